"""Wallets of two who were one diner for a time: what a person must decide, and what became."""

from collections.abc import Callable
from decimal import Decimal

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import visible_to
from yiwang.kernel.ledger.models import Line
from yiwang.kernel.ledger.selectors import balance
from yiwang.kernel.ledger.services import deed_called
from yiwang.lib.errors import Invalid, Refused
from yiwang.lib.idnumbers import masked_name
from yiwang.ui.filters import Choice, FilterSet
from yiwang.ui.pages import ListPage, View, detail_page
from yiwang.ui.panels import Action, Actions, Fact, Facts, Heading, Notice, Panel, Related, refused
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link, State, Tone
from yiwang.verticals.canteen.models import Diner

from ..forms import BackForm, PartForm
from ..models import Parting
from ..rules.accounts import BOOK
from ..services import reopen_parting, settle_parting

CHECK = "canteen.check"
TONES: dict[str, Tone] = {"open": "soon", "moved": "good", "left": "idle"}


def state_of(row: Parting) -> State:
    return State(row.get_state_display(), TONES[row.state])


def in_yuan(fen: int) -> str:
    return f"{Decimal(fen) / 100:,.2f}"


PARTINGS = ListPage(
    title=gettext_lazy("拆户的钱包"),
    table=Table(
        "till-partings",
        (
            Column(
                "parted", gettext_lazy("拆出的长者"),
                value=lambda row: masked_name(row.parted.person.name),
            ),
            Column("state", gettext_lazy("状态"), "state", value=state_of),
            Column(
                "stays", gettext_lazy("钱在谁那里"),
                value=lambda row: masked_name(row.stays.person.name),
            ),
            Column("at", gettext_lazy("拆户时间"), "time"),
            Column(
                "amount", gettext_lazy("曾并入（元）"), value=lambda row: in_yuan(row.amount),
                align="end",
            ),
            Column(
                "moved", gettext_lazy("已转回（元）"), value=lambda row: in_yuan(row.moved),
                align="end",
            ),
            Column("note", gettext_lazy("核对情况"), spare=1),
        ),
        row_url=lambda row: reverse("canteen_till:parting", args=[row.pk]),
        empty=Empty(
            gettext_lazy("没有要分开的钱包"),
            gettext_lazy("人口登记撤销合并后，并入过的余额会出现在这里，由人决定转回多少。"),
            icon="users",
        ),
    ),
    order=("-at", "-id"),
    filters=FilterSet(
        Choice("state", gettext_lazy("状态"), lookup="state", options=Parting.State.choices),
    ),
    views=(View(gettext_lazy("全部"), ""), View(gettext_lazy("待处理"), "?state=open")),
)  # fmt: skip
SINCE = Table(
    "till-parting-lines",
    (
        Column("day", gettext_lazy("日期"), "date", value=lambda row: row.effective_on),
        Column("kind", gettext_lazy("事项"), value=lambda row: deed_called(row.journal.kind)),
        Column("amount", gettext_lazy("金额（元）"), value=lambda r: _gained(r), align="end"),
    ),
)


def _gained(line: Line) -> str:
    return in_yuan(line.credit - line.debit)


@guarded(CHECK)
@require_GET
def show_partings(request: ActingRequest) -> HttpResponseBase:
    return PARTINGS.respond(request, _reached(request))


@guarded(CHECK)
@require_GET
def show_parting(request: ActingRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(_reached(request), pk=pk))


@guarded(CHECK)
@require_POST
def settle(request: ActingRequest, pk: int) -> HttpResponse:
    form = PartForm(request.POST)

    def deed() -> None:
        if not form.is_valid():
            raise Invalid({name: str(errors[0]) for name, errors in form.errors.items()})
        settle_parting(
            actor=request.actor, parting_id=pk, amount=form.fen(), note=form.cleaned_data["note"]
        )

    return _done(request, pk, deed, _("已处理；有误可以撤回。"))


@guarded(CHECK)
@require_POST
def reopen(request: ActingRequest, pk: int) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _done(
        request, pk, lambda: reopen_parting(actor=request.actor, parting_id=pk, reason=reason),
        _("已撤回，钱回到原处，重新待处理。"),
    )  # fmt: skip


