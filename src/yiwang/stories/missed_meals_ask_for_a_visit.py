"""An elder who booked and did not come becomes a visit for her grid worker, once a day; what he
found returns to her file."""

import uuid
from collections.abc import Sequence

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.booking.events import ReservationMissed
from yiwang.kernel.cases.events import CaseAdvanced
from yiwang.kernel.cases.models import Case, LogEntry, MatterClass
from yiwang.kernel.cases.selectors import Spot
from yiwang.kernel.cases.services import Report, open_case
from yiwang.kernel.events.services import on
from yiwang.kernel.registry.selectors import Holding, PersonRow, read_holdings, resolve, row_of
from yiwang.kernel.registry.services import note
from yiwang.lib.errors import Conflict
from yiwang.verticals.canteen.menus.events import DoorUnanswered, RegularAbsent
from yiwang.verticals.canteen.menus.models import Stop

ORIGIN, CLASS = "canteen", "E0701"
MEALS = {"lunch": "午餐", "dinner": "晚餐"}


@on(ReservationMissed)
def visit_who_booked_and_did_not_come(fact: ReservationMissed) -> None:
    """Meals at canteens only; other rooms' sessions are none of this story."""
    if not fact.subject.startswith("canteen:") or fact.kind not in MEALS:
        return
    day = localtime(fact.starts_at).date().isoformat()
    person_id = int(fact.holder.removeprefix("person:"))
    _ask(person_id, day, f"订了{day}{MEALS[fact.kind]}没有来。")


@on(DoorUnanswered)
def visit_whose_door_stayed_shut(fact: DoorUnanswered) -> None:
    stop = Stop.objects.filter(order_id=fact.order_id, state=Stop.State.NOT_HOME).first()
    seen = f"送餐的人说：{stop.note}。" if stop and stop.note else ""
    _ask(fact.person_id, fact.day, f"{fact.day}送餐时无人应门。{seen}")


@on(RegularAbsent)
def visit_who_stays_away(fact: RegularAbsent) -> None:
    _ask(fact.person_id, fact.day, f"平时常来就餐，{fact.last_came}以后没有来。")


@on(CaseAdvanced)
def keep_what_was_found(fact: CaseAdvanced) -> None:
    """The note with which the visit ended, in the file of whom it was about."""
    if fact.action != "visited":
        return
    case = Case.objects.filter(district=fact.district, pk=fact.case_id, origin=ORIGIN).first()
    if case is None:
        return
    entry = LogEntry.objects.get(district=fact.district, case_id=fact.case_id, seq=fact.seq)
    person_id = int(case.origin_id.partition(":")[0])
    note(
        actor=SYSTEM,
        person_id=person_id,
        text=f"上门探访（{case.number}）：{entry.note}"[:500],
        request_id=uuid.uuid5(uuid.NAMESPACE_URL, f"canteen.visited:{case.district}:{case.pk}"),
    )


def visits_of(district: str, people: Sequence[int]) -> dict[int, list[Holding]]:
    """Visits that were asked for, for whoever joins two rows of the registry."""
    found = {}
    for pk in people:
        asked = Case.objects.filter(
            district=district, origin=ORIGIN, origin_id__startswith=f"{pk}:"
        ).count()
        if asked:
            found[pk] = [Holding(gettext_lazy("因未就餐探访"), str(asked))]
    return found


read_holdings("visits", visits_of)


def _said(row: PersonRow) -> str:
    """王**（1948 年生）: enough to ask for at the door."""
    return f"{row.name}（{row.birth_year} 年生）" if row.birth_year else row.name


def _ask(person_id: int, day: str, why: str) -> None:
    """One visit a person and day, whatever else happens on it."""
    person = resolve(person_id)
    about = f"{person.pk}:{day}"
    if Case.objects.filter(district=person.district, origin=ORIGIN, origin_id=about).exists():
        return
    kind = MatterClass.objects.filter(code=CLASS).first()
    report = Report(
        channel="system",
        title="老人没有来就餐，请上门看望",
        description=f"{_said(row_of(person))}：{why}请看看老人是否安好，并写明情况。",
        class_id=kind.pk if kind else None,
        place=Spot.of(person),
        address=person.address,
        origin=ORIGIN,
        origin_id=about,
    )
    try:
        open_case(
            actor=SYSTEM,
            report=report,
            request_id=uuid.uuid5(uuid.NAMESPACE_URL, f"canteen.visit:{person.district}:{about}"),
            action="ask_visit",
            flow="visit",
        )
    except Conflict:
        return  # asked for at the same moment, for another reason
