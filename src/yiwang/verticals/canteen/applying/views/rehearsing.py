"""The rehearsal: a table of meals priced by rules that are shipped, drafted or in force."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, When
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.eligibility.models import RuleSet
from yiwang.kernel.eligibility.selectors import here, rehearse
from yiwang.lib.errors import Invalid, Refused
from yiwang.lib.workbooks import MOST_BYTES
from yiwang.ui.exports import csv_response, xlsx_response
from yiwang.ui.forms import refuse
from yiwang.ui.pages import form_page
from yiwang.ui.panels import Figure, Figures, Panel, Prose, Related
from yiwang.ui.tables import Column, Table
from yiwang.ui.values import State

from ...rules.shares import PARTS
from ...rules.tables import COLUMNS
from ...shipped import codes, shipped
from ..forms import RehearsalForm
from ..panels import OUTCOMES
from ..rehearsal import Rehearsal, rehearsed
from ..selectors import programmes_of_canteens

SHOWN = 200
_PAYERS = {
    "city": gettext_lazy("市级"),
    "district": gettext_lazy("区级"),
    "street": gettext_lazy("镇街"),
    "charity": gettext_lazy("慈善"),
    "operator": gettext_lazy("企业让利"),
    "diner": gettext_lazy("个人"),
}
_WORDS = {
    "eligible": gettext_lazy("享受"),
    "ineligible": gettext_lazy("不享受"),
    "unknown": gettext_lazy("转人工"),
}
_FILE = (*(Column(name, name) for name in COLUMNS),
         *(Column(name, name) for name in (*PARTS, "outcome", "reason")))  # fmt: skip


def _table(paying: Sequence[str]) -> Table:
    """Problems read from the left; a column for each payer that pays something."""
    return Table(
        "canteen-rehearsal",
        (
            Column("line", gettext_lazy("行"), align="end"),
            Column("outcome", gettext_lazy("结果"), "state", value=lambda row: row["state"]),
            Column("reason", gettext_lazy("理由")),
            Column("meal_date", gettext_lazy("日期")),
            Column("birth_date", gettext_lazy("出生日期"), spare=1),
            Column("categories", gettext_lazy("身份类别"), spare=2),
            Column("price", gettext_lazy("餐价"), align="end"),
            *(Column(f"{part}_yuan", _PAYERS[part], align="end") for part in paying),
        ),
    )


@guarded("canteen.rehearse")
@require_http_methods(["GET", "POST"])
def rehearsal(request: ActingRequest) -> HttpResponseBase:
    """Nothing is kept: the file is read, priced and forgotten."""
    form = RehearsalForm(request.POST or None, request.FILES or None, offered=_offered(request))
    shown: list[Panel] = []
    if request.method == "POST" and form.is_valid():
        try:
            found = _priced(request, form)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            if request.POST.get("as") in ("csv", "xlsx"):
                return _download(request.POST["as"], found)
            shown = _panels(found)
    return _shown(request, form, shown)


def _shown(request: ActingRequest, form: RehearsalForm, shown: list[Panel]) -> HttpResponse:
    intro = _(
        "上传一张餐费表，看按某套规则各方分担多少；不保存，也不改动任何人的待遇。"
        "列：birth_date、categories、registered、canteen、price_fen、meal_date、in_institution。"
    )
    return form_page(
        request,
        form,
        title=_("补贴试算"),
        submit=_("试算"),
        intro=intro,
        template="canteen/rehearsal.html",
        context={"shown": shown, "again": True},
    )


def _offered(request: ActingRequest) -> list[tuple[str, str]]:
    """Rule sets of the actor's districts, those in force first, then the shipped programmes."""
    ours = here(
        RuleSet.objects.filter(programme__in=programmes_of_canteens()),
        request.actor,
        "eligibility.see",
    )
    in_force = Case(When(state="published", then=0), default=1)
    rows = ours.select_related("programme").defer("content")
    rows = rows.order_by(in_force, "programme_id", "-version")
    sets = [
        (f"set:{row.pk}", f"{row.programme.title} v{row.version}（{row.get_state_display()}）")
        for row in rows[:200]
    ]
    return [*sets, *((f"shipped:{code}", _shipped(code)) for code in codes())]


def _shipped(code: str) -> str:
    return _("随产品：%(title)s") % {"title": shipped(code).title}


def _priced(request: ActingRequest, form: RehearsalForm) -> Rehearsal:
    kind, _colon, name = form.cleaned_data["rules"].partition(":")
    data = form.cleaned_data["file"].read(MOST_BYTES + 1)
    if kind == "shipped":
        said_by = shipped(name)
        return rehearsed(data, rehearse(said_by.content), said_by.since)
    rules = here(RuleSet.objects.all(), request.actor, "eligibility.see").filter(pk=name).first()
    if rules is None:
        raise Invalid({"rules": _("这套规则不在了，请刷新页面后重新选择。")})
    return rehearsed(data, rehearse(rules.content), rules.since)


def _yuan(fen: int) -> str:
    return f"{fen / 100:.2f}"


def _row(line: Any, priced: Any) -> dict[str, Any]:
    shares = priced.shares.of
    return {
        **line,
        **shares,
        **{f"{part}_yuan": _yuan(shares[part]) for part in PARTS},
        "price": _yuan(priced.shares.total),
        "outcome": priced.outcome,
        "state": State(_WORDS[priced.outcome], OUTCOMES[priced.outcome]),
        "reason": priced.reason,
    }


def _panels(found: Rehearsal) -> list[Panel]:
    """What it costs whom, then the lines, those first that somebody must look at."""
    paying = [part for part in PARTS if found.totals[part]]
    money = [
        Figure(
            _PAYERS[part], value=found.totals[part] // 100, unit=_("元"),
            note=_yuan(found.totals[part]),
        )
        for part in paying
    ]  # fmt: skip
    counts = [
        Figure(label, value=found.outcomes.get(code, 0), unit=_("餐"))
        for code, label in _WORDS.items()
    ]
    first = sorted(found.lines, key=lambda each: each[1].outcome != "unknown")
    rows = [_row(line, priced) for line, priced in first[:SHOWN]]
    panels: list[Panel] = [
        Figures(title=_("结果"), figures=counts),
        Figures(title=_("各方分担，合计 %(sum)s 元") % {"sum": _yuan(found.price)}, figures=money),
        Related(title=_("逐行（转人工的在前）"), table=_table(paying), rows=rows),
    ]
    if len(found.lines) > SHOWN:
        more = _("只显示前 %(shown)s 行，共 %(count)s 行；全部请下载。")
        panels.append(Prose(text=more % {"shown": SHOWN, "count": f"{len(found.lines):,}"}))
    return panels


def _download(kind: str, found: Rehearsal) -> HttpResponseBase:
    rows = (_row(line, priced) for line, priced in found.lines)
    respond = xlsx_response if kind == "xlsx" else csv_response
    return respond(_("补贴试算"), _FILE, rows)
