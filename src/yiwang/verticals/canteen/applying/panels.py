"""What an application shows to the office."""

from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.eligibility.selectors import Assessed, assess
from yiwang.kernel.places.selectors import path_of
from yiwang.lib.errors import Refused
from yiwang.lib.idnumbers import masked_number, masked_phone
from yiwang.ui.panels import Entry, Fact, Facts, Notice, Panel, Related, Timeline
from yiwang.ui.tables import Column, Table
from yiwang.ui.values import Clock, Link, Person, State, Tone

from .models import LIVE, Application
from .selectors import Comparison, Line

TONES: dict[str, Tone] = {
    "applied": "soon",
    "asked": "paused",
    "checked": "info",
    "unknown": "late",
    "eligible": "good",
    "ineligible": "idle",
    "refused": "idle",
    "withdrawn": "idle",
}
OUTCOMES: dict[str, Tone] = {"eligible": "good", "ineligible": "idle", "unknown": "late"}
_STEPS = {
    "apply": gettext_lazy("提交申请"),
    "pass": gettext_lazy("街道核对通过"),
    "ask": gettext_lazy("要求补充"),
    "supply": gettext_lazy("已补充"),
    "refuse": gettext_lazy("未通过"),
    "withdraw": gettext_lazy("已撤回"),
    "decide": gettext_lazy("区级审核"),
}


def step_words(verb: str) -> str:
    """A step in words."""
    return str(_STEPS.get(verb, verb))


def state_of(row: Application) -> State:
    return State(row.get_state_display(), TONES[row.state])


def clock_of(row: Application) -> Clock | None:
    """Until when the next answer is owed; nothing when none is."""
    if row.due_at is None or row.state not in LIVE:
        return None
    return Clock(row.due_at)


def tone_of(row: Application) -> str:
    clock = clock_of(row)
    return clock.state() if clock else ""


def number_of(row: Application) -> str:
    return masked_number(row.id_number.reveal())


def phone_of(row: Application) -> str:
    """138****8000: the whole number takes a reason and leaves a trace."""
    return masked_phone(row.phone.reveal()) or "—"


def facts_of(row: Application) -> Facts:
    by = str(row.get_by_display())
    who = _("%(by)s：%(name)s") % {"by": by, "name": row.applicant} if row.applicant else by
    facts = [
        Fact(_("待遇项目"), row.programme.title),
        Fact(_("身份证号码"), number_of(row)),
        Fact(_("联系电话"), phone_of(row)),
        Fact(_("申请人"), who),
        Fact(_("户籍所在镇街"), path_of(row.street)),
        Fact(_("现住地址"), row.address or "—"),
        Fact(_("申请时间"), row.applied_at),
        Fact(_("查询码"), row.code),
        Fact(_("本人同意"), row.consented_at, note=row.get_consent_display()),
    ]
    if row.consent_file_id:
        url = reverse("canteen:consent", args=[row.pk])
        facts.append(Fact(_("同意书"), Link(_("查看"), url)))
    if row.reason:
        facts.append(Fact(_("原因"), row.reason, wide=True))
    return Facts(title=_("申请"), facts=facts)


def _mark(line: Line) -> State | str:
    if line.differs is None:
        return "—"
    return State(_("不一致"), "late") if line.differs else State(_("一致"), "good")


_LINES = Table(
    "canteen-compare",
    (
        Column("label", gettext_lazy("项目")),
        Column("claimed", gettext_lazy("申报")),
        Column("known", gettext_lazy("登记")),
        Column("source", gettext_lazy("来源"), spare=1),
        Column("differs", gettext_lazy("核对"), kind="state", value=_mark),
    ),
)


def comparison_of(found: Comparison) -> Related:
    """What was claimed beside what is on record."""
    return Related(title=_("申报与登记"), table=_LINES, rows=found.lines)


def foreseen(row: Application) -> list[Panel]:
    """What the rules would say today, while the district has not decided."""
    if row.person_id is None or row.state not in ("checked", "unknown"):
        return []
    try:
        answer: Assessed = assess(row.programme_id, f"person:{row.person_id}", on=localdate())
    except Refused as refusal:
        return [Notice(text=refusal.text(_), tone="late")]
    words = dict(Application.State.choices)
    outcome = State(words[answer.outcome], OUTCOMES[answer.outcome])
    facts = [
        Fact(_("按今天的规则"), outcome),
        Fact(_("理由"), answer.answer.reason, wide=True),
        Fact(_("规则依据"), answer.rules.source, wide=True),
    ]
    return [Facts(title=_("规则预判"), facts=facts)]


def outcome_of(row: Application) -> list[Panel]:
    """What was decided, on what, and from when."""
    if row.decision is None:
        return []
    facts: list[Any] = [
        Fact(_("结果"), state_of(row)),
        Fact(_("理由"), row.decision.reason, wide=True),
        Fact(_("判定"), Link(_("看依据"), reverse("eligibility:decision", args=[row.decision.pk]))),
    ]
    if row.grant is not None:
        facts.append(Fact(_("享受起始"), row.grant.since))
        if row.grant.until is not None:
            facts.append(Fact(_("享受终止"), row.grant.until, note=row.grant.end_reason))
    return [Facts(title=_("判定结果"), facts=facts)]


def story_of(row: Application) -> Timeline:
    """Every step, the newest first."""
    return Timeline(
        title=_("办理记录"),
        entries=[
            Entry(
                step_words(step.verb),
                step.at,
                who=Person(step.by_name) if step.by_name else None,
                note=step.note,
                tone=TONES[step.state],
            )
            for step in row.steps.order_by("-id")
        ],
    )
