"""take_report: a report of another system becomes a case."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.core.files.uploadedfile import UploadedFile

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.cases.models import Attachment, Case
from yiwang.kernel.cases.selectors import Spot
from yiwang.kernel.cases.services import Report, open_case
from yiwang.kernel.files.models import StoredFile
from yiwang.kernel.files.services import keep
from yiwang.lib.errors import Conflict

from ..models import ApiKey

CHANNEL = "resident"
_REQUESTS = uuid.UUID("6f1f6a52-8f0e-5d43-9c1e-0f3110000002")


@dataclass(frozen=True)
class Said:
    """What was sent, read and placed. lon, lat are WGS 84 degrees; `place` holds without them."""

    class_id: int
    rule_id: int | None
    title: str
    description: str
    place: Spot
    lon: float | None = None
    lat: float | None = None
    address: str = ""
    name: str = ""
    phone: str = ""


def take_report(
    *,
    key: ApiKey,
    said: Said,
    request_id: str = "",
    photos: Sequence[UploadedFile] = (),
    address: str | None = None,
) -> Case:
    """Open the case; the same `request_id` and content of the same key again returns it again.

    The photos of a repeat are kept anew under other ids: when the first report's have the same
    bytes, they stand for them. Raises Conflict for a request id used for something else,
    Invalid and Refused as `open_case` and `keep` do.
    """
    files = [keep(upload=photo, district=key.district, kinds=("photo",)) for photo in photos]
    once = uuid.uuid5(_REQUESTS, f"{key.pk}:{request_id}") if request_id else None
    report = _report(said, [file.pk for file in files])
    actor = Actor(account_id=None, name=key.name, address=address)
    try:
        return open_case(actor=actor, report=report, request_id=once)
    except Conflict:
        before = _files_of(key.district, once)
        known = [before.get(file.digest, file.pk) for file in files]
        return open_case(actor=actor, report=replace(report, files=known), request_id=once)


def _report(said: Said, files: Sequence[int]) -> Report:
    return Report(
        channel=CHANNEL,
        title=said.title,
        description=said.description,
        class_id=said.class_id,
        rule_id=said.rule_id,
        lon=said.lon,
        lat=said.lat,
        address=said.address,
        place=said.place,
        reporter_name=said.name,
        reporter_phone=said.phone,
        files=files,
    )


def _files_of(district: str, request_id: uuid.UUID | None) -> dict[str, int]:
    """Digest and id of the photos that a request sent the first time."""
    first = Attachment.objects.filter(
        district=district,
        seq=1,
        case__log__district=district,
        case__log__request_id=request_id,
        case__log__seq=1,
    )
    files = StoredFile.objects.filter(pk__in=first.values("file_id"))
    return dict(files.values_list("digest", "pk"))
