"""look_at_table, take_table: a table that a logger exported becomes history of a probe, quietly.

The lines go through the store of `sensing`, each once; nobody is called for what is over.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.sensing.models import ReadingFile
from yiwang.kernel.sensing.services.tables import (
    PAGE_BYTES,
    PAGE_LINES,
    Looked,
    look_at_readings,
    stage_table,
)
from yiwang.lib.errors import Invalid, Refused

from ..models import Equipment, Probe
from ..rules.days import LoggedDay, days_of
from ..rules.kinds import kind_for
from ..selectors import probes_in_use, range_of
from .locking import kept
from .trace import trace


@dataclass(frozen=True)
class TableLooked:
    """What taking a table would do: into which probe, which lines, and what each day was."""

    probe: Probe
    looked: Looked
    days: list[LoggedDay]


def look_at_table(
    *, actor: Actor, equipment_id: int, data: bytes, probe_id: int | None = None
) -> TableLooked:
    """Of CSV or XLSX with a time and a temperature in each line; nothing is written."""
    equipment = kept(actor, equipment_id)
    probe = probe_of(equipment, probe_id)
    looked = look_at_readings(
        actor=actor, data=data, device=probe.device.code, most_bytes=PAGE_BYTES,
        most_lines=PAGE_LINES,
    )  # fmt: skip
    foreign = {each.device.code for each in looked.readings} - {probe.device.code}
    if foreign:
        said = _("文件里还有别的设备（%(code)s）的读数；请到“导入读数”页面导入。")
        raise Invalid({"file": said % {"code": min(foreign)}})
    if looked.taken.lines and not looked.readings and not looked.taken.known:
        raise Invalid({"file": _("没有一行可以导入：%(reason)s。") % {
            "reason": looked.taken.faults[0].reason}})  # fmt: skip
    return TableLooked(probe, looked, _days(equipment, looked))


def take_table(
    *, actor: Actor, equipment_id: int, name: str, data: bytes, probe_id: int | None = None
) -> ReadingFile:
    """Have it taken by a job; breaches are shown and nobody is told: it is over."""
    shown = look_at_table(actor=actor, equipment_id=equipment_id, data=data, probe_id=probe_id)
    probe = shown.probe
    file = stage_table(actor=actor, name=name, data=data, device=probe.device.code)
    trace(actor, "take_table", probe.equipment.subject, probe.district, device=probe.device.code,
          lines=shown.looked.taken.lines)  # fmt: skip
    return file


def probe_of(equipment: Equipment, probe_id: int | None) -> Probe:
    """The one that is meant; without a word the only one."""
    found = [each for each in probes_in_use(equipment) if probe_id in (None, each.pk)]
    if not found:
        raise Refused(
            gettext_noop("这台设备没有在用的探头；不联网的记录仪也请先由冷链管理员登记为探头。")
        )
    if len(found) > 1:
        raise Invalid({"probe": gettext_noop("这台设备有几个探头；请选择是哪一个的读数。")})
    return found[0]


def _days(equipment: Equipment, looked: Looked) -> list[LoggedDay]:
    points = sorted(
        (localtime(each.at), each.values["t"]) for each in looked.readings if "t" in each.values
    )
    held, kind = range_of(equipment), kind_for(equipment.kind, equipment.range_code)
    record = timedelta(seconds=kind.record if kind else 0)
    return days_of(points, record, held.low if held else None, held.high if held else None)
