"""Questions whose answer must be no rows."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import F, Q
from django.utils.timezone import now

from .models import (
    Alarm,
    AlarmState,
    AlarmStep,
    Command,
    Device,
    LakeFile,
    LastSeen,
    Latest,
    Presence,
)

#: Jobs look twice a minute; what is still so after this is stuck.
_PATIENCE = timedelta(minutes=5)


def alarms_that_cannot_end() -> list[str]:
    """Not closed, of a device that was retired a while ago."""
    stuck = Alarm.objects.exclude(state=Alarm.State.CLOSED).filter(
        device__state=Device.State.RETIRED, device__retired_at__lt=now() - _PATIENCE
    )
    return [f"alarm {pk}" for pk in stuck.values_list("pk", flat=True)]


def strayed_alarms() -> list[str]:
    """Kept in another district than their device, or under a rule of another kind of device."""
    strayed = Alarm.objects.exclude(district=F("device__district"), rule__kind=F("device__kind"))
    return [f"alarm {pk}" for pk in strayed.values_list("pk", flat=True)]


def ladders_that_climb_for_nobody() -> list[str]:
    """Steps that wait though somebody acknowledged or it is over."""
    waiting = AlarmStep.objects.filter(state=AlarmStep.State.WAITING)
    left = waiting.filter(Q(alarm__acknowledged_at__isnull=False) | Q(alarm__state="closed"))
    return [f"step {pk}" for pk in left.values_list("pk", flat=True)]


def steps_that_nobody_took() -> list[str]:
    """Long due, of an alarm that rings and is on no shelf."""
    overdue = now() - _PATIENCE
    left = AlarmStep.objects.filter(
        Q(alarm__shelved_until__isnull=True) | Q(alarm__shelved_until__lt=overdue),
        state=AlarmStep.State.WAITING,
        due_at__lt=overdue,
        alarm__state=Alarm.State.OPEN,
    )
    return [f"step {pk}" for pk in left.values_list("pk", flat=True)]


def late_alarms_that_told_somebody() -> list[str]:
    """Found late and never confirmed, with a ladder all the same."""
    told = Alarm.objects.filter(rang_at__isnull=True, steps__isnull=False).distinct()
    return [f"alarm {pk}" for pk in told.values_list("pk", flat=True)]


def memories_of_another_kind() -> list[str]:
    """What judging remembers of a device under a rule that is not for it."""
    strayed = AlarmState.objects.exclude(
        district=F("device__district"), rule__kind=F("device__kind")
    )
    return [f"state {pk}" for pk in strayed.values_list("pk", flat=True)]


def orders_without_an_end() -> list[str]:
    """Expired a while ago and still waiting."""
    left = Command.objects.filter(ended_at__isnull=True, expires_at__lt=now() - _PATIENCE)
    return [f"command {pk}" for pk in left.values_list("pk", flat=True)]


def lost_files() -> list[str]:
    """Files of the lake that are listed and not there, or of another size."""
    root = Path(settings.SENSING_LAKE)
    standing = LakeFile.objects.filter(replaced_at=None).order_by("path")
    return [
        path
        for path, size in standing.values_list("path", "size")
        if not (root / path).is_file() or (root / path).stat().st_size != size
    ]


def strayed_readings() -> list[str]:
    """Latest values, last hearings and presence kept in another district than their device."""
    latest = Latest.objects.exclude(district=F("device__district"))
    seen = LastSeen.objects.exclude(district=F("device__district"))
    present = Presence.objects.exclude(district=F("device__district"))
    return [
        *(f"latest {pk}" for pk in latest.values_list("pk", flat=True)),
        *(f"last seen {pk}" for pk in seen.values_list("pk", flat=True)),
        *(f"presence {pk}" for pk in present.values_list("pk", flat=True)),
    ]
