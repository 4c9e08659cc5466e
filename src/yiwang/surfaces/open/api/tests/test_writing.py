"""Reporting and acting: once, by whoever may, and refused in words."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now

from tests.cast import GRID, STREET
from tests.races import together
from tests.works import picture
from yiwang.kernel.cases.models import Attachment, Case, LogEntry

from .conftest import problem, said

pytestmark = pytest.mark.django_db
#: A transaction inside the test's own.
SAVEPOINT = 2


def photo(content=None, name="a.jpg"):
    return SimpleUploadedFile(name, picture() if content is None else content, "image/jpeg")


def steps(case):
    return LogEntry.objects.filter(case=case).count()


def test_a_report_becomes_a_case(city, program):
    caller = program("acceptor")
    file = caller.upload(photo()).json()["file"]
    answer = caller.post(
        "cases",
        said(city, description="三天了", reporter_name="王小明", reporter_phone="13800138000",
             files=[file], address="东河街 1 号"),
    )  # fmt: skip
    assert answer.status_code == 201
    told = answer.json()
    case = Case.objects.get()
    assert (told["number"], told["follow_code"]) == (case.number, case.follow_code)
    assert told["grid"] == case.grid == GRID and answer["Location"] == told["url"]
    assert case.channel == "hotline" and Attachment.objects.get().case_id == case.pk
    read = caller.get(f"cases/{case.number}").json()
    assert read["reporter"] == {"name": "林受理（acceptor 1）", "phone": ""}


@pytest.mark.parametrize("way", ["field", "header"])
def test_the_same_again_is_the_same_answer(city, program, way):
    caller = program("acceptor")
    body = said(city, **({"request_id": "a-1"} if way == "field" else {}))
    headers = {"idempotency_key": "a-1"} if way == "header" else {}
    first = caller.post("cases", body, **headers)
    caller.post(f"cases/{first.json()['number']}/steps", {"action": "accept"})
    again = caller.post("cases", body, **headers)
    assert (first.status_code, first.content) == (again.status_code, again.content)
    problem(caller.post("cases", {**body, "title": "另一件事"}, **headers), 409)
    assert Case.objects.count() == 1


def test_ids_of_one_caller_mean_nothing_to_another(city, program):
    for name in ("acceptor", "leader"):
        assert program(name).post("cases", said(city, request_id="1")).status_code == 201
    assert Case.objects.count() == 2


def test_two_names_for_one_request(city, program):
    body = said(city, request_id="a")
    problem(program("acceptor").post("cases", body, idempotency_key="b"), 400)
    assert not Case.objects.exists()


def test_self_handling_is_the_collectors(city, program):
    collector = program("collector")
    body = said(city, self_handled=True, channel="collector", note="已清走。")
    problem(collector.post("cases", body), 400)
    file = collector.upload(photo()).json()["file"]
    number = collector.post("cases", {**body, "files": [file]}).json()["number"]
    assert Case.objects.get(number=number).outcome == "self_handled"
    leader = program("leader")
    file = leader.upload(photo()).json()["file"]
    problem(leader.post("cases", {**body, "files": [file]}), 403)
    assert Case.objects.count() == 1


def test_only_who_may_report(city, program):
    problem(program("handler").post("cases", said(city)), 403)
    assert not Case.objects.exists()


REFUSED = [
    ({"title": None}, "title"),
    ({"title": ""}, "title"),
    ({"title": "长" * 121}, "title"),
    ({"titel": "错字"}, "titel"),
    ({"title": "a\x00b"}, "title"),
    ({"channel": "import"}, "channel"),
    ({"class_code": "nothing"}, "class_code"),
    ({"class_code": 7}, "class_code"),
    ({"condition": 2**60}, "condition"),
    ({"condition": 999}, "condition"),
    ({"lat": None}, "lat"),
    ({"lat": "24.8"}, "lat"),
    ({"lat": 91.0}, "lat"),
    ({"lat": 0, "lon": 0}, "lat"),
    ({"lat": None, "lon": None}, "lat"),
    ({"lat": None, "lon": None, "division": "440203001"}, "division"),
    ({"lat": None, "lon": None, "division": "44"}, "division"),
    ({"files": ["1"]}, "files"),
    ({"files": ["1:forged"]}, "files"),
    ({"at": "9999-12-31T23:59:59-08:00"}, "at"),
    ({"at": "2026-01-01T00:00:00"}, "at"),
    ({"at": 1e9}, "at"),
    ({"reporter_phone": "call me"}, "reporter_phone"),
    ({"request_id": "有空格 "}, "request_id"),
]


@pytest.mark.parametrize(("change", "field"), REFUSED)
def test_what_cannot_be_taken_is_named_and_nothing_made(city, program, change, field):
    answer = program("acceptor").post("cases", said(city, **change))
    if change.get("title") == "a\x00b":
        problem(answer, 400)
    else:
        assert field in problem(answer, 400)["fields"], answer.json()
    assert not Case.objects.exists()


HOSTILE = [
    (b"", 400),
    (b"{", 400),
    (b"[]", 400),
    (b"null", 400),
    (b'"x"', 400),
    (b"\xff\xfe", 400),
    (b'{"title": "x", "lat": NaN, "lon": Infinity}', 400),
    (b'{"title": "x", "lat": 1e999, "lon": -1e999}', 400),
    (b'{"title": "\\ud800", "lat": 24.8, "lon": 113.6}', 400),
    (b'{"title": "a\\u0000b", "lat": 24.8, "lon": 113.6}', 400),
    (b'{"title": ' + b"[" * 50_000 + b"]" * 50_000 + b"}", 400),
    (b'{"condition": ' + b"9" * 5_000 + b"}", 400),
    (b'{"title": "' + b"x" * 300_000 + b'"}', 413),
    (b" " * 10_000_000, 413),
]


@pytest.mark.parametrize(("body", "status"), HOSTILE)
def test_bodies_that_cannot_be_read(city, program, body, status):
    caller = program("acceptor")
    problem(caller.post("cases", body), status)
    problem(caller.post("cases/440204202611230000001/steps", body), status)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded"]
)
def test_other_kinds_of_bodies(city, program, kind):
    problem(program("acceptor").post("cases", b'{"title": "x"}', content_type=kind), 415)


def test_a_place_by_its_code(city, program):
    body = said(city, lon=None, lat=None, division=STREET)
    assert program("acceptor").post("cases", body).status_code == 201
    assert (Case.objects.get().street, Case.objects.get().grid) == (STREET, "")


def test_a_file_is_its_uploaders(city, program):
    acceptor, leader = program("acceptor"), program("leader")
    file = acceptor.upload(photo()).json()["file"]
    problem(leader.post("cases", said(city, files=[file])), 400)
    assert acceptor.post("cases", said(city, files=[file])).status_code == 201
    problem(acceptor.post("cases", said(city, title="另一件", files=[file])), 400)
    assert Case.objects.count() == 1


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"", b"\xff\xd8\xff\xe0broken"])
def test_files_that_are_none(city, program, content):
    problem(program("acceptor").upload(photo(content)), 400)
    problem(program("acceptor", ("report",)).upload(None), 400)


def test_a_step(city, program):
    case = city.case("reported")
    caller = program("acceptor")
    body = {"action": "accept", "class_code": "E0102", "seen_seq": 1, "request_id": "s-1"}
    first = caller.post(f"cases/{case.number}/steps", body)
    assert first.json() == {
        "number": case.number, "seq": 2, "action": "accept", "source": "reported",
        "stage": {"code": "accepted", "name": "待立案"}, "at": first.json()["at"],
    }  # fmt: skip
    case.refresh_from_db()
    city.do(case, "register", "registrar")
    again = caller.post(f"cases/{case.number}/steps", body)
    assert (again.status_code, again.content) == (200, first.content)
    problem(caller.post(f"cases/{case.number}/steps", {**body, "note": "别的"}), 409)
    problem(caller.post(f"cases/{case.number}/steps", {**body, "request_id": "s-2"}), 409)
    assert steps(case) == 3


def test_a_step_with_its_photo(city, program):
    case = city.case("handling")
    caller = program("handler")
    body = {"action": "feedback", "note": "已清运。"}
    assert problem(caller.post(f"cases/{case.number}/steps", body), 400)["fields"]
    files = [caller.upload(photo()).json()["file"]]
    answer = caller.post(f"cases/{case.number}/steps", {**body, "files": files})
    assert answer.json()["stage"]["code"] == "handled"
    assert Attachment.objects.filter(case=case, purpose="after").count() == 1


def test_whoever_may_not_is_refused_and_nothing_happens(city, program):
    case = city.case("reported")
    body = {"action": "accept", "class_code": "E0102"}
    problem(program("leader").post(f"cases/{case.number}/steps", body), 403)
    problem(program("other_handler").post(f"cases/{case.number}/steps", body), 404)
    assert steps(case) == 1


WRONG_STEPS = [
    ({"action": "dispatch"}, 409),
    ({"action": "nothing"}, 409),
    ({"action": "ACCEPT"}, 400),
    ({}, 400),
    ({"action": "accept", "class_code": "nothing"}, 400),
    ({"action": "accept", "department": 2**53 - 1}, 400),
    ({"action": "accept", "department": 2**70}, 400),
    ({"action": "accept", "rating": 6}, 400),
    ({"action": "accept", "seen_seq": 7}, 409),
    ({"action": "accept", "until": "9999-12-31T00:00:00Z"}, 400),
    ({"action": "accept", "at": (now() + timedelta(days=3)).isoformat()}, 400),
    ({"action": "accept", "files": ["x"]}, 400),
]


@pytest.mark.parametrize(("body", "status"), WRONG_STEPS)
def test_steps_that_cannot_be_taken(city, program, body, status):
    case = city.case("reported")
    problem(program("acceptor").post(f"cases/{case.number}/steps", body), status)
    assert steps(case) == 1


def test_a_case_that_is_not_there(program):
    caller = program("acceptor")
    for number in ("440204202611239999999", "1", "x", "４４０２０４", "440203202611230000001"):
        problem(caller.post(f"cases/{number}/steps", {"action": "note", "note": "x"}), 404)
        problem(caller.get(f"cases/{number}"), 404)


def test_statements(city, program, django_assert_num_queries):
    caller = program("acceptor", per_minute=100_000)
    caller.post("cases", said(city))
    with django_assert_num_queries(2 + SAVEPOINT):
        number = caller.post("cases", said(city, request_id="1")).json()["number"]
    with django_assert_num_queries(1 + 4 + SAVEPOINT):
        caller.post(f"cases/{number}/steps", {"action": "accept", "request_id": "2"})


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_case(city, program):
    caller = program("acceptor")
    body = said(city, request_id="double")
    answers = together(*[lambda: caller.post("cases", body)] * 4)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1 and Case.objects.count() == 1
