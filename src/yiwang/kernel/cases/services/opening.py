"""open_case: somebody saw something."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError
from django.utils.timezone import localtime, now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.events.services import calls_together
from yiwang.kernel.places.selectors import locate
from yiwang.lib.errors import Conflict, Invalid
from yiwang.lib.idnumbers import phone
from yiwang.lib.ids import follow_code

from ..contact import sealed_phone
from ..models import Case
from ..rules.decide import decide
from ..rules.routing import Spot
from ..rules.state import CaseState, Input
from ..selectors.reference import Reference, reference
from ..selectors.standing import acting_on
from ..together import few_trips
from .attach import attach_to
from .once import once
from .preflight import digest_of, preflight
from .rows import insert, new_row
from .writing import EMPTY_HASH, Before, Step, announce, seal_entry, set_total, take_step

OLDEST_REPORT = timedelta(days=31)
CLOCK_SKEW = timedelta(minutes=5)
_NOTHING = Before(False, "", "", None, None, None)


@dataclass(frozen=True)
class Report:
    """What a reporter says. lon, lat are WGS 84 degrees; `place` names the ancestors' codes
    when no point is known; `located` says that it was found by the point. `files` are ids of kept
    files. `at` is when it was seen. `origin` names another system and `origin_id` is its own
    number there, of which there is one case."""

    channel: str
    title: str
    description: str = ""
    class_id: int | None = None
    rule_id: int | None = None
    lon: float | None = None
    lat: float | None = None
    address: str = ""
    place: Spot | None = None
    located: bool = False
    reporter_name: str = ""
    reporter_phone: str = ""
    files: Sequence[int] = ()
    at: datetime | None = None
    note: str = ""
    origin: str = ""
    origin_id: str = ""


def open_case(
    *,
    actor: Actor,
    report: Report,
    request_id: uuid.UUID | None = None,
    action: str = "report",
    flow: str = "city",
) -> Case:
    """Make a case of a report; the same `request_id` and content again returns the same case.

    `action` is one of the flow's beginnings: `report`, or `self_handle` by a collector who put
    it right on the spot. Raises Invalid for input that cannot be taken, Forbidden for a
    beginning that is not the actor's, Conflict for a request id used for something else or a
    number of another system that has its case.
    """
    spot = _spot(report)
    said = {**report.__dict__, "action": action, "actor": actor.account_id}
    said["place"] = "" if report.located else str(report.place)  # the map may have changed since
    del said["files"], said["located"]
    if not report.origin_id:
        del said["origin"], said["origin_id"]
    digest = digest_of("open", said)
    try:
        return once(lambda: _open(actor, report, spot, request_id, digest, action, flow))
    except IntegrityError as clash:
        if "cases_origin_once" not in str(clash):
            raise
        raise Conflict("对方系统的这个编号已有案卷。", code="origin_known") from None


def _open(
    actor: Actor,
    report: Report,
    spot: Spot,
    request_id: uuid.UUID | None,
    digest: str,
    action: str,
    flow_code: str,
) -> Case:
    with few_trips():
        check = preflight(spot.district, request_id, digest, files=report.files, opening=True)
        if check.repeated:
            return Case.objects.get(pk=check.repeated[0], district=spot.district)
        known = reference(check.revision)
        flow_id = known.current_flow[flow_code]
        flow = known.flows[flow_id]
        if report.class_id is not None and report.class_id not in known.classes:
            raise Invalid({"class": "没有这个事件类别；请重新选择。"})
        at = _seen_at(report)
        given = Input(at=at, note=report.note, files=len(report.files), class_id=report.class_id)
        acting = acting_on(actor, spot, None, known)
        decision = decide(flow, CaseState(stage=""), acting, action, given)
        case = _new_case(actor, report, spot, flow_id, flow.calendar, known, at)
        case.pk = check.new_id
        case.number = number_of(spot.district, at, case.pk)
        case.follow_code = follow_code(case.pk, settings.INDEX_KEY)
        step = Step(actor, flow, known, decision, at, report.note, {}, request_id, check.digest)
        set_total(case, flow, known)
        entry = take_step(case, step)
        seal_entry(case, entry)
        with calls_together():
            insert(case, entry)
            announce(case, entry, _NOTHING, step)
        attach_to(case, report.files, seq=entry.seq, purpose="before")
        return case


def _new_case(
    actor: Actor,
    report: Report,
    spot: Spot,
    flow_id: int,
    calendar: str,
    known: Reference,
    at: datetime,
) -> Case:
    rule = known.rule_for(report.class_id, report.rule_id, at)
    rule_id = rule.id if rule else None
    return new_row(
        Case,
        district=spot.district,
        street=spot.street,
        community=spot.community,
        grid=spot.grid,
        lon=report.lon,
        lat=report.lat,
        address=report.address.strip()[:200],
        flow_id=flow_id,
        calendar=calendar,
        matter_class_id=report.class_id,
        rule_id=rule_id,
        channel=report.channel,
        title=report.title.strip()[:120],
        description=report.description.strip(),
        stage="",
        reported_at=at,
        stage_since=at,
        department_id=None,
        reporter_id=actor.account_id,
        reporter_name=report.reporter_name.strip()[:40],
        reporter_phone=sealed_phone(phone(report.reporter_phone)),
        origin=report.origin.strip()[:40] if report.origin_id else "",
        origin_id=report.origin_id.strip()[:60],
        log_seq=0,
        log_hash=EMPTY_HASH,
    )


def number_of(district: str, at: datetime, pk: int) -> str:
    """案卷编号: district, day, and the running number of the database."""
    return f"{district}{localtime(at):%Y%m%d}{pk:07d}"


def _seen_at(report: Report) -> datetime:
    moment = now()
    at = report.at or moment
    if at > moment + CLOCK_SKEW:
        raise Invalid({"at": "发现时间在将来；请检查手机时间。"})
    if at < moment - OLDEST_REPORT:
        raise Invalid({"at": "发现时间超过一个月；请按今天的情况重新上报。"})
    return min(at, moment)


def _spot(report: Report) -> Spot:
    """Where the matter lies; Invalid for a report that cannot be taken as it stands."""
    if not report.title.strip():
        raise Invalid({"title": "请写明发现了什么。"})
    if report.reporter_phone and not phone(report.reporter_phone):
        raise Invalid({"reporter_phone": "电话号码不正确；手机十一位，座机请带区号。"})
    if report.lon is not None and report.lat is not None:
        if not (-180 <= report.lon <= 180 and -90 <= report.lat <= 90):
            raise Invalid({"place": "坐标超出范围；请在地图上重新选点。"})
        found = None if report.located else locate(report.lon, report.lat)
        if found is not None:
            return Spot.of(found)
    if report.place is None or not report.place.district:
        raise Invalid({"place": "地点不在辖区内；请在地图上选点，或从列表中选择网格。"})
    return report.place
