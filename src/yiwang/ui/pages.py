"""Whole pages, declared: a list, a detail, a form. Views stay five lines long.

`ListPage` is declared once at module level; `detail_page` and `form_page` are called in the view.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import quote, unquote, urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property

from .exports import LIMIT, csv_response, xlsx_response
from .filters import Bound, FilterSet, pairs_of
from .paging import Page, page_of
from .panels import Action, Heading, MapPanel, Panel
from .tables import Column, Empty, Sort, Table
from .text import Row, Text
from .values import Link, State

Rows = Callable[[Sequence[Any]], Sequence[Row]]
_OWN = ("page", "sort", "columns", "export", "beside")
_BESIDE = "beside-map"


@dataclass(frozen=True, slots=True)
class View:
    """A saved view: a named query string of the list, e.g. View("已超时", "?late=1"). A view
    that its reader may delete has `drop_url`, which takes POST `name`. `empty` is said where it
    holds nothing and nothing else was asked for."""

    label: Text
    query: str
    count: int | None = None
    drop_url: str = ""
    empty: Empty | None = None


@dataclass(frozen=True, slots=True)
class ListPage:
    """A list: how it looks, what narrows it, how it is ordered.

    `order` fields are not null and together unique. `counted` is the most rows that are counted
    for the heading (0: do not count). `exports` allows CSV and XLSX. `actions` are buttons beside
    the title. `live` names the rooms whose facts renew the whole list ("sensing"), with an age
    that is shown. Statements: one for the page and one for the count.
    """

    title: Text
    table: Table
    filters: FilterSet = field(default_factory=FilterSet)
    order: tuple[str, ...] = ("-id",)
    size: int = 50
    counted: int = 1000
    views: tuple[View, ...] = ()
    actions: tuple[Action, ...] = ()
    exports: bool = True
    subtitle: Text = ""
    live: str = ""
    template: str = "ui/list.html"

    def respond(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        *,
        rows: Rows | None = None,
        views: Iterable[View] = (),
        save_view_url: str = "",
        map_panel: MapPanel | None = None,
        notices: Sequence[Panel] = (),
        actions: Sequence[Action] | None = None,
        title: Text = "",
        context: dict[str, Any] | None = None,
    ) -> HttpResponseBase:
        """The page, or the export that `?export=xlsx` asks for.

        `queryset` is what the reader may see (`visible_to`); `rows` turns one page of it into
        what the table shows (one call a page, so that it can fetch what it needs at once).
        """
        bound = self.filters.parse(request.GET)
        narrowed = bound.narrow(queryset)
        make = rows or (lambda found: found)
        if self.exports and request.GET.get("export") in ("csv", "xlsx"):
            return self._export(request, narrowed, make)
        chosen = self._chosen(request)
        sort = request.GET.get("sort", "")
        order = self.table.ordering(sort, self.order)
        page = page_of(narrowed, order=order, token=request.GET.get("page", ""), size=self.size)
        page = replace(page, rows=list(make(page.rows)))
        shown = Listing(self, request, bound, page, order, self.table.shown(chosen))
        shown.saved = [*self.views, *views]
        shown.map_switch = map_panel is not None
        beside = request.GET.get("beside") or request.COOKIES.get(_BESIDE, "1")
        values = {
            "list": shown,
            "title": title or self.title,
            "actions": self.actions if actions is None else actions,
            "save_view_url": save_view_url,
            "map": map_panel if beside != "0" else None,
            "notices": notices,
            "count": self._count(narrowed, page),
            **(context or {}),
        }
        response = render(request, self.template, values)
        if "columns" in request.GET:
            response.set_cookie(
                self._cookie, quote(",".join(chosen)), max_age=31536000, samesite="Lax"
            )
        if request.GET.get("beside") in ("0", "1"):
            response.set_cookie(_BESIDE, beside, max_age=31536000, samesite="Lax")
        return response

    @property
    def _cookie(self) -> str:
        return f"columns-{self.table.key}"

    def _chosen(self, request: HttpRequest) -> list[str]:
        if "columns" in request.GET:
            return request.GET.getlist("columns")
        return unquote(request.COOKIES.get(self._cookie, "")).split(",")

    def _count(self, queryset: QuerySet[Any], page: Page) -> str:
        """The number of rows up to `counted`, then "1,000+"; free when one page holds all."""
        if not self.counted:
            return ""
        if not page.following and not page.preceding:
            return f"{len(page.rows):,}"
        found = queryset.order_by()[: self.counted + 1].count()
        return f"{self.counted:,}+" if found > self.counted else f"{found:,}"

    def _export(
        self, request: HttpRequest, queryset: QuerySet[Any], make: Rows
    ) -> HttpResponseBase:
        order = self.table.ordering(request.GET.get("sort", ""), self.order)
        found = queryset.order_by(*order)[: LIMIT + 1]
        respond = xlsx_response if request.GET["export"] == "xlsx" else csv_response
        columns = self.table.shown(self._chosen(request))
        return respond(str(self.title), columns, _in_batches(found, make))


def _in_batches(queryset: QuerySet[Any], make: Rows, size: int = 500) -> Iterable[Row]:
    batch: list[Any] = []
    for row in queryset.iterator(chunk_size=size):
        batch.append(row)
        if len(batch) == size:
            yield from make(batch)
            batch = []
    yield from make(batch)


@dataclass
class Listing:
    """A list as its template shows it."""

    page_of: ListPage
    request: HttpRequest
    bound: Bound
    page: Page
    order: tuple[str, ...]
    columns: tuple[Column, ...]
    saved: list[View] = field(default_factory=list)
    map_switch: bool = False

    @property
    def table(self) -> Table:
        return self.page_of.table

    @property
    def html(self) -> str:
        sort = Sort(self.order[0], partial(self._with, "sort"))
        return self.table.html(self.page.rows, columns=self.columns, sort=sort)

    @property
    def exports(self) -> bool:
        return self.page_of.exports

    @property
    def live(self) -> str:
        return self.page_of.live

    @property
    def limit(self) -> str:
        return f"{LIMIT:,}"

    @cached_property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form carries along besides its own fields."""
        return [("sort", self.request.GET["sort"])] if "sort" in self.request.GET else []

    def _with(self, name: str, value: str) -> str:
        dropped = {own for own in _OWN if own != "sort" or name == "sort"}
        return "?" + urlencode([*pairs_of(self.request.GET, dropped), (name, value)])

    @property
    def query_pairs(self) -> list[tuple[str, str]]:
        """The query as hidden inputs, less what the column chooser itself sends."""
        lists = self.request.GET.lists()
        return [
            (name, x)
            for name, given in lists
            if name not in ("columns", "page", "beside")
            for x in given
        ]

    @property
    def following(self) -> str:
        return self._with("page", self.page.following) if self.page.following else ""

    @property
    def preceding(self) -> str:
        return self._with("page", self.page.preceding) if self.page.preceding else ""

    @property
    def map_on(self) -> str:
        return self._with("beside", "1")

    @property
    def map_off(self) -> str:
        return self._with("beside", "0")

    @property
    def on_phone(self) -> bool:
        """A guess before any script runs: the filters of a phone begin folded."""
        return "Mobi" in self.request.headers.get("User-Agent", "")

    @property
    def xlsx(self) -> str:
        return self._with("export", "xlsx")

    @property
    def csv(self) -> str:
        return self._with("export", "csv")

    @property
    def tabs(self) -> list[tuple[View, bool]]:
        now = self.bound.to_query()
        return [(view, now == (view.query or "?")) for view in self.saved]

    @property
    def is_saved(self) -> bool:
        """The list is just one of its tabs, so there is nothing to save and to unfold."""
        return any(current for _view, current in self.tabs)

    @property
    def empty(self) -> Empty | None:
        """What is said where nothing was found: None when it is for the conditions' sake."""
        said = next((view.empty for view, current in self.tabs if current and view.empty), None)
        return said or (None if self.bound.values else self.table.empty)

    @property
    def chooser(self) -> list[tuple[Column, bool, bool]]:
        """Each column, whether it shows, whether it must."""
        return [(each, each in self.columns, at == 0) for at, each in enumerate(self.table.columns)]


