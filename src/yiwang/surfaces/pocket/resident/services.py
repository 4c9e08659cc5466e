"""report_matter: a stranger's words, photos and place become a case, once."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.cases.models import Attachment, Case, LogEntry
from yiwang.kernel.cases.selectors import reference
from yiwang.kernel.cases.services import Report, open_case
from yiwang.kernel.files.models import StoredFile
from yiwang.kernel.files.selectors import open_file
from yiwang.kernel.files.services import keep
from yiwang.lib.errors import Conflict, Refused

from .rules import title_of, upload_title
from .selectors import Place, kept_files

CHANNEL = "resident"


@dataclass(frozen=True)
class Said:
    """What the resident sends. `files` are ids of kept photos and voice notes, in any district."""

    description: str
    class_id: int | None
    place: Place
    address: str
    name: str
    phone: str
    files: Sequence[int] = ()


@dataclass(frozen=True)
class Kept:
    """Files that were kept, and for each that was not, why."""

    ids: list[int]
    faults: list[str]


def keep_files(uploads: Iterable[UploadedFile], *, district: str, kind: str) -> Kept:
    """Keep each photo or recording for itself: one that cannot be taken costs no other."""
    ids, faults = [], []
    for upload in uploads:
        try:
            stored = keep(upload=upload, district=district, kinds=(kind,))
        except Refused as refusal:
            faults.append(_("%(name)s：%(fault)s") % {"name": upload.name, "fault": refusal})
        else:
            ids.append(stored.pk)
    return Kept(ids, faults)


def report_matter(*, actor: Actor, said: Said, request_id: uuid.UUID) -> Case:
    """Open the case; the same request again, photos sent anew or not, returns the same case.

    Raises Conflict when the request id was used for something else: the page was gone back to
    and filled in anew. Invalid and Refused as `open_case` does.
    """
    files = _in_district(said.files, said.place.spot.district)
    report = _report(said, files)
    try:
        return open_case(actor=actor, report=report, request_id=request_id)
    except Conflict:
        first = _case_of_request(said.place.spot.district, request_id)
        if first is None or not _says_the_same(first, report):
            raise
        return first


def _report(said: Said, files: list[StoredFile]) -> Report:
    matter_class = reference().classes.get(said.class_id) if said.class_id else None
    spoken = any(each.kind == StoredFile.Kind.AUDIO for each in files)
    unnamed = upload_title(said.place.words, spoken=spoken)
    return Report(
        channel=CHANNEL,
        title=title_of(said.description, matter_class.name if matter_class else "", unnamed),
        description=said.description,
        class_id=said.class_id,
        lon=said.place.lon,
        lat=said.place.lat,
        address=said.address,
        place=said.place.spot,
        reporter_name=said.name,
        reporter_phone=said.phone,
        files=[each.pk for each in files],
    )


def _in_district(ids: Sequence[int], district: str) -> list[StoredFile]:
    """The files as files of the district: those kept before the place was known move along."""
    return [_moved(each, district) for each in kept_files(ids)]


def _moved(stored: StoredFile, district: str) -> StoredFile:
    if stored.district == district:
        return stored
    with open_file(stored) as content:
        again = File(content, name=stored.original_name)
        return keep(upload=again, district=district, kinds=(stored.kind,))


def _case_of_request(district: str, request_id: uuid.UUID) -> Case | None:
    begun = LogEntry.objects.filter(district=district, request_id=request_id, seq=1)
    entry = begun.select_related("case").first()
    return entry.case if entry else None


def _says_the_same(case: Case, report: Report) -> bool:
    """Whether the case was made of this report; its photos were sent and kept once more."""
    sent = Attachment.objects.filter(district=case.district, case=case, seq=1).count()
    return (case.title, case.description, case.lon, case.lat, case.address, sent) == (
        report.title,
        report.description,
        report.lon,
        report.lat,
        report.address,
        len(report.files),
    )
