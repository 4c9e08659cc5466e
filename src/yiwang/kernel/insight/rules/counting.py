"""What one entry of a case's log counts, and what it takes back. Pure.

The events counted are those of DOMAIN §1.8 and PEERS §1. Populations by deadline (应处置,
应结案) are restated from the case's state after each entry, because deadlines move.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from yiwang.kernel.cases.events import CaseAdvanced

from .measures import GROUPS, KEPT_BY_DEPARTMENT, PUBLIC_CHANNELS, SATISFIED_FROM

#: Outcomes that a case is closed by; the others end it without an answer to the matter.
CLOSED = frozenset({"closed", "forced"})


@dataclass(frozen=True)
class Count:
    """The case counts in `measure` on `day`; it leaves the other measures of the group.

    `gated`: only while the case is registered (`measures.POPULATION`).
    """

    group: str
    measure: str
    day: date
    department_id: int | None = None
    post_id: int | None = None
    actor_id: int | None = None
    gated: bool = False

    @property
    def kept(self) -> bool:
        return self.group in KEPT_BY_DEPARTMENT


@dataclass(frozen=True)
class Standing:
    """Where an open case stands: one unit of the level `open`."""

    stage: str
    class_code: str
    department_id: int | None
    post_id: int | None


@dataclass(frozen=True)
class Plan:
    """`drops` are measures the case leaves (of kept groups, only `department_id`'s). `hold`
    sets all its marks aside (merged) or takes them up again. `part`: counts for its department
    alone, since the matter is counted with the case it was split off."""

    drops: frozenset[str]
    counts: tuple[Count, ...]
    department_id: int | None
    hold: bool | None = None
    part: bool = False
    before: Standing | None = None
    after: Standing | None = None


Counting = Callable[[CaseAdvanced, "_Days"], list[Count]]


@dataclass(frozen=True)
class _Days:
    zone: tzinfo

    def of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()


def plan(fact: CaseAdvanced, zone: tzinfo) -> Plan:
    """What the entry counts and takes back. Days are those of `zone`."""
    days = _Days(zone)
    merged = fact.effect == "close" and fact.outcome == "merged"
    counts = [*_beginning(fact, days), *_BY_EFFECT.get(fact.effect, _nothing)(fact, days)]
    drops = {m for group in _dropped_groups(fact) for m in GROUPS[group]}
    if not merged:
        drops |= {"due_dispose_open"}
        counts += _due_dispose(fact, days)
        if fact.was_open or fact.is_open:
            drops |= set(GROUPS["due_close"])
            counts += _due_close(fact, days, counts)
    return Plan(
        drops=frozenset(drops),
        counts=tuple(counts),
        department_id=_department(fact),
        hold=True if merged else False if fact.effect == "unmerge" else None,
        part=fact.is_part,
        before=_before(fact),
        after=_after(fact),
    )


def _before(fact: CaseAdvanced) -> Standing | None:
    if not fact.was_open:
        return None
    return Standing(
        fact.source,
        fact.previous_class_code,
        fact.previous_department_id,
        fact.previous_post_id,
    )


def _after(fact: CaseAdvanced) -> Standing | None:
    if not fact.is_open:
        return None
    return Standing(fact.target, fact.class_code, fact.department_id, fact.post_id)


def _department(fact: CaseAdvanced) -> int | None:
    return fact.department_id or fact.previous_department_id


def _one(fact: CaseAdvanced, days: _Days, group: str, measure: str = "") -> Count:
    return Count(
        group,
        measure or group,
        days.of(fact.at),
        _department(fact),
        fact.acting_post_id,
        fact.actor_id,
    )


def _timed(fact: CaseAdvanced, days: _Days, group: str, *, late: bool | None = None) -> Count:
    is_late = fact.late if late is None else late
    return _one(fact, days, group, f"late_{group}" if is_late else f"in_time_{group}")


def _nothing(fact: CaseAdvanced, days: _Days) -> list[Count]:
    return []


def _beginning(fact: CaseAdvanced, days: _Days) -> list[Count]:
    """A report, or a part split off; a matter taken in from history is registered as well."""
    if fact.source:
        return []
    if fact.is_part:
        return [_one(fact, days, "part")]
    if fact.channel == "collector":
        measure = "collected"
    else:
        measure = "told" if fact.channel in PUBLIC_CHANNELS else "passed_on"
    report = _one(fact, days, "report", measure)
    return [report, *_register(fact, days)] if fact.effect == "assign" else [report]


def _register(fact: CaseAdvanced, days: _Days) -> list[Count]:
    """立案; and on the day of the report, for its reporter, that the report was effective."""
    measure = "effective_collected" if fact.channel == "collector" else "effective_other"
    seen = days.of(fact.reported_at or fact.at)
    effective = Count("effective", measure, seen, actor_id=fact.reporter_id)
    return [_timed(fact, days, "register"), effective]


def _accept(fact: CaseAdvanced, days: _Days) -> list[Count]:
    return [_timed(fact, days, "accept")] if fact.source != fact.target else []


def _feedback(fact: CaseAdvanced, days: _Days) -> list[Count]:
    counts = [_timed(fact, days, "dispose")]
    if fact.due_at is not None:
        state = "late" if fact.late else "in_time"
        counts.append(
            Count("due_dispose", f"due_dispose_{state}", days.of(fact.due_at), _department(fact))
        )
    return counts


def _close(fact: CaseAdvanced, days: _Days) -> list[Count]:
    if fact.outcome not in CLOSED:
        group = {"refused": "refuse", "merged": "merge"}.get(fact.outcome, fact.outcome)
        return [_one(fact, days, group)]
    counts = [_timed(fact, days, "close", late=fact.total_late)]
    if fact.outcome == "forced":
        counts.append(_one(fact, days, "forced"))
    elif fact.reworks == 0:
        counts.append(_one(fact, days, "one_time_close"))
    return counts


def _rate(fact: CaseAdvanced, days: _Days) -> list[Count]:
    content = (fact.rating or 0) >= SATISFIED_FROM
    return [_one(fact, days, "rated", "satisfied" if content else "dissatisfied")]


def _due_dispose(fact: CaseAdvanced, days: _Days) -> list[Count]:
    if not (fact.is_open and fact.handling and fact.stage_due):
        return []
    day = days.of(fact.stage_due)
    return [Count("due_dispose", "due_dispose_open", day, _department(fact))]


def _due_close(fact: CaseAdvanced, days: _Days, counts: list[Count]) -> list[Count]:
    """应结案: registered and not void, hung, refused; on the day of the total deadline."""
    if fact.total_due is None or _leaves_population(fact):
        return []
    state = "open" if fact.is_open else "late" if fact.total_late else "in_time"
    gated = not any(count.group in ("register", "part") for count in counts)
    day = days.of(fact.total_due)
    return [Count("due_close", f"due_close_{state}", day, _department(fact), gated=gated)]


def _leaves_population(fact: CaseAdvanced) -> bool:
    ended = not fact.is_open and fact.outcome not in CLOSED
    return ended or "register" in _dropped_groups(fact)


def _dropped_groups(fact: CaseAdvanced) -> tuple[str, ...]:
    if fact.action == "send_back":
        return _SENT_BACK.get(fact.source, ())
    return _DROPPED.get(fact.effect, ())


def _counts(group: str, measure: str = "") -> Counting:
    return lambda fact, days: [_one(fact, days, group, measure)]


def _counts_timed(group: str) -> Counting:
    return lambda fact, days: [_timed(fact, days, group)]


#: 退回上一步 undoes the stage that is left, by the stage's code.
_SENT_BACK = {
    "accepted": ("accept",),
    "registered": ("register", "effective"),
    "checked": ("check",),
}
_DROPPED: dict[str, tuple[str, ...]] = {
    "unassign": ("dispatch",),
    "reopen": ("close", "one_time_close", "forced", "refuse", "rated"),
    "unmerge": ("merge",),
}
_BY_EFFECT: dict[str, Counting] = {
    "classify": _accept,
    "register": _register,
    "assign": _counts_timed("dispatch"),
    "return": _counts("return"),
    "rule_stay": _counts("shuffle"),
    "feedback": _feedback,
    "grant_postpone": _counts("postpone"),
    "hang": _counts("hang"),
    "pass_check": _counts_timed("check"),
    "rework": _counts("rework"),
    "close": _close,
    "supervise": _counts("supervise"),
    "reopen": _counts("reopen"),
    "appeal": _counts("appeal"),
    "uphold_appeal": _counts("appeal_upheld"),
    "rate": _rate,
    "verify_true": _counts("verify", "verified"),
    "verify_false": _counts("verify", "not_found"),
}
