"""take_logger_file: a logger's export becomes history of an equipment, quietly."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.timezone import make_aware
from django.utils.translation import gettext_noop

from yiwang.kernel.access.actor import Actor
from yiwang.lib.errors import Invalid

from ..loggers import Unreadable, read_fridge_tag
from ..models import Equipment, LoggerDay, LoggerFile
from .locking import kept
from .trace import trace

MOST = 2 * 1024 * 1024


@dataclass(frozen=True)
class LoggerTaken:
    """What a file says; `file` is None for a preview. `fresh` days were not known, or not whole."""

    said: dict[str, Any]
    days: list[LoggerDay]
    fresh: int
    file: LoggerFile | None = None


def read_logger_file(*, actor: Actor, equipment_id: int, name: str, text: str) -> LoggerTaken:
    """What taking it in would do; nothing is written."""
    equipment = kept(actor, equipment_id)
    said, days = _read(equipment, text)
    return LoggerTaken(said, days, len(_fresh(equipment, days)))


def take_logger_file(*, actor: Actor, equipment_id: int, name: str, text: str) -> LoggerTaken:
    """The days of an export, each once. Breaches are shown and nobody is told: it is over.

    The same file again changes nothing; a day that a later export saw whole takes the place of
    what an earlier one said.
    """
    equipment = kept(actor, equipment_id)
    said, days = _read(equipment, text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    with transaction.atomic():
        file, is_new = LoggerFile.objects.get_or_create(
            district=equipment.district,
            equipment=equipment,
            digest=digest,
            defaults={
                "serial": days[0].serial,
                "name": name[:120],
                "said": said,
                "days": len(days),
                "by_id": actor.account_id,
            },
        )
        if not is_new:
            return LoggerTaken(said, days, 0, file)
        fresh = _fresh(equipment, days)
        for day in fresh:
            day.file = file
        LoggerDay.objects.bulk_create(
            fresh,
            update_conflicts=True,
            unique_fields=["district", "equipment", "serial", "day"],
            update_fields=[*_READ, "file", "made_at"],
        )
        trace(actor, "take_logger_file", equipment.subject, equipment.district, days=len(fresh))
        return LoggerTaken(said, days, len(fresh), file)


_READ = (
    "low", "low_at", "high", "high_at", "mean", "cold_minutes", "hot_minutes", "cold_alarm",
    "hot_alarm", "lost_minutes", "seen_am", "seen_pm",
)  # fmt: skip


def _read(equipment: Equipment, text: str) -> tuple[dict[str, Any], list[LoggerDay]]:
    try:
        said = read_fridge_tag(text)
        days = [_day(equipment, said, each) for each in said["history"]["records"]]
    except (Unreadable, ValueError, TypeError):
        days = []
    if not days:
        raise Invalid({"file": gettext_noop("这不是 Fridge-tag 记录仪的导出文件，或文件不完整。")})
    return said, days


def _day(equipment: Equipment, said: dict[str, Any], record: dict[str, Any]) -> LoggerDay:
    alarms = {alarm["type"]: alarm for alarm in record["alarms"]}
    cold, hot = alarms.get("cold", {}), alarms.get("hot", {})
    seen, felt = record["verified"] or {}, record["temperature"]
    made = datetime.fromisoformat(said["history"]["reportCreationTimestamp"])
    return LoggerDay(
        district=equipment.district, equipment=equipment, serial=str(said["config"]["serial"]),
        day=date.fromisoformat(record["date"]), low=felt["min"], low_at=_time(felt["minTime"]),
        high=felt["max"], high_at=_time(felt["maxTime"]), mean=felt["avg"],
        cold_minutes=cold.get("accumulatedMinutes") or 0,
        hot_minutes=hot.get("accumulatedMinutes") or 0,
        cold_alarm=_time(cold.get("triggerTime")), hot_alarm=_time(hot.get("triggerTime")),
        lost_minutes=record["sensorTimeoutMinutes"], seen_am=_time(seen.get("am")),
        seen_pm=_time(seen.get("pm")), made_at=make_aware(made),
    )  # fmt: skip


def _time(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None


def _fresh(equipment: Equipment, days: list[LoggerDay]) -> list[LoggerDay]:
    """Days that are not known from this or a later file."""
    known = dict(
        LoggerDay.objects.filter(
            district=equipment.district, equipment=equipment, serial=days[0].serial,
            day__in=[day.day for day in days],
        ).values_list("day", "made_at")
    )  # fmt: skip
    return [day for day in days if day.day not in known or known[day.day] < day.made_at]