def _done(request: ActingRequest, pk: int, deed: Callable[[], object], said: str) -> HttpResponse:
    found = get_object_or_404(_reached(request), pk=pk)
    try:
        deed()
    except Refused as refusal:
        return _page(request, found, refusal)
    toast(request, said)
    return HttpResponseRedirect(reverse("canteen_till:parting", args=[pk]))


def _reached(request: ActingRequest) -> QuerySet[Parting]:
    mine = visible_to(Diner.objects.all(), request.actor, CHECK)
    found = Parting.objects.filter(stays__in=mine.values("pk"))
    return found.select_related("stays__person", "parted__person")


def _page(request: ActingRequest, found: Parting, problem: Refused | None = None) -> HttpResponse:
    stays, parted = (masked_name(each.person.name) for each in (found.stays, found.parted))
    held = {each.pk: _held(each) for each in (found.stays, found.parted)}
    facts = [
        Fact(_("曾从哪里并入"), _("%(who)s的钱包") % {"who": parted}),
        Fact(_("曾并入"), _("%(yuan)s 元") % {"yuan": in_yuan(found.amount)}),
        Fact(_("现在在谁那里"), _("%(who)s的钱包") % {"who": stays}),
        Fact(_("那里现在有"), _("%(yuan)s 元") % {"yuan": in_yuan(held[found.stays_id])}),
        Fact(_("拆户时间"), found.at),
        Fact(_("拆出的现在有"), _("%(yuan)s 元") % {"yuan": in_yuan(held[found.parted_id])}),
    ]
    if found.state != Parting.State.OPEN:
        facts += [
            Fact(_("已转回"), _("%(yuan)s 元") % {"yuan": in_yuan(found.moved)}),
            Fact(_("处理人"), found.decided_name or _("系统")),
            Fact(_("核对情况"), found.note, wide=True),
        ]
    text = _("合并期间两人用过同一个钱包，系统不会自动转钱；请核对下面的收支后决定转回多少。")
    lines = Related(
        title=_("并入以后这个钱包的收支"), table=SINCE, rows=_since(found), icon="scale",
        empty=Empty(_("没有收支")),
    )  # fmt: skip
    return detail_page(
        request,
        Heading(_("%(parted)s 与 %(stays)s") % {"parted": parted, "stays": stays}, state_of(found)),
        [Facts(title=_("钱包"), facts=facts), lines],
        aside=[_deeds(found, min(found.amount, held[found.stays_id]))],
        crumbs=[Link(_("拆户的钱包"), reverse("canteen_till:partings"))],
        notices=[
            *([Notice(text=text, tone="info")] if found.state == Parting.State.OPEN else []),
            *refused(problem),
        ],
        status=problem.status if problem else 200,
    )


def _held(diner: Diner) -> int:
    found = balance(diner.district, BOOK, diner.wallet)
    return (found.available or 0) if found else 0


def _since(found: Parting) -> list[Line]:
    """Of the wallet that both used, from the day they were joined on."""
    own = Line.objects.filter(account__district=found.district, account__code=found.stays.wallet)
    first = own.filter(journal_id=found.joined_journal_id).values_list("effective_on", flat=True)
    day = first.first() or localtime(found.at).date()
    rows = own.filter(effective_on__gte=day).select_related("journal")
    return list(rows.order_by("-effective_on", "-id")[:50])


def _deeds(found: Parting, most: int) -> Panel:
    if found.state == Parting.State.OPEN:
        form = PartForm(initial={"yuan": Decimal(most) / 100})
        url = reverse("canteen_till:settle_parting", args=[found.pk])
        deed = Action(
            _("转回"), url, key="part", icon="arrow-back-up", form=form, tone="primary",
            hotkey="d", help=_("最多 %(yuan)s 元；不转填 0。") % {"yuan": in_yuan(most)},
        )  # fmt: skip
    else:
        url = reverse("canteen_till:reopen_parting", args=[found.pk])
        deed = Action(
            _("撤回这次处理"), url, key="reopen", icon="arrow-back-up", form=BackForm(),
            help=_("转回的钱按原样冲回，重新待处理。"),
        )  # fmt: skip
    return Actions(title=_("现在可以"), actions=[deed])
