"""What can be heard or watched goes with a matter too, and is no photo."""

import struct

from django.core.files.uploadedfile import SimpleUploadedFile

from yiwang.kernel.cases.models import Attachment
from yiwang.lib.ids import new_request_id


def sound(name="现场.wav"):
    """A tenth of a second of silence, 8 kHz."""
    body = b"\0" * 800
    head = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 36 + len(body), b"WAVE", b"fmt ", 16, 1, 1,
                       8000, 8000, 1, 8)  # fmt: skip
    data = struct.pack("<4sI", b"data", len(body))
    return SimpleUploadedFile(name, head + data + body, "audio/wav")


def test_a_recording_is_kept_listed_and_played(works, signed_in_client):
    case = works.case("handling")
    page = f"/cases/{case.district}/{case.pk}/"
    client = signed_in_client("handler")
    form = {"note": "现场录音", "request_id": str(new_request_id()), "recordings": sound()}
    assert client.post(f"{page}note/", form).status_code == 302
    kept = Attachment.objects.select_related("file").get(case=case, file__kind="audio")
    assert "现场.wav" in client.get(page).content.decode()
    played = client.get(f"{page}files/{kept.pk}/", headers={"Range": "bytes=0-3"})
    assert (played.status_code, b"".join(played.streaming_content)) == (206, b"RIFF")


def test_it_does_not_stand_in_for_the_photo(works, signed_in_client):
    case = works.case("handling")
    form = {"note": "已清运", "request_id": str(new_request_id()), "photos": sound()}
    answer = signed_in_client("handler").post(f"/cases/{case.district}/{case.pk}/feedback/", form)
    assert answer.status_code in (400, 422)
    case.refresh_from_db()
    assert case.stage == "handling"


def test_the_outsider_hears_nothing(works, signed_in_client):
    case = works.case("handling")
    page = f"/cases/{case.district}/{case.pk}/"
    form = {"note": "现场录音", "request_id": str(new_request_id()), "recordings": sound()}
    signed_in_client("handler").post(f"{page}note/", form)
    kept = Attachment.objects.get(case=case, file__kind="audio")
    outsider = signed_in_client("outsider")
    assert outsider.get(f"{page}files/{kept.pk}/").status_code in (403, 404)
