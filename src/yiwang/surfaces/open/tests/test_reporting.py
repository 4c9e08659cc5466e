"""Reports of other systems: taken once, placed, and refused in words."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import DISTRICT, ELSEWHERE_DISTRICT, GRID
from tests.races import together
from tests.works import picture
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.cases.contact import plain_phone
from yiwang.kernel.cases.models import Attachment, Case, ClassRule, LogEntry

from ..services import issue_key
from .asking import BASE, FORMS, faults, get, post, rows, said

pytestmark = pytest.mark.django_db


def photo(content=None):
    return SimpleUploadedFile("a.jpg", picture() if content is None else content, "image/jpeg")


@pytest.mark.parametrize("form", FORMS)
def test_a_report_becomes_a_case(city, program, key, form):
    lon, lat = city.town.centre_of(GRID)
    fields = said(
        key, lat=str(lat), long=str(lon), address_id=None, address_string="东河街 1 号",
        first_name="小明", last_name="王", phone="138 0013 8000", email="a@b.cn",
        media_url="http://127.0.0.1/a.jpg",
    )  # fmt: skip
    (receipt,) = rows(post(program, fields, form))
    case = Case.objects.get()
    assert receipt["service_request_id"] == case.number
    assert case.follow_code in receipt["service_notice"]
    assert (case.grid, case.channel, case.title) == (GRID, "resident", "垃圾堆了三天")
    assert case.description == "垃圾堆了三天\n图片网址：http://127.0.0.1/a.jpg"
    assert (case.reporter_name, plain_phone(case.reporter_phone)) == ("王小明", "13800138000")
    assert LogEntry.objects.get().actor_name == "随手拍小程序"
    assert rows(get(program, f"requests/{case.number}", form))[0]["status"] == "open"


def test_urlencoded_as_programs_send_it(city, program, key):
    body = f"api_key={key}&service_code=E0102&address_string=%E6%B2%B3%E8%BE%B9"
    answer = program.post(
        f"{BASE}/requests.xml", body, content_type="application/x-www-form-urlencoded"
    )
    assert rows(answer)[0]["service_request_id"] == Case.objects.get().number
    case = Case.objects.get()
    assert (case.street, case.address, case.title) == ("440204001", "河边", "暴露垃圾")


def test_a_condition_is_chosen(city, program, key):
    rule = ClassRule.objects.get(condition="灯不亮")
    post(program, said(key, service_code="C0117", **{"attribute[condition]": rule.pk}))
    assert Case.objects.get().rule_id == rule.pk


def test_photos_are_kept(city, program, key):
    post(program, said(key, media=[photo()]))
    assert Attachment.objects.get().purpose == "before"


@pytest.mark.parametrize("way", ["field", "header"])
def test_the_same_again_is_the_same_case(city, program, key, way):
    fields = said(key, **({"request_id": "a-1"} if way == "field" else {}))
    headers = {"headers": {"Idempotency-Key": "a-1"}} if way == "header" else {}
    first = post(program, {**fields, "media": photo()}, **headers)
    again = post(program, {**fields, "media": photo()}, **headers)
    assert first.json() == again.json()
    assert Case.objects.count() == Attachment.objects.count() == 1
    for other in ({"description": "另一件"}, {"service_code": "C0117"}):
        answer = post(program, {**fields, "media": photo(), **other}, **headers)
        assert answer.status_code == 400 and faults(answer)[0][0] == 400
    assert post(program, fields, **headers).status_code == 400
    assert Case.objects.count() == 1


def test_ids_of_one_key_mean_nothing_to_another(city, program, key):
    other = issue_key(actor=SYSTEM, name="另一个", district=DISTRICT)[1]
    post(program, said(key, request_id="1"))
    post(program, said(other, request_id="1", description="别的事情"))
    assert Case.objects.count() == 2


HOSTILE = [
    ({"api_key": None}, 403),
    ({"api_key": "yw_wrong"}, 403),
    ({"service_code": None}, 400),
    ({"service_code": "nothing"}, 404),
    ({"service_code": "X01"}, 404),
    ({"service_code": "\x00"}, 404),
    ({"jurisdiction_id": "999999"}, 404),
    ({"address_id": None}, 400),
    ({"address_id": "440203001"}, 400),
    ({"address_id": "\x00"}, 400),
    ({"address_id": "44"}, 400),
    ({"lat": "24.8"}, 400),
    ({"lat": "nan", "long": "inf"}, 400),
    ({"lat": "0", "long": "0"}, 400),
    ({"lat": "99", "long": "113"}, 400),
    ({"address_string": "长" * 201}, 400),
    ({"description": "长" * 4001}, 400),
    ({"phone": "call me"}, 400),
    ({"media_url": "javascript:alert(1)"}, 400),
    ({"media_url": "http://["}, 400),
    ({"media_url": "file:///etc/passwd"}, 400),
    ({"media_url": "http://x/" + "y" * 600}, 400),
    ({"attribute[condition]": "1"}, 400),
    ({"attribute[condition]": ["1", "2"]}, 400),
    ({"attribute[nothing]": "1"}, 400),
    ({"request_id": "x" * 201}, 400),
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("change", "status"), HOSTILE)
def test_what_cannot_be_taken_is_said_and_nothing_made(city, program, key, form, change, status):
    answer = post(program, said(key, **change), form)
    assert answer.status_code == status
    ((code, description),) = faults(answer)
    assert code == status and len(description) > 4
    assert not Case.objects.exists()


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"", b"\xff\xd8\xff\xe0broken"])
def test_photos_that_are_none(city, program, key, content):
    answer = post(program, said(key, media=photo(content)))
    assert answer.status_code == 400 and faults(answer)
    assert post(program, said(key, media=[photo() for _ in range(6)])).status_code == 400
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"api_key": "x"}', "application/json"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"broken", "multipart/form-data"),
        (b"a=1", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"a=" + b"x" * 5_000_000, "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % n for n in range(2000)), "application/x-www-form-urlencoded"),
        (b"api_key=%ff%00&service_code=\xff", "application/x-www-form-urlencoded"),
    ],
)
def test_bodies_that_cannot_be_read(city, program, key, body, kind):
    answer = program.post(f"{BASE}/requests.json", body, content_type=kind)
    assert answer.status_code in (400, 403)
    assert faults(answer)[0][0] == answer.status_code


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("垃圾\x00\x07\x1b[31m多", "垃圾[31m多"),
        ("\u202e反的\u202c字", "反的字"),
        ("]]> &amp; <!-- <![CDATA[", "]]> &amp; <!-- <![CDATA["),
        ("😀 \ufffe", "😀"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
    ],
)
def test_hostile_words_stay_words(city, program, key, written, kept):
    post(program, said(key, description=written))
    case = Case.objects.get()
    assert case.description == kept
    for action, who in (("accept", "acceptor"), ("register", "registrar")):
        case = city.do(case, action, who)
    (row,) = rows(get(program, "requests", "xml"))
    assert row["description"] == case.title


def test_a_key_of_another_district_changes_nothing_here(city, program):
    outside = issue_key(actor=SYSTEM, name="外区", district=ELSEWHERE_DISTRICT)[1]
    lon, lat = city.town.centre_of(GRID)
    case = city.case("handling")
    before = Case.objects.count()
    answers = [
        post(program, said(outside)),
        post(program, said(outside, address_id=None, lat=str(lat), long=str(lon))),
        post(program, said(outside, jurisdiction_id=DISTRICT)),
        get(program, f"requests/{case.number}", api_key=outside),
    ]
    assert [answer.status_code for answer in answers] == [400, 400, 403, 404]
    assert rows(get(program, "requests", api_key=outside)) == []
    assert Case.objects.count() == before


def test_a_session_is_no_key(city, signed_in_client):
    answer = post(signed_in_client("acceptor"), said(None, api_key=None))
    assert answer.status_code == 403


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_same_report_from_several_connections_at_once(city, key):
    from django.test import Client

    fields = said(key, request_id="at-once")

    def send():
        return post(Client(), {**fields, "media": photo()}).json()[0]["service_request_id"]

    assert len(set(together(send, send, send, send))) == 1
    assert Case.objects.count() == 1
