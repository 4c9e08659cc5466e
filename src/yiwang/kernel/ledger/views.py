"""Books, the trial balance of a day, accounts, statements, journals: to read, export, print."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.models import Account as Person
from yiwang.ui.exports import csv_response, xlsx_response
from yiwang.ui.filters import Choice, DateRange, FilterSet, Search
from yiwang.ui.filters.days import Days
from yiwang.ui.pages import ListPage, detail_page
from yiwang.ui.panels import Action, Heading
from yiwang.ui.text import Row
from yiwang.ui.values import Link, State

from . import panels
from .models import Account, Book, Kind, Line
from .rules import balance_of
from .selectors import (
    accounts_of,
    balances_of,
    book_of,
    books_seen_by,
    journal_row,
    journals_seen_by,
    lines_between,
    moved,
    trial_balance,
    trial_sums,
    with_balances,
)  # fmt: skip

VERB = "ledger.see"


def _open_or_closed(found: QuerySet[Any], value: str) -> QuerySet[Any]:
    return found.filter(closed_at__isnull=value == "open")


def _named(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    return found.filter(
        Q(code__icontains=words) | Q(name__icontains=words) | Q(owner__icontains=words)
    )


def _of_days(found: QuerySet[Any], days: Days) -> QuerySet[Any]:
    if days.first:
        found = found.filter(effective_on__gte=days.first)
    return found.filter(effective_on__lte=days.last) if days.last else found


def _about(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    said = Q(journal__subject__icontains=words) | Q(journal__kind__icontains=words)
    return found.filter(said | Q(journal__memo__icontains=words) | Q(other__code__icontains=words))


BOOKS = ListPage(title=gettext_lazy("账簿"), table=panels.BOOKS, order=("district", "code", "id"))
ACCOUNTS = ListPage(
    title=gettext_lazy("账户"),
    table=panels.ACCOUNTS,
    order=("code", "id"),
    filters=FilterSet(
        Search("q", gettext_lazy("账户代码、名称、户主"), narrow=_named),
        Choice("kind", gettext_lazy("类别"), lookup="kind", options=Kind.choices),
        Choice(
            "state",
            gettext_lazy("状态"),
            narrow=_open_or_closed,
            options=(("open", gettext_lazy("正常")), ("closed", gettext_lazy("已销户"))),
        ),
    ),
)
LINES = ListPage(
    title=gettext_lazy("账户明细"),
    table=panels.LINES,
    order=("effective_on", "id"),
    size=100,
    filters=FilterSet(
        Search("q", gettext_lazy("业务、对象、摘要、对方账户"), narrow=_about),
        DateRange("day", gettext_lazy("记账日期"), narrow=_of_days),
    ),
)


@guarded(VERB)
def books(request: ActingRequest) -> HttpResponseBase:
    """The books of one's districts."""
    return BOOKS.respond(request, books_seen_by(request.actor))


@guarded(VERB)
def book(request: ActingRequest, district: str, book: str) -> HttpResponseBase:
    """The trial balance at the end of a day, today by default; its export has every account."""
    shown = _book(request, district, book)
    today = localdate()
    at = min(_day(request.GET.get("at", ""), today), today)
    title = _("试算平衡表：%(book)s") % {"book": shown.name}
    form = request.GET.get("export")
    if form in ("csv", "xlsx"):
        respond = xlsx_response if form == "xlsx" else csv_response
        rows = panels.trial_rows(trial_balance(shown, at, today))
        return respond(f"{title} {at}", panels.TRIAL, rows, limit=200_000)
    trial = trial_sums(shown, at, today)
    accounts = reverse("ledger:accounts", args=[district, shown.code])
    here = f"?at={at}&export="
    state = State(_("平衡"), "good") if trial.is_balanced else State(_("不平"), "late")
    return detail_page(
        request,
        Heading(
            title,
            state,
            code=shown.code,
            subtitle=_("截至 %(day)s，单位：%(unit)s") % {"day": at, "unit": shown.unit},
        ),
        panels.trial_panels(trial, accounts),
        crumbs=[Link(_("账簿"), reverse("ledger:books"))],
        actions=[
            Action(_("全部账户"), accounts, key="accounts", icon="list", method="get"),
            Action(_("导出 XLSX"), f"{here}xlsx", key="xlsx", icon="download", method="get"),
            Action(_("导出 CSV"), f"{here}csv", key="csv", icon="download", method="get"),
        ],
        template="ledger/trial.html",
        context={"at": at, "today": today},
    )


