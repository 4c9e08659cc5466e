"""The photos and the voice note of a page that is not sent yet."""

from dataclasses import dataclass, field

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from yiwang.kernel.access.services import TooMany

from ..forms import MOST_PHOTOS
from ..kept import ids_in
from ..limits import count
from ..selectors import kept_files, served
from ..services import keep_files


@dataclass
class Brought:
    """Ids of what is kept for this page, and what could not be taken: (field, why)."""

    photos: list[int] = field(default_factory=list)
    voice: list[int] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)

    @property
    def ids(self) -> list[int]:
        return [*self.photos, *self.voice]

    @property
    def room(self) -> int:
        """How many more photos the page takes."""
        return MOST_PHOTOS - len(self.photos)

    def faults_of(self, name: str) -> list[str]:
        return [fault for each, fault in self.faults if each == name]


def brought(request: HttpRequest) -> Brought:
    """What was kept so far less what was crossed out, with what came now; each kept for itself."""
    found = _kept_so_far(request)
    photos, voice = request.FILES.getlist("photos"), request.FILES.getlist("voice")
    if not (photos or voice) or request.POST.get("website"):
        return found
    try:
        count(request, "upload")
    except TooMany as refusal:
        found.faults.append(("photos", refusal.text(_)))
        return found
    room = max(0, found.room)
    if len(photos) > room:
        most = _("最多 %(most)s 张照片，多出的没有收下。") % {"most": MOST_PHOTOS}
        found.faults.append(("photos", most))
    found.photos += _take(found, "photos", photos[:room], "photo")
    found.voice = _take(found, "voice", voice[:1], "audio") or found.voice
    return found


def _kept_so_far(request: HttpRequest) -> Brought:
    dropped = set(request.POST.getlist("drop"))
    ids = [pk for pk in ids_in(request.POST.get("kept", "")) if str(pk) not in dropped]
    found = Brought()
    for stored in kept_files(ids):
        (found.voice if stored.kind == "audio" else found.photos).append(stored.pk)
    return found


def _take(found: Brought, name: str, uploads: list[UploadedFile], kind: str) -> list[int]:
    new = keep_files(uploads, district=served().streets[0][0][:6], kind=kind)
    found.faults += [(name, fault) for fault in new.faults]
    return new.ids
