"""The verbs: what was done in the field is written, once, with the time at which it happened."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.utils.timezone import now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.cases.models import Case, LogEntry
from yiwang.kernel.cases.selectors import Spot, case_of, reference
from yiwang.kernel.cases.services import Report, advance, open_case
from yiwang.kernel.files.services import keep
from yiwang.lib.errors import Invalid

from .rules import channel_of, stands_still, title_of, was_there_before


@dataclass(frozen=True)
class Brought:
    """Photos and recordings as they came."""

    photos: Sequence[UploadedFile] = ()
    recordings: Sequence[UploadedFile] = ()


@dataclass(frozen=True)
class Seen:
    """What somebody saw. `spot` is where; lon, lat (WGS 84) the point, if she had one; `at` when,
    None for now."""

    words: str
    class_id: int | None
    spot: Spot
    lon: float | None = None
    lat: float | None = None
    address: str = ""
    at: datetime | None = None
    brought: Brought = field(default_factory=Brought)


@dataclass(frozen=True)
class Written:
    """The matter, the number of the log entry that the request wrote, and whether it was there
    already because the same request had come before."""

    case: Case
    seq: int
    again: bool


def report_seen(
    *, actor: Actor, seen: Seen, request_id: uuid.UUID, self_handled: bool = False
) -> Written:
    """Open the matter; with `self_handled` it is closed at once, put right on the spot.

    The same request with the same content returns the first answer. Raises what `open_case` and
    `keep` raise.
    """
    began = now()
    known = reference().classes.get(seen.class_id) if seen.class_id else None
    title = title_of(seen.words, known.name if known else "")
    if not title:
        raise Invalid({"words": "请写几句话，或选一个类别。"})
    case = open_case(
        actor=actor,
        request_id=request_id,
        action="self_handle" if self_handled else "report",
        report=Report(
            channel=channel_of([post.role for post in actor.posts]),
            title=title,
            description=seen.words,
            class_id=seen.class_id,
            lon=seen.lon,
            lat=seen.lat,
            address=seen.address,
            place=seen.spot,
            files=_kept(seen.brought, seen.spot.district, actor),
            at=seen.at,
        ),
    )
    return _written(case, request_id, began)


def do_in_the_field(
    *,
    actor: Actor,
    district: str,
    case_id: int,
    action: str,
    request_id: uuid.UUID,
    note: str = "",
    seen_seq: int | None = None,
    at: datetime | None = None,
    brought: Brought | None = None,
) -> Written:
    """One deed on a matter that the actor may see; `at` as `advance` takes it. `seen_seq` is the
    entry of the log she was looking at: what others wrote since is in her way only if it moved
    the matter."""
    began = now()
    case = case_of(actor, district, case_id)
    case = advance(
        actor=actor,
        case_id=case.pk,
        district=case.district,
        action=action,
        note=note,
        files=_kept(brought or Brought(), case.district, actor),
        seen_seq=_as_seen(case, seen_seq),
        at=at,
        request_id=request_id,
    )
    return _written(case, request_id, began)


def _as_seen(case: Case, seen_seq: int | None) -> int | None:
    """The present entry, if the matter stands where she saw it. One statement if others wrote."""
    if seen_seq is None or seen_seq == case.log_seq:
        return seen_seq
    log = LogEntry.objects.filter(district=case.district, case=case, seq__gt=seen_seq)
    return case.log_seq if stands_still(log) else seen_seq


def _kept(brought: Brought, district: str, actor: Actor) -> list[int]:
    kinds = (("photo",), brought.photos), (("audio", "video"), brought.recordings)
    return [
        keep(upload=upload, district=district, actor_id=actor.account_id, kinds=kind).pk
        for kind, uploads in kinds
        for upload in uploads
    ]


def _written(case: Case, request_id: uuid.UUID, began: datetime) -> Written:
    entry = LogEntry.objects.only("seq", "recorded_at").get(
        district=case.district, request_id=request_id
    )
    return Written(case, entry.seq, was_there_before(entry, began))
