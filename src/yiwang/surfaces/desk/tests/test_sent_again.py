"""A form sent twice, by a double click or a bad line, is done once and answered alike."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from yiwang.kernel.cases.models import LogEntry
from yiwang.lib.ids import new_request_id


def picture(colour="blue"):
    out = BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "PNG")
    return SimpleUploadedFile("后.png", out.getvalue())


def test_a_deed_twice(works, signed_in_client):
    case = works.case("handling")
    url = f"/cases/{case.district}/{case.pk}/feedback/"
    client, request = signed_in_client("handler"), str(new_request_id())
    answers = []
    for _ in range(2):
        form = {"note": "已清运", "request_id": request, "seen_seq": case.log_seq}
        answers.append(client.post(url, {**form, "photos": picture()}))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert LogEntry.objects.filter(case=case, action="feedback").count() == 1


def test_another_persons_deed_came_first(works, signed_in_client):
    case = works.case("handling")
    works.do(case, "feedback", "handler")
    form = {"note": "已清运", "request_id": str(new_request_id()), "photos": picture()}
    answer = signed_in_client("handler").post(f"/cases/{case.district}/{case.pk}/feedback/", form)
    assert answer.status_code == 409


def test_a_report_twice(works, signed_in_client):
    client, request = signed_in_client("acceptor"), str(new_request_id())
    lon, lat = works.town.centre_of("440204001001001001")
    answers = []
    for _ in range(2):
        form = {"title": "垃圾", "channel": "hotline", "lon": lon, "lat": lat}
        answers.append(
            client.post("/cases/report/", {**form, "request_id": request, "photos": picture()})
        )
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
