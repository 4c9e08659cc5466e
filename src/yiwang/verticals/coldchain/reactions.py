"""What the cold chain does when something is announced; after the commit, once."""

from django.utils.translation import gettext_noop

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.selectors import holders
from yiwang.kernel.events.services import on
from yiwang.kernel.notify.services import tell
from yiwang.kernel.sensing.events import AlarmEscalated, AlarmRaised, AlarmSaid

from .events import CheckedOutside, LotsQuarantined
from .models import Equipment, ManualCheck
from .rules.kinds import CODES
from .services import hold_all

GRAVE = 3
CAUSE = gettext_noop("三级报警：%(title)s")


@on(AlarmRaised)
def hold_lots_of_a_grave_alarm(fact: AlarmRaised) -> None:
    """An alarm that begins at level 3 holds the lots inside."""
    _hold(fact)


@on(AlarmEscalated)
def hold_lots_nobody_saw_to(fact: AlarmEscalated) -> None:
    """An alarm that climbed to level 3 holds the lots inside."""
    _hold(fact)


@on(LotsQuarantined)
def tell_of_the_quarantine(fact: LotsQuarantined) -> None:
    """Nurses must not vaccinate from it; quality has to decide."""
    equipment = Equipment.objects.select_related("unit").get(pk=fact.equipment_id)
    roles = ("clinic_nurse", "coldchain_admin", "quality_officer")
    tell(
        district=fact.district,
        key=f"coldchain:{equipment.pk}:held:{fact.first_id}",
        to=sorted({who for role in roles for who in holders(role, equipment)}),
        title="疫苗已隔离，停止使用",
        text="%(unit)s %(name)s：%(count)s 批疫苗已隔离，评估放行前不得接种、出库或移动。",
        params={"unit": equipment.unit.name, "name": equipment.name, "count": fact.count},
        url=f"/coldchain/equipment/{equipment.pk}/",
        channels=["in_app", "sms"],
        urgent=True,
    )


@on(CheckedOutside)
def tell_of_a_reading_outside(fact: CheckedOutside) -> None:
    """What somebody read by eye outside the range is told like an alarm."""
    check = ManualCheck.objects.select_related("equipment__unit").get(pk=fact.check_id)
    equipment = check.equipment
    tell(
        district=fact.district,
        key=f"coldchain:check:{check.pk}",
        to=sorted({
            who for role in ("clinic_nurse", "coldchain_admin")
            for who in holders(role, equipment)
        }),
        title="人工测温超出范围",
        text="%(unit)s %(name)s：%(celsius)s ℃。%(note)s",
        params={
            "unit": equipment.unit.name, "name": equipment.name, "celsius": f"{check.celsius:g}",
            "note": check.note,
        },
        url=f"/coldchain/equipment/{equipment.pk}/",
        channels=["in_app", "sms"],
        urgent=True,
    )  # fmt: skip


def _hold(fact: AlarmSaid) -> None:
    if fact.kind not in CODES or fact.level < GRAVE or not fact.subject.startswith("coldchain:"):
        return
    hold_all(
        actor=SYSTEM,
        equipment_id=int(fact.subject.partition(":")[2]),
        cause=CAUSE % {"title": fact.title},
        alarm_id=fact.alarm_id,
    )
