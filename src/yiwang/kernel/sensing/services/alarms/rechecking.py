"""Late data: the times it belongs to are judged again, quietly."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Q
from django.utils.timezone import localtime, now

from ...models import Alarm, AlarmEntry, AlarmRule, Device, Recheck
from ...rules.watching import Behind, Transition
from .pure import pure

if TYPE_CHECKING:
    import polars

#: (device, from, until) -> its rows of the lake in the columns of a batch.
History = Callable[[Device, datetime, datetime], "polars.DataFrame"]
_NOTE = """
INSERT INTO sensing_recheck (district, device_id, since, until, noted_at)
SELECT d.district, d.id, b.since, b.until, now()
  FROM unnest(%s::text[], %s::timestamptz[], %s::timestamptz[]) b (code, since, until)
  JOIN sensing_device d ON d.code = b.code
ON CONFLICT (district, device_id) DO UPDATE SET
  since = least(sensing_recheck.since, excluded.since),
  until = greatest(sensing_recheck.until, excluded.until), noted_at = now()
"""


@dataclass(frozen=True)
class Breach:
    """A rule broken from a time until another: what history says."""

    rule: int
    since: datetime
    opened_at: datetime
    ended_at: datetime
    value: float
    level: int


def note_behind(behind: Iterable[Behind]) -> None:
    """Remember which times are to be judged again, in the batch's transaction."""
    spans = list(behind)
    if spans:
        with connection.cursor() as cursor:
            cursor.execute(
                _NOTE,
                [
                    [each.device for each in spans],
                    [each.since for each in spans],
                    [each.until for each in spans],
                ],
            )


def judge_again(history: History, limit: int = 200) -> int:
    """Judge noted times again and record breaches that no alarm covers; returns how many.

    Nobody is told, and what is open now is left to the readings of now: a breach that history
    does not end is recorded up to its last reading.
    """
    return sum(_again(pk, history) for pk in _waiting(limit))


def _waiting(limit: int) -> list[int]:
    return list(Recheck.objects.order_by("noted_at").values_list("pk", flat=True)[:limit])


def _again(pk: int, history: History) -> int:
    with transaction.atomic():
        span = (
            Recheck.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("device__kind")
            .filter(pk=pk)
            .first()
        )
        if span is None:
            return 0
        device = span.device
        rules = list(
            AlarmRule.objects.exclude(watches="silence")
            .select_related("kind", "device")
            .filter(Q(device=device) | Q(device=None), district=device.district, kind=device.kind)
        )
        found = _breaches(device, rules, span, history)
        made = _record(device, found)
        span.delete()
        return made


def _breaches(
    device: Device, rules: Sequence[AlarmRule], span: Recheck, history: History
) -> list[Breach]:
    """From the midnight before what the longest rule looks back to, until a day after."""
    from ...alarming import State, evaluate

    back = max((rule.seconds + rule.change_over + (rule.gap or 0) for rule in rules), default=0)
    first = localtime(span.since - timedelta(seconds=back)).replace(hour=0, minute=0, second=0)
    frame = history(device, first, span.until + timedelta(seconds=back))
    if not rules or frame.is_empty():
        return []
    frame = frame.sort("at", maintain_order=True)
    transitions, _ = evaluate(frame, [pure(rule) for rule in rules], State())
    last = frame["at"].max()
    assert isinstance(last, datetime), "a frame with rows has a newest time"
    touched = [b for b in _paired(transitions, last) if b.ended_at >= span.since]
    return [breach for breach in touched if breach.since <= span.until]


def _paired(transitions: Sequence[Transition], last: datetime) -> list[Breach]:
    begun: dict[int, Transition] = {}
    found = []
    for each in transitions:
        if each.kind == "raise":
            begun.setdefault(each.rule, each)
        elif each.rule in begun:
            found.append(_breach(begun.pop(each.rule), each.at))
    return [*found, *(_breach(each, max(last, each.at)) for each in begun.values())]


def _breach(said: Transition, ended_at: datetime) -> Breach:
    since = min(said.since, said.at)
    return Breach(said.rule, since, said.at, ended_at, said.value, said.level)


def _record(device: Device, found: Sequence[Breach]) -> int:
    if not found:
        return 0
    moment = now()
    known = list(
        Alarm.objects.filter(
            Q(cleared_at=None) | Q(cleared_at__gte=min(b.since for b in found)),
            district=device.district,
            device=device,
            rule__in={b.rule for b in found},
        ).values_list("rule", "opened_at", "cleared_at")
    )
    fresh = [_alarm(device, b, moment) for b in found if not _is_known(b, known)]
    Alarm.objects.bulk_create(fresh)
    AlarmEntry.objects.bulk_create(
        AlarmEntry(
            district=device.district,
            alarm=alarm,
            what=AlarmEntry.What.FOUND,
            at=alarm.opened_at,
            recorded_at=moment,
        )
        for alarm in fresh
    )
    return len(fresh)


def _is_known(breach: Breach, known: Sequence[tuple[int, datetime, datetime | None]]) -> bool:
    return any(
        rule == breach.rule
        and opened <= breach.ended_at
        and (cleared is None or cleared >= breach.since)
        for rule, opened, cleared in known
    )


def _alarm(device: Device, breach: Breach, moment: datetime) -> Alarm:
    return Alarm(
        **device.place.columns,
        device=device,
        rule_id=breach.rule,
        level=breach.level,
        value=breach.value,
        late=True,
        since=breach.since,
        opened_at=breach.opened_at,
        cleared_at=breach.ended_at,
        state=Alarm.State.CLOSED,
        closed_at=moment,
        recorded_at=moment,
    )