@guarded(VERB)
def accounts(request: ActingRequest, district: str, book: str) -> HttpResponseBase:
    """The accounts of a book with what they hold now."""
    shown = _book(request, district, book)

    def rows(found: Sequence[Account]) -> Sequence[Row]:
        amounts = balances_of(district, [account.pk for account in found])
        return panels.account_rows(shown, found, amounts)

    title = _("账户：%(book)s（%(unit)s）") % {"book": shown.name, "unit": shown.unit}
    context = {"crumbs": _crumbs(shown)}
    return ACCOUNTS.respond(request, accounts_of(shown), rows=rows, title=title, context=context)


@guarded(VERB)
def account(request: ActingRequest, district: str, book: str, account: str) -> HttpResponseBase:
    """The statement of an account: every line, with the balance after it."""
    shown = _book(request, district, book)
    found = accounts_of(shown).filter(code=account).first()
    if found is None:
        raise Http404
    bound = LINES.filters.parse(request.GET)
    days = bound.values.get("day") or Days(None, None)
    whole = "q" not in bound.values
    held = balances_of(district, [found.pk])[found.pk]

    def rows(lines: Sequence[Line]) -> Sequence[Row]:
        return panels.line_rows(shown, with_balances(found, lines), with_balance=whole)

    return LINES.respond(
        request,
        lines_between(found, None, None),
        rows=rows,
        title=_("账户明细：%(name)s") % {"name": found.name or found.code},
        notices=[panels.statement_figures(shown, _sums(found, days), held)],
        context={"crumbs": [*_crumbs(shown), _accounts_link(shown)]},
    )


@guarded(VERB)
def journal(request: ActingRequest, district: str, journal: int) -> HttpResponseBase:
    """One journal with its transfers."""
    found = journals_seen_by(request.actor).filter(district=district, pk=journal).first()
    if found is None:
        raise Http404
    shown = journal_row(found)
    actor = Person.objects.filter(pk=shown.actor_id or 0).values_list("name", flat=True).first()
    return detail_page(
        request,
        Heading(_("凭证 %(number)s") % {"number": shown.id}, code=shown.kind),
        panels.journal_panels(shown, actor or _("系统")),
        crumbs=[Link(_("账簿"), reverse("ledger:books"))],
    )


def _book(request: ActingRequest, district: str, code: str) -> Book:
    found = book_of(request.actor, district, code)
    if found is None:
        raise Http404
    return found


def _crumbs(book: Book) -> list[Link]:
    trial = Link(book.name, reverse("ledger:book", args=[book.district, book.code]))
    return [Link(_("账簿"), reverse("ledger:books")), trial]


def _accounts_link(book: Book) -> Link:
    return Link(_("账户"), reverse("ledger:accounts", args=[book.district, book.code]))


def _day(asked: str, today: date) -> date:
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return today
    return day if 2000 <= day.year <= 2100 else today


def _sums(account: Account, days: Days) -> tuple[int, int, int, int]:
    """Opening, debits, credits, closing of the days asked for; open ends are all there is."""
    before = moved(account, days.first - timedelta(days=1)) if days.first else (0, 0)
    upto = moved(account, days.last)
    return (
        balance_of(account.side, *before), upto[0] - before[0], upto[1] - before[1],
        balance_of(account.side, *upto),
    )  # fmt: skip
