"""Units, equipment, lots and checks by place; none without such a post."""

from datetime import date

from django.db.models import DateField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import visible_to

from ..models import (
    CalibrationLead,
    Equipment,
    Lot,
    ManualCheck,
    Probe,
    Quarantine,
    StorageRange,
    Unit,
)
from ..rules.defaults import LEAD_DAYS

SEE, KEEP, REGISTER, RELEASE = (
    "coldchain.see", "coldchain.keep", "coldchain.register", "coldchain.release",
)  # fmt: skip


def units(actor: Actor, verb: str = SEE) -> QuerySet[Unit]:
    found = Unit.objects.all()
    return found if actor.is_system else visible_to(found, actor, verb)


def equipment_for(actor: Actor, verb: str = SEE) -> QuerySet[Equipment]:
    """What keeps vaccines cold where the actor may do `verb`."""
    found = Equipment.objects.select_related("unit")
    return found if actor.is_system else visible_to(found, actor, verb)


def lots_of(actor: Actor, equipment: Equipment) -> QuerySet[Lot]:
    """The lots inside, what expires first at the top."""
    inside = Lot.objects.filter(district=equipment.district, equipment=equipment, quantity__gt=0)
    reached = equipment_for(actor).filter(pk=equipment.pk)
    return inside.filter(equipment__in=reached).order_by("expires_on", "pk")


def quarantines(actor: Actor, verb: str = SEE) -> QuerySet[Quarantine]:
    """What is, or was, held back."""
    found = Quarantine.objects.select_related("lot__equipment__unit", "asked_by", "ended_by")
    return found.filter(lot__equipment__in=equipment_for(actor, verb).values("pk"))


def checks_of_day(actor: Actor, day: date) -> QuerySet[ManualCheck]:
    """Readings by eye of a day."""
    reached = equipment_for(actor).values("pk")
    return ManualCheck.objects.filter(equipment__in=reached, day=day).order_by("at")


def probes_to_calibrate(actor: Actor, day: date | None = None) -> QuerySet[Probe]:
    """Those in use that are due within their district's days, or overdue; the latest first."""
    today = day or localdate()
    lead = CalibrationLead.objects.filter(district=OuterRef("district"), since__lte=today)
    days = Coalesce(Subquery(lead.order_by("-since").values("days")[:1]), LEAD_DAYS)
    soon = CombinedExpression(Value(today), "+", days, output_field=DateField())
    reached = equipment_for(actor).filter(retired_at=None).values("pk")
    found = Probe.objects.filter(equipment__in=reached, device__state="in_use", due_on__lte=soon)
    return found.select_related("equipment__unit", "device__kind").order_by("due_on", "pk")


def waiting_now(actor: Actor) -> dict[str, int]:
    """For the badges of the menu: whoever may have probes calibrated has them to do."""
    if not actor.posts_that(REGISTER):
        return {}
    return {"calibration": probes_to_calibrate(actor).count()}


def leads_today(day: date | None = None) -> dict[str, CalibrationLead]:
    """Of each district the one in force: how many days before a calibration ends it is said."""
    found = CalibrationLead.objects.filter(since__lte=day or localdate()).order_by("since")
    return {each.district: each for each in found}


def ranges_today(day: date | None = None) -> dict[str, StorageRange]:
    """The ranges in force, by code."""
    today = day or localdate()
    found = StorageRange.objects.filter(Q(until=None) | Q(until__gt=today), since__lte=today)
    return {each.code: each for each in found}


def range_of(equipment: Equipment, day: date | None = None) -> StorageRange | None:
    return ranges_today(day).get(equipment.range_code)


def probes_in_use(equipment: Equipment) -> QuerySet[Probe]:
    """Its probes whose devices speak, or are read out."""
    found = equipment.probes.select_related("device__kind", "equipment")
    return found.filter(device__state="in_use").order_by("pk")


def is_watched(equipment: Equipment) -> bool:
    """Whether a device speaks for it."""
    return probes_in_use(equipment).exists()
