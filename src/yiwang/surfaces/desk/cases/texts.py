"""How cases are worded on the desk: states with tones, clocks, limits, actions."""

from datetime import timedelta
from decimal import Decimal
from functools import cache

from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yiwang.kernel.cases.models import CHANNELS, OUTCOMES, UNITS
from yiwang.kernel.cases.selectors import CaseRow, Flow, StageBar
from yiwang.kernel.places.selectors import paths_of
from yiwang.ui.values import Clock, Place, State, Tone

#: As long before its deadline a case counts as 将到期; the same as `CaseFilter.soon`.
SOON = timedelta(hours=4)
_UNIT = dict(UNITS)
_CHANNEL = dict(CHANNELS)
_OUTCOME = dict(OUTCOMES)


def case_url(row: object) -> str:
    """The page of a case row, or of a case."""
    return f"{_cases_begin(get_script_prefix())}{row.district}/{row.id}/"  # type: ignore[attr-defined]


@cache
def _cases_begin(_prefix: str) -> str:
    """What the addresses of all cases begin with, below a script's prefix."""
    return reverse("desk:case", args=["-", 0]).removesuffix("-/0/")


def state_of(stage: str, name: str, *, late: bool = False) -> State:
    """A stage as a word with a tone; late wins over what the stage itself says."""
    tones: dict[str, Tone] = {
        "closed": "done", "self_handled": "done", "hung": "paused", "refused": "idle",
        "void": "idle", "merged": "idle", "handling": "info", "handled": "info",
        "reported": "idle",
    }  # fmt: skip
    return State(stage_words(name), "late" if late else tones.get(stage, "info"))


def row_state(row: CaseRow) -> State:
    """The stage; of a case with a request that waits for approval, that."""
    if row.pending in ("postpone", "hang") and row.is_open:
        asked = _("申请延期") if row.pending == "postpone" else _("申请挂账")
        return State(
            _("%(stage)s · %(asked)s") % {"stage": stage_words(row.stage_name), "asked": asked},
            "soon",
        )
    return state_of(row.stage, row.stage_name)


def row_clock(row: CaseRow) -> Clock:
    """The running clock of the stage, or whether the whole was in time once it has ended."""
    if row.is_open:
        return Clock(row.stage_due, SOON, paused=row.stage == "hung", provisional=row.provisional)
    met = None if row.total_due is None or row.closed_at is None else row.closed_at <= row.total_due
    return Clock(row.total_due, running=False, met=met)


def row_tone(row: CaseRow) -> str:
    """The edge of a list's row."""
    if not row.is_open:
        return ""
    state = row_clock(row).state()
    return state if state in ("late", "soon", "paused") else ""


def row_place(row: CaseRow) -> Place:
    return Place(row.address, short_path(row.grid or row.community or row.street))


def short_name(name: str) -> str:
    """A community as people call it: 执信路社区, not 执信路社区居民委员会."""
    return name.replace("居民委员会", "")


def short_path(code: str) -> str:
    """A division's name below its street office, 社区 and grid; "" for an unknown code."""
    if not code:
        return ""
    above = paths_of([code[:9]]).get(code[:9], "")
    return short_name(paths_of([code]).get(code, "").removeprefix(above))


def channel_name(code: str) -> str:
    return str(_CHANNEL.get(code, code))


def outcome_name(code: str) -> str:
    return str(_OUTCOME.get(code, code))


def amount(value: float | Decimal | None, unit: str) -> str:
    """A limit or used time in its unit: "4 工作时", "30 分钟（工作时）"; "" without one."""
    if not value or not unit:
        return ""
    number = float(value)
    hours = unit in ("urgent_hour", "work_hour")
    if hours and number < 1:
        return _("%(n)s 分钟（%(unit)s）") % {"n": round(number * 60), "unit": _UNIT[unit]}
    return f"{number:.1f}".removesuffix(".0") + f" {_UNIT[unit]}"


def used_amount(bar: StageBar) -> str:
    """What a stage has used so far, in its limit's unit."""
    if not bar.unit:
        return ""
    if bar.used < 1 / 60:
        return _("刚开始") if bar.left_at is None else _("不足 1 分钟")
    return amount(bar.used, bar.unit)


def stage_name(flow: Flow, code: str) -> str:
    return stage_words(flow.stages[code].name) if code in flow.stages else ""


def action_name(flow: Flow, code: str) -> str:
    """The name of an action wherever it starts from."""
    found = next((action for action in flow.actions if action.code == code), None)
    return deed_words(found.name) if found else code


def stage_words(name: str) -> str:
    """A stage's name, which is the flow's data, in the reader's language where it is known."""
    return pgettext("stage", name)


def deed_words(name: str) -> str:
    """An action's name, likewise: 督办 is "Supervise" on a button, "Supervised" as a count."""
    return pgettext("deed", name)
