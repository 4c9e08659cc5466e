"""The board: how every fridge stands, in a handful of statements however many there are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate, now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.sensing.models import Alarm, LastSeen, Latest

from ..models import Equipment, Lot, Probe, StorageRange, Unit
from ..rules.kinds import SILENT, is_outside
from .own import equipment_for, ranges_today

LARGE = 60
#: So long an alarm that went by itself waits on the board to be acknowledged.
UNSEEN = timedelta(days=30)
#: From worst to best; a fridge is in the first that fits.
STATES = ("ringing", "alarm", "outside", "silent", "unwatched", "well")


@dataclass
class Stand:
    """One equipment now. `celsius` of its worst probe at `at`; `alarms` are not closed, of which
    `ringing` nobody has acknowledged."""

    equipment: Equipment
    range: StorageRange | None
    state: str = "unwatched"
    celsius: float | None = None
    at: datetime | None = None
    heard_at: datetime | None = None
    alarms: list[Alarm] = field(default_factory=list)
    ringing: list[Alarm] = field(default_factory=list)
    passed: list[Alarm] = field(default_factory=list)  # over by themselves, seen by nobody
    held: int = 0  # lots in quarantine
    overdue: bool = False  # calibration of a probe

    @property
    def level(self) -> int:
        return max((alarm.level for alarm in self.alarms), default=0)

    @property
    def is_old(self) -> bool:
        """Whether its newest value is no longer what it is now."""
        return self.at is not None and self.at < now() - timedelta(seconds=SILENT)

    @property
    def since(self) -> datetime | None:
        """Since when it is not well."""
        began = min((alarm.since for alarm in self.alarms), default=None)
        return began or (self.heard_at if self.state == "silent" else None)


@dataclass
class Board:
    """Units with their equipment, the worst first; how many are in each state."""

    units: list[tuple[Unit, list[Stand]]]
    counts: dict[str, int]
    ringing: list[tuple[Stand, Alarm]]
    passed: list[tuple[Stand, Alarm]]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def is_large(self) -> bool:
        """A district's: units in which all is well are drawn small."""
        return self.total > LARGE


def board(actor: Actor, *, state: str = "", words: str = "") -> Board:
    """What the actor may see, narrowed to a state and to units or equipment of a name."""
    found = equipment_for(actor).filter(retired_at=None)
    stands = stands_of(found)
    counts = dict.fromkeys(STATES, 0)
    for each in stands:
        counts[each.state] += 1
    ringing = _gravest((each, alarm) for each in stands for alarm in each.ringing)
    passed = _gravest((each, alarm) for each in stands for alarm in each.passed)
    shown = [each for each in stands if _fits(each, state, words.strip().lower())]
    return Board(_by_unit(shown), counts, ringing, passed)


def _gravest(found: Iterable[tuple[Stand, Alarm]]) -> list[tuple[Stand, Alarm]]:
    return sorted(found, key=lambda pair: (-pair[1].level, pair[1].opened_at))


def stands_of(found: QuerySet[Equipment]) -> list[Stand]:
    """How each stands now: six statements."""
    ranges, moment = ranges_today(), now()
    stands = {each.pk: Stand(each, ranges.get(each.range_code)) for each in found}
    probes = defaultdict(list)
    owner: dict[int, int] = {}
    watching = Probe.objects.filter(equipment__in=stands, device__state="in_use")
    today = localdate()
    for equipment_id, device_id, due_on in watching.values_list(
        "equipment_id", "device_id", "due_on"
    ):
        probes[equipment_id].append(device_id)
        owner[device_id] = equipment_id
        stands[equipment_id].overdue |= due_on < today
    latest = {each.device_id: each for each in Latest.objects.filter(device__in=owner, channel="t")}
    heard = dict(LastSeen.objects.filter(device__in=owner).values_list("device_id", "received_at"))
    unseen = Q(rang_at__gt=moment - UNSEEN, acknowledged_at=None, closed_by=None)
    for alarm in (
        Alarm.objects.filter(unseen | ~Q(state=Alarm.State.CLOSED))
        .filter(device__in=owner)
        .select_related("rule", "device")
    ):
        stand = stands[owner[alarm.device_id]]
        if alarm.state == Alarm.State.CLOSED:
            stand.passed.append(alarm)
            continue
        stand.alarms.append(alarm)
        rings = alarm.state == Alarm.State.OPEN and alarm.rang_at is not None
        if rings and not alarm.is_shelved:
            stand.ringing.append(alarm)
    for pk in Lot.objects.filter(equipment__in=stands, state=Lot.State.QUARANTINED).values_list(
        "equipment_id", flat=True
    ):
        stands[pk].held += 1
    for pk, stand in stands.items():
        _judge(stand, probes[pk], latest, heard, moment)
    return list(stands.values())


def _judge(
    stand: Stand,
    devices: Sequence[int],
    latest: dict[int, Latest],
    heard: dict[int, datetime],
    moment: datetime,
) -> None:
    said = [latest[pk] for pk in devices if pk in latest and latest[pk].value is not None]
    times = [heard[pk] for pk in devices if pk in heard]
    stand.heard_at = min(times) if len(times) == len(devices) and times else None
    low = stand.range.low if stand.range else None
    high = stand.range.high if stand.range else None
    if said:
        worst = max(said, key=lambda each: _beyond(each.value or 0.0, low, high))
        stand.celsius, stand.at = worst.value, worst.at
    is_silent = stand.heard_at is None or stand.heard_at < moment - timedelta(seconds=SILENT)
    if not devices:
        stand.state = "alarm" if stand.alarms else "unwatched"
    elif stand.ringing:
        stand.state = "ringing"
    elif stand.alarms:
        stand.state = "alarm"
    elif is_silent:
        stand.state = "silent"
    elif stand.celsius is not None and is_outside(stand.celsius, low, high):
        stand.state = "outside"
    else:
        stand.state = "well"


def _beyond(value: float, low: float | None, high: float | None) -> float:
    """How far from the range: the larger, the worse; negative inside."""
    sides = [low - value if low is not None else None, value - high if high is not None else None]
    return max((side for side in sides if side is not None), default=0.0)


def _fits(stand: Stand, state: str, words: str) -> bool:
    named = f"{stand.equipment.name} {stand.equipment.code} {stand.equipment.unit.name}".lower()
    return (not state or stand.state == state) and words in named


def _by_unit(stands: Sequence[Stand]) -> list[tuple[Unit, list[Stand]]]:
    found: dict[int, tuple[Unit, list[Stand]]] = {}
    for each in sorted(stands, key=lambda s: (STATES.index(s.state), -s.level, s.equipment.name)):
        found.setdefault(each.equipment.unit_id, (each.equipment.unit, []))[1].append(each)
    return list(found.values())