def detail_page(
    request: HttpRequest,
    heading: Heading | Text,
    panels: Sequence[Panel],
    *,
    aside: Sequence[Panel] = (),
    crumbs: Sequence[Link] = (),
    actions: Sequence[Action] = (),
    notices: Sequence[Panel] = (),
    status: int = 200,
    template: str = "ui/detail.html",
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """A page of panels: the wide column, and `aside` beside it (below it on a phone)."""
    head = heading if isinstance(heading, Heading) else Heading(heading)
    values = {
        "heading": head,
        "title": head.title,
        "panels": panels,
        "aside": aside,
        "crumbs": crumbs,
        "actions": actions,
        "notices": notices,
        **(context or {}),
    }
    return render(request, template, values, status=status)


def form_page(
    request: HttpRequest,
    form: Any,
    *,
    title: Text,
    submit: Text,
    cancel_url: str = "",
    intro: Text = "",
    crumbs: Sequence[Link] = (),
    before: Sequence[Panel] = (),
    aside: Sequence[Panel] = (),
    state: State | None = None,
    template: str = "ui/form.html",
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """A form on a page of its own; 422 when it has errors, so that htmx and tests can tell.

    `context={"again": True}` for one that answers with a file and may be sent again.
    """
    values = {
        "form": form,
        "title": title,
        "submit": submit,
        "cancel_url": cancel_url,
        "intro": intro,
        "crumbs": crumbs,
        "before": before,
        "aside": aside,
        "state": state,
        **(context or {}),
    }
    return render(request, template, values, status=422 if form.errors else 200)
