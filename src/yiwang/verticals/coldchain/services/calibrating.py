"""set_lead, remind_of_calibration: units hear in time that a probe is to be calibrated."""

from collections import defaultdict
from datetime import date

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop

from yiwang.kernel.access.actor import SYSTEM, Actor
from yiwang.kernel.access.selectors import holders, require_over
from yiwang.kernel.notify.services import tell
from yiwang.lib.errors import Invalid

from ..models import CalibrationLead, Probe
from ..selectors import probes_to_calibrate
from .trace import trace

REGISTER = "coldchain.register"
ROLES = ("clinic_nurse", "coldchain_admin")
SOON = gettext_noop("探头校准将到期")
OVER = gettext_noop("探头校准已过期")
TEXT = gettext_noop("%(unit)s：%(count)s 个探头的校准于 %(day)s 到期（%(devices)s），请安排校准。")
NAMED = 5  # probes in one message


def set_lead(
    *, actor: Actor, district: str, days: int, since: date, source: str
) -> CalibrationLead:
    """So many days before; said again for the same day it takes the place of what was said."""
    require_over(actor, REGISTER, district)
    faults = {
        "days": "" if 1 <= days <= 180 else gettext_noop("请填写 1 至 180 天。"),
        "since": "" if since >= localdate() else gettext_noop("不能早于今天。"),
        "source": "" if source.strip() else gettext_noop("请写明依据。"),
    }
    if any(faults.values()):
        raise Invalid({field: fault for field, fault in faults.items() if fault})
    with transaction.atomic():
        lead, _is_new = CalibrationLead.objects.update_or_create(
            district=district, since=since,
            defaults={"days": days, "source": source.strip()[:200]},
        )  # fmt: skip
        trace(actor, "set_lead", f"lead:{lead.pk}", district, days=days, since=since.isoformat())
        return lead


def remind_of_calibration(today: date | None = None) -> int:
    """Tell units of probes due within their district's days, and again once they are overdue;
    returns how many messages there were occasions for. Each occasion is told once."""
    day = today or localdate()
    occasions: dict[tuple[int, date], list[Probe]] = defaultdict(list)
    for probe in probes_to_calibrate(SYSTEM, day):
        occasions[probe.equipment.unit_id, probe.due_on].append(probe)
    for (unit_id, due_on), probes in occasions.items():
        _tell(unit_id, due_on, probes, is_over=due_on < day)
    return len(occasions)


def _tell(unit_id: int, due_on: date, probes: list[Probe], *, is_over: bool) -> None:
    unit = probes[0].equipment.unit
    codes = [probe.device.code for probe in probes]
    more = "…" if len(codes) > NAMED else ""
    tell(
        district=unit.district,
        key=f"coldchain:unit:{unit_id}:calibration:{due_on}:{'over' if is_over else 'soon'}",
        to=sorted({who for role in ROLES for who in holders(role, unit)}),
        title=OVER if is_over else SOON,
        text=TEXT,
        params={
            "unit": unit.name, "count": len(probes), "day": due_on.isoformat(),
            "devices": "、".join(codes[:NAMED]) + more,
        },
        url="/coldchain/probes/",
        topic="coldchain.calibration",
        channels=["in_app", "sms"],
    )  # fmt: skip
