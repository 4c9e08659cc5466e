"""Tables declared by columns and rendered without templates: no per-row template, no SQL."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from html import escape
from operator import attrgetter
from typing import Any, Literal

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .text import Row, Text
from .times import full_time, short_date, time_html
from .values import icon

Kind = Literal[
    "text", "code", "time", "date", "state", "link", "person", "place", "clock", "count", "ratio"
]
_END = {"count", "ratio"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. The cell is the row's `key` unless `value` computes it.

    `sortable` is the model field that a click on the heading orders by (it must not be null);
    `optional` columns wait in the column chooser; `width` is a CSS length. `spare` columns give
    way where a table is narrow, 2 before 1; a phone's cards have room for them.
    """

    key: str
    label: Text
    kind: Kind = "text"
    value: Callable[[Row], Any] | None = None
    sortable: str = ""
    align: Literal["", "start", "end", "centre"] = ""
    width: str = ""
    hide_on_phone: bool = False
    optional: bool = False
    spare: Literal[0, 1, 2] = 0

    def of(self, row: Row) -> Any:
        if self.value is not None:
            return self.value(row)
        return row[self.key] if isinstance(row, Mapping) else _getter(self.key)(row)

    @property
    def css(self) -> str:
        side = self.align or ("end" if self.kind in _END else "")
        parts = [f"is-{self.kind}", f"to-{side}" if side else ""]
        parts += ["not-phone" if self.hide_on_phone else ""]
        parts += [f"spare-{self.spare}" if self.spare else ""]
        return " ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class BulkAction:
    """A deed on the chosen rows: POSTs `ids` (repeated) to `url`; `confirm` asks first."""

    label: Text
    url: str
    icon: str = ""
    hotkey: str = ""
    confirm: Text = ""
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Empty:
    """What an empty list says, and what to do next."""

    title: Text
    hint: Text = ""
    action: Text = ""
    url: str = ""
    icon: str = "inbox"


@dataclass(frozen=True, slots=True)
class Sort:
    """How the headings link: `current` is e.g. "-reported_at"; `link` makes a heading's URL."""

    current: str = ""
    link: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and what a row is. `key` names the table in cookies and URLs; the first column
    links to `row_url(row)`; with `bulk` each row has a box with `row_id(row)`; `tone` marks a
    row's edge (late, soon, paused, "")."""

    key: str
    columns: tuple[Column, ...]
    caption: Text = ""
    row_id: Callable[[Row], Any] | None = None
    row_url: Callable[[Row], str] | None = None
    row_tone: Callable[[Row], str] | None = None
    bulk: tuple[BulkAction, ...] = ()
    empty: Empty | None = None

    def shown(self, chosen: Iterable[str] = ()) -> tuple[Column, ...]:
        """The columns to show: the chosen ones in declared order, else all but the optional."""
        wanted = set(chosen) & {column.key for column in self.columns}
        if not wanted:
            return tuple(column for column in self.columns if not column.optional)
        wanted.add(self.columns[0].key)
        return tuple(column for column in self.columns if column.key in wanted)

    def ordering(self, asked: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """The order by which to page: what was asked for if a column allows it."""
        field = asked.removeprefix("-")
        if not any(column.sortable == field for column in self.columns if column.sortable):
            return default
        sign = "-" if asked.startswith("-") else ""
        last = default[-1].removeprefix("-")
        return (asked,) if field == last else (asked, f"{sign}{last}")

    def html(
        self,
        rows: Iterable[Row],
        *,
        columns: tuple[Column, ...] | None = None,
        sort: Sort | None = None,
        choosing: bool | None = None,
    ) -> SafeString:
        """The `<table>`; `choosing` adds the boxes (by default when there are bulk actions)."""
        columns = columns or self.shown()
        boxes = bool(self.bulk) if choosing is None else choosing
        opened = [(column, _opening(column)) for column in columns]
        choose = _("选择 %(name)s") if boxes else ""
        body = "".join(self._row(row, opened, choose) for row in rows)
        head = "".join(_heading(column, sort or Sort()) for column in columns)
        return mark_safe(  # noqa: S308  every part was escaped by its maker
            f'<table class="table as-cards" role="table">{self._caption()}'
            f'<thead role="rowgroup"><tr role="row">{_every() if boxes else ""}{head}</tr></thead>'
            f'<tbody role="rowgroup" data-rows>{body}</tbody></table>'
        )

    def _caption(self) -> str:
        if not self.caption:
            return ""
        return format_html('<caption class="sr-only">{}</caption>', self.caption)

    def _row(self, row: Row, columns: list[tuple[Column, str]], choose: str) -> str:
        cells: list[str] = []
        if choose and self.row_id:
            cells.append(_box(self.row_id(row), choose, columns[0][0].of(row)))
        for column, opening in columns:
            cells += (opening, cell(column.of(row)), "</td>")
        if self.row_url:
            at = len(cells) - 3 * len(columns) + 1
            cells[at] = f'<a href="{escape(self.row_url(row))}" data-row-link>{cells[at]}</a>'
        tone = self.row_tone(row) if self.row_tone else ""
        css = f' class="row-{escape(tone)}"' if tone else ""
        return f'<tr role="row" data-row{css}>{"".join(cells)}</tr>'


@lru_cache(maxsize=512)
def _getter(key: str) -> Callable[[Any], Any]:
    return attrgetter(key)


def _opening(column: Column) -> str:
    return f'<td role="cell" class="{column.css}" data-label="{escape(str(column.label))}">'


def _every() -> SafeString:
    return format_html(
        '<td role="cell" class="is-box"><input type="checkbox" data-every aria-label="{}"></td>',
        _("选择本页全部"),
    )


def _box(value: Any, choose: str, name: Any) -> str:
    return (
        '<td role="cell" class="is-box"><label><input type="checkbox" name="ids" '
        f'value="{escape(str(value))}" aria-label="{escape(choose % {"name": plain(name)})}">'
        "</label></td>"
    )


def _heading(column: Column, sort: Sort) -> str:
    width = format_html(' style="width:{}"', column.width) if column.width else ""
    label: str = escape(str(column.label))
    state = ""
    if column.sortable and sort.link is not None:
        now = {column.sortable: "ascending", f"-{column.sortable}": "descending"}.get(sort.current)
        state = f' aria-sort="{now}"' if now else ""
        following = column.sortable if now == "descending" else f"-{column.sortable}"
        mark = {"ascending": "sort-ascending", "descending": "sort-descending"}.get(
            now or "", "arrows-sort"
        )
        label = format_html('<a href="{}">{}{}</a>', sort.link(following), label, icon(mark))
    return f'<th role="columnheader" scope="col" class="{column.css}"{width}{state}>{label}</th>'


def cell(value: Any) -> str | SafeString:
    """One cell's HTML. Values with an `html` method (State, Clock, Person …) render themselves."""
    if value is None or value == "":
        return SafeString('<span class="none">—</span>')
    if type(value) is str:
        return SafeString(escape(value))
    render = getattr(value, "html", None)
    if callable(render):
        return render()
    if isinstance(value, datetime):
        return time_html(value)
    if isinstance(value, date):
        return SafeString(short_date(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return SafeString(f"{value:,}")
    return conditional_escape(value)


def plain(value: Any) -> Any:
    """A cell's value for an export or a label: numbers stay numbers, times become text."""
    if value is None:
        return ""
    as_plain = getattr(value, "plain", None)
    if callable(as_plain):
        return as_plain()
    if isinstance(value, datetime):
        return full_time(value)
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, (int, float)) else str(value)
