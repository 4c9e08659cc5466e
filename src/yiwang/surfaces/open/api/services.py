"""report, take, do_step: what callers write, each once however often it is sent."""

import uuid
from datetime import UTC, datetime

from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, Signer

from yiwang.kernel.access.selectors import require
from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.selectors import Spot, reference
from yiwang.kernel.cases.services import Report, advance, open_case
from yiwang.kernel.files.models import StoredFile
from yiwang.kernel.files.services import keep
from yiwang.kernel.places.selectors import division, locate
from yiwang.lib.errors import Invalid, Refused

from ..rules.words import clean_line, clean_text
from . import selectors
from .asked import ReportSaid, StepSaid
from .callers import Caller

#: Channels of people with an account; what a key without one says cannot come from staff.
STAFF_CHANNELS = ("collector", "leader", "department")
_REQUESTS = uuid.UUID("6f1f6a52-8f0e-5d43-9c1e-a91000000001")


def report(*, caller: Caller, said: ReportSaid, request_id: str) -> Case:
    """A case of what was said; the same request again is the same case.

    Raises Invalid for what cannot be taken, Conflict for a request id used for something else.
    """
    actor = caller.actor
    if actor.account_id is None:
        if said.channel in STAFF_CHANNELS or said.self_handled:
            raise Invalid({"channel": "不代表账号的密钥不能以员工身份上报；请换一个来源。"})
    else:
        require(actor, "cases.open")
    place = _place(caller, said)
    title = clean_line(said.title)
    what = Report(
        channel=said.channel,
        title=title,
        description=clean_text(said.description),
        class_id=class_id_of(said.class_code),
        rule_id=_rule(said.condition),
        lon=said.lon,
        lat=said.lat,
        address=clean_line(said.address),
        place=place,
        located=said.lon is not None,
        reporter_name=clean_line(said.reporter_name),
        reporter_phone=clean_line(said.reporter_phone),
        files=file_ids(caller, said.files),
        at=_with_zone(said.at, "at"),
        note=clean_text(said.note),
    )
    return open_case(
        actor=actor,
        report=what,
        request_id=_once(caller, request_id),
        action="self_handle" if said.self_handled else "report",
    )


def do_step(*, caller: Caller, number: str, said: StepSaid, request_id: str) -> Case:
    """One action on a case, which carries the entry that says it. The same again changes nothing.

    Whatever is refused on a case that the caller may not see is NotThere.
    """
    try:
        return advance(
            actor=caller.actor,
            case_id=selectors.id_of(caller, number),
            district=number[:6],
            action=said.action,
            note=clean_text(said.note),
            files=file_ids(caller, said.files),
            class_id=class_id_of(said.class_code),
            rule_id=_rule(said.condition),
            department_id=said.department,
            until=_with_zone(said.until, "until"),
            rating=said.rating,
            seen_seq=said.seen_seq,
            at=_with_zone(said.at, "at"),
            request_id=_once(caller, request_id),
        )
    except Refused:
        selectors.case_numbered(caller, number)
        raise


def take(*, caller: Caller, upload: UploadedFile) -> tuple[StoredFile, str]:
    """Keep a file for a report or a step of this caller within a day; its name for it, too."""
    district = caller.district or _home(caller)
    stored = keep(upload=upload, district=district, actor_id=caller.actor.account_id)
    return stored, _signer(caller).sign(str(stored.pk))


def file_ids(caller: Caller, names: list[str]) -> list[int]:
    """The ids of files that this caller uploaded; Invalid for names that she was not given."""
    signer = _signer(caller) if names else None
    try:
        return [int(signer.unsign(name)) for name in names] if signer else []
    except (BadSignature, ValueError):
        raise Invalid({"files": "有文件不是您上传的；请重新上传后再提交。"}) from None


def class_id_of(code: str | None) -> int | None:
    """The id of a class; Invalid for an unknown code."""
    if code is None:
        return None
    found = reference().class_ids.get(code)
    if found is None:
        raise Invalid({"class_code": "没有这个类别；请见 classes。"})
    return found


def _rule(pk: int | None) -> int | None:
    if pk is not None and pk not in reference().rules:
        raise Invalid({"condition": "没有这个立案条件；请见 classes。"})
    return pk


def _place(caller: Caller, said: ReportSaid) -> Spot:
    if (said.lon is None) != (said.lat is None):
        raise Invalid({"lat": "lon 与 lat 须同时给出。"})
    if said.lon is not None and said.lat is not None:
        found = locate(said.lon, said.lat)
        where = Spot.of(found) if found else None
        return _inside(caller, where, "lat")
    if said.division is None:
        raise Invalid({"lat": "请给出地点：lon 与 lat，或 division。"})
    tree = division(said.division)
    known = tree is not None and tree.until is None
    where = Spot.of(tree) if tree and known else None
    return _inside(caller, where, "division")


def _inside(caller: Caller, where: Spot | None, field: str) -> Spot:
    """A key reports in its own district, a person wherever there is one."""
    if where is None or not where.district or caller.district not in ("", where.district):
        raise Invalid({field: "这个地点不在辖区内。"})
    return where


def _with_zone(at: datetime | None, field: str) -> datetime | None:
    """The time in UTC, in years in which anything can be counted."""
    if at is None:
        return None
    if at.tzinfo is None:
        raise Invalid({field: "时间须带时区，例如 2026-01-31T08:00:00+08:00。"})
    if not 2000 <= at.year < 2200:
        raise Invalid({field: "年份不正确，请检查。"})
    return at.astimezone(UTC)


def _once(caller: Caller, request_id: str) -> uuid.UUID | None:
    """Ids of one caller mean nothing to another."""
    return uuid.uuid5(_REQUESTS, f"{caller.space}:{request_id}") if request_id else None


def _signer(caller: Caller) -> Signer:
    return Signer(salt=f"open.api.files:{caller.space}")


def _home(caller: Caller) -> str:
    """The district of a person's first post that has one."""
    home = next((p.division[:6] for p in caller.actor.posts if len(p.division) >= 6), "")
    if not home:
        raise Invalid({"file": "您的岗位不在任何区县；请用区县的密钥上传。"})
    return home
