"""Who gets in: keys with their scopes and districts, people of our own pages, nobody else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from tests.cast import DISTRICT
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.models import Appointment, Tries
from yiwang.kernel.cases.models import Case, LogEntry

from ...models import ApiKey
from ...services import close_key
from .. import callers, rates
from .conftest import Program, problem, said

pytestmark = pytest.mark.django_db


def test_nobody_and_wrong_keys(city):
    answer = Program().get("cases")
    problem(answer, 401)
    assert answer["WWW-Authenticate"].startswith("Bearer")
    problem(Program("yw_wrong").get("cases"), 401)
    problem(Program("长" * 300).get("cases"), 401)
    for header in ("Basic YTpi", "Bearer", "Bearer  ", "yw_x"):
        problem(Program().get("cases", authorization=header), 401)


def test_wrong_keys_wait_by_address(city):
    found = [Program("yw_wrong").get("me").status_code for _ in range(22)]
    assert found[:20] == [401] * 20 and set(found[20:]) == {429}


@pytest.mark.parametrize("how", ["closed", "expired", "account", "appointment"])
def test_what_ended_opens_nothing(program, how):
    caller = program("dispatcher")
    key = ApiKey.objects.get()
    assert caller.get("cases").status_code == 200
    if how == "closed":
        close_key(actor=SYSTEM, name=key.name, district=DISTRICT)
    elif how == "expired":
        ApiKey.objects.update(expires_at=now())
    elif how == "account":
        key.account.is_active = False
        key.account.save()
    else:
        Appointment.objects.update(since=now() - timedelta(9), until=now() - timedelta(2))
    assert caller.get("cases").status_code == 200, "remembered for two seconds"
    callers.forget_keys()
    problem(caller.get("cases"), 401 if how in ("closed", "expired") else 403)


def test_a_key_is_remembered_no_longer_than_said(program, monkeypatch):
    caller = program("dispatcher")
    assert caller.get("me").status_code == 200
    close_key(actor=SYSTEM, name=ApiKey.objects.get().name, district=DISTRICT)
    monkeypatch.setattr(callers, "REMEMBERED", -1.0)
    problem(caller.get("me"), 401)


@pytest.mark.parametrize(
    ("scope", "allowed"), [("read", "get"), ("report", "create"), ("advance", "step")]
)
def test_each_scope_opens_its_own(city, program, scope, allowed):
    case, caller = city.case("reported"), program("acceptor", (scope,))
    answers = {
        "get": caller.get("cases"),
        "create": caller.post("cases", said(city)),
        "step": caller.post(f"cases/{case.number}/steps", {"action": "note", "note": "看看"}),
    }
    well = {"get": 200, "create": 201, "step": 200}
    for name, answer in answers.items():
        assert answer.status_code == (well[name] if name == allowed else 403), name


def test_the_district_ends_what_a_key_sees(city, program):
    mine = city.case("reported")
    outsider = program("outsider")
    assert outsider.get("cases").json() == {"items": [], "next": None}
    problem(outsider.get(f"cases/{mine.number}"), 404)
    problem(outsider.get(f"cases/{mine.number}/actions"), 404)
    step = {"action": "accept", "class_code": "E0102"}
    problem(outsider.post(f"cases/{mine.number}/steps", step), 404)
    problem(outsider.post("cases", said(city)), 400)
    problem(outsider.get(f"figures?division={mine.street}"), 403)
    assert LogEntry.objects.filter(case=mine).count() == 1 and Case.objects.count() == 1


def test_one_post_of_several(city, program):
    city.cast.account("leader")
    post = city.cast.post("leader")
    told = program("leader", post=post.code).get("me").json()
    assert [each["code"] for each in told["posts"]] == [post.code]
    assert told["district"] == DISTRICT


def test_a_key_for_nobody_reports_and_sees_nothing(city, program):
    caller = program("")
    assert caller.post("cases", said(city)).status_code == 201
    problem(caller.get("cases"), 403)
    problem(caller.post("cases", said(city, channel="leader")), 400)
    problem(caller.post("cases", said(city, self_handled=True)), 400)
    assert caller.get("classes").status_code == 200


def test_a_person_of_our_own_pages(city, cast):
    case = city.case("reported")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.account("acceptor"))
    assert browser.get(f"/api/v1/cases/{case.number}").json()["number"] == case.number
    path, step = f"/api/v1/cases/{case.number}/steps", {"action": "accept", "class_code": "E0102"}
    forged = browser.post(path, step, content_type="application/json")
    assert forged.status_code == 403 and forged.json()["type"] == "urn:yiwang:csrf"
    assert LogEntry.objects.filter(case=case).count() == 1
    browser.get("/api/v1/docs")
    token = "a" * 32
    browser.cookies["csrftoken"] = token
    answer = browser.post(
        path, step, content_type="application/json", headers={"x-csrftoken": token}
    )
    assert answer.status_code == 200 and answer.json()["stage"]["code"] == "accepted"


def test_the_log_names_person_and_key(city, program):
    number = program("acceptor").post("cases", said(city)).json()["number"]
    entry = LogEntry.objects.get(case__number=number)
    assert entry.actor_id == city.cast.account("acceptor").pk
    assert entry.actor_name.startswith("林受理（acceptor")


def test_the_limit_is_the_keys_own(program):
    slow = program("leader", per_minute=3)
    answers = [slow.get("me") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert [a.headers.get("RateLimit-Remaining") for a in answers[:3]] == ["2", "1", "0"]
    assert answers[0]["RateLimit-Limit"] == "3" and 0 < int(answers[0]["RateLimit-Reset"]) <= 60
    assert 0 < int(answers[3]["Retry-After"]) <= 61
    problem(answers[3], 429)
    assert program("acceptor").get("me").status_code == 200


def test_counting_costs_little(program, django_assert_num_queries):
    fast = program("leader", per_minute=60_000)
    fast.get("me")
    with django_assert_num_queries(0):
        for _ in range(50):
            fast.get("me")


def test_processes_add_up(program):
    """Two processes, each with a memory of its own, share the key's one row."""
    caller = program("leader", per_minute=10)
    first: dict[str, object] = {}
    for process in range(2):
        rates._windows, first = first, rates._windows  # type: ignore[assignment]
        found = [caller.get("me").status_code for _ in range(6)]
        assert found == ([200] * 6 if process == 0 else [200] * 4 + [429] * 2)
    assert Tries.objects.get(purpose="open.api").count >= 10


def test_whoever_is_over_the_limit_costs_nothing(program, django_assert_num_queries):
    slow = program("leader", per_minute=1)
    assert [slow.get("me").status_code for _ in range(3)] == [200, 429, 429]
    with django_assert_num_queries(0):
        assert slow.get("me").status_code == 429


def test_a_new_window_begins(program):
    slow = program("leader", per_minute=1)
    assert [slow.get("me").status_code for _ in range(2)] == [200, 429]
    Tries.objects.update(since=now() - timedelta(minutes=2))
    for window in rates._windows.values():
        window.ends = now() - timedelta(seconds=1)
    assert slow.get("me").status_code == 200
