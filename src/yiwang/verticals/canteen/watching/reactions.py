"""What supervision does when something is announced; after the commit, once."""

import uuid

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.selectors import holders
from yiwang.kernel.cases.events import CaseAdvanced
from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.selectors import Spot
from yiwang.kernel.cases.services import Report, open_case
from yiwang.kernel.events.services import on
from yiwang.kernel.notify.services import tell

from .events import InspectionRecorded, SignalsFound
from .models import Finding, Signal
from .services.judging import ORIGIN as SIGNAL_ORIGIN

ORIGIN = "canteen_inspection"


@on(InspectionRecorded)
def open_a_case_for_each_failed_item(fact: InspectionRecorded) -> None:
    """Somebody has to put it right, by some time, with a photo."""
    failed = Finding.objects.filter(
        district=fact.district,
        inspection=fact.inspection_id,
        result=Finding.Result.FAILED,
        case__isnull=True,
    )
    for found in failed.select_related("inspection__canteen", "item"):
        found.case = open_case(
            actor=SYSTEM,
            report=_report(found),
            request_id=uuid.uuid5(
                uuid.NAMESPACE_URL, f"canteen.finding:{found.district}:{found.pk}"
            ),
        )
        found.save(update_fields=["case"])


@on(CaseAdvanced)
def show_how_the_case_ended(fact: CaseAdvanced) -> None:
    """On the inspection's item, or on the signal; taken back when the case opens again."""
    if fact.was_open == fact.is_open:
        return
    case = Case.objects.filter(
        district=fact.district, pk=fact.case_id, origin__in=[ORIGIN, SIGNAL_ORIGIN]
    ).first()
    if case is None:
        return
    for model in (Finding, Signal):
        model.objects.filter(case=case).update(ended_at=case.closed_at, outcome=case.outcome)


@on(SignalsFound)
def tell_the_street(fact: SignalsFound) -> None:
    """Whoever looks after the street's canteens is told how many are new."""
    first = Signal.objects.select_related("canteen").get(pk=fact.first_id)
    tell(
        district=fact.district,
        key=f"canteen_watching:{fact.first_id}",
        to=holders("welfare_clerk", first.canteen),
        title="长者饭堂有新的异常",
        text="新发现 %(count)s 条，待核实。",
        params={"count": fact.count},
        url="/canteen/watching/signals/?state=open",
        channels=["in_app"],
    )


def _report(found: Finding) -> Report:
    inspection, canteen = found.inspection, found.inspection.canteen
    return Report(
        channel="system",
        title=f"饭堂检查不合格：{found.item.title}",
        description=f"{canteen.name}：{found.note}\n检查人 {inspection.by_name}，"
        f"得分 {inspection.score}，检查记录 {inspection.pk}。",
        lon=canteen.lon,
        lat=canteen.lat,
        address=canteen.address,
        place=Spot.of(canteen),
        files=[found.file_id] if found.file_id else [],
        origin=ORIGIN,
        origin_id=str(found.pk),
    )
