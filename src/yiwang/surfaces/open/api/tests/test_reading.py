"""Lists, one case, files, the map, the counts, and what is needed to ask."""

import pytest

from tests.cast import DISTRICT, GRID, STREET
from yiwang.kernel.cases.models import Attachment, Case
from yiwang.kernel.cases.services import Part, Report, open_case, split

from .conftest import problem

pytestmark = pytest.mark.django_db


def numbers(answer):
    assert answer.status_code == 200, answer.content.decode()
    return [item["number"] for item in answer.json()["items"]]


def test_pages_by_cursor_hold_everything_once(city, program):
    made = [city.case("reported").number for _ in range(5)]
    caller, found, cursor = program("leader"), [], ""
    while cursor is not None:
        answer = caller.get(f"cases?limit=2&cursor={cursor}")
        found += numbers(answer)
        cursor = answer.json()["next"]
    assert found == made[::-1]


def test_the_late_come_longest_first_by_cursor(city, program):
    made = [city.case("reported") for _ in range(3)]
    for hours, case in enumerate(made):
        Case.objects.filter(pk=case.pk).update(stage_due=f"2026-01-0{hours + 1}T00:00:00Z")
    caller = program("leader")
    first = caller.get("cases/late?limit=2")
    assert numbers(first) == [made[0].number, made[1].number]
    rest = caller.get(f"cases/late?limit=2&cursor={first.json()['next']}")
    assert numbers(rest) == [made[2].number] and rest.json()["next"] is None
    assert all(item["late"] for item in rest.json()["items"])


def test_a_question_asked_again_sees_what_came_meanwhile(city, program):
    caller = program("leader")
    assert numbers(caller.get("cases")) == []
    case = city.case("reported")
    assert numbers(caller.get("cases")) == [case.number]
    assert numbers(program("outsider").get("cases")) == []
    assert numbers(program("secretary").get("cases")) == [case.number]


def test_filters(city, program):
    here, closed = city.case("reported", "河边垃圾"), city.case("closed", "路灯不亮")
    both = [closed.number, here.number]
    caller = program("leader")

    def found(query):
        return numbers(caller.get(f"cases?{query}"))

    assert found("") == found(f"division={STREET}") == found(f"division={GRID}") == both
    assert found("division=440204001002") == found("class_code=C") == found("channel=sensor") == []
    assert found("stage=reported") == found("open=true") == found("text=河边") == [here.number]
    assert found("stage=closed&stage=refused") == found("open=false") == [closed.number]
    assert found("outcome=closed") == found("closed_since=2026-01-01") == [closed.number]
    assert found(f"text={here.number}") == [here.number]
    assert found("since=2000-01-01&until=9999-12-31&updated_since=0001-01-01T00:00:00Z") == both
    assert found("since=9999-12-31") == found("until=0001-01-01") == []
    assert found("updated_since=9999-12-31T23:59:59-08:00") == []
    assert found(f"department={city.department}&open=false") == [closed.number]
    assert found("supervised=true") == found("unrouted=true") == found("late=true") == []


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "limit=x", "cursor=abc", "cursor=bnVsbA", "cursor=%00", "cursor=!",
     "cursor=WyIyMDI2LTAxLTAxVDAwOjAwOjAwKzAwOjAwIiwxXQ", "division=x", "division=44", "text=%00",
     "channel=x", "since=2026-13-01", "department=99999999999999999999", "open=perhaps",
     "stage=%00", "updated_since=then"],
)  # fmt: skip
def test_questions_that_cannot_be_read(program, query):
    assert problem(program("leader").get(f"cases?{query}"), 400)["fields"]


def test_one_case_whole(city, program):
    case = city.case("handling")
    told = program("handler").get(f"cases/{case.number}").json()
    assert told["number"] == case.number and told["stage"] == {"code": "handling", "name": "处置中"}
    assert [entry["seq"] for entry in told["log"]] == [1, 2, 3, 4, 5]
    assert told["log"][0]["person"] == "陈采集" and told["seq"] == 5
    assert told["clocks"][-1]["unit"] == "work_hour" and told["clocks"][-1]["limit"] == 4.0
    assert {each["action"] for each in told["actions"]} >= {"feedback", "ask_postpone"}
    assert told["files"][0]["url"].startswith(f"/api/v1/cases/{case.number}/files/")
    assert told["department"] == "环卫所" and told["path"].endswith("第1网格")
    assert told["related"] == [] and told["reporter"] == {"name": "陈采集", "phone": ""}


def test_a_resident_is_masked(city, program):
    case = open_case(
        actor=city.cast.actor("resident"),
        report=Report(channel="resident", title="垃圾", lon=city.town.centre_of(GRID)[0],
                      lat=city.town.centre_of(GRID)[1], reporter_name="王小明",
                      reporter_phone="13800138000"),
    )  # fmt: skip
    answer = program("acceptor").get(f"cases/{case.number}")
    assert "王小明" not in answer.content.decode() and "13800138000" not in answer.content.decode()
    assert answer.json()["reporter"]["phone"].endswith("8000")
    assert "138001" not in program("acceptor", ("read",)).get("cases").content.decode()


def test_what_i_may_do(city, program):
    case = city.case("reported")
    told = program("acceptor").get(f"cases/{case.number}/actions").json()
    assert told["seq"] == 1 and "accept" in {each["action"] for each in told["actions"]}
    assert [a["needs"] for a in told["actions"] if a["action"] == "accept"] == [["class"]]
    reader = program("acceptor", ("read",)).get(f"cases/{case.number}/actions").json()
    assert reader["actions"] == []


def test_files_belong_to_their_case(city, program):
    mine, other = city.case("reported"), city.case("reported")
    file = Attachment.objects.get(case=mine).pk
    caller = program("leader")
    answer = caller.get(f"cases/{mine.number}/files/{file}")
    assert answer.status_code == 200 and answer["Content-Type"] == "image/jpeg"
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"
    assert caller.get(f"cases/{mine.number}/files/{file}?thumbnail=true").status_code == 200
    problem(caller.get(f"cases/{other.number}/files/{file}"), 404)
    problem(caller.get(f"cases/{mine.number}/files/{2**80}"), 400)
    problem(program("outsider").get(f"cases/{mine.number}/files/{file}"), 404)


def test_related_cases(city, program):
    mine = city.case("registered")
    (other,) = split(
        actor=city.cast.actor("dispatcher"), case_id=mine.pk, district=mine.district,
        parts=[Part(city.department, "清运")],
    )  # fmt: skip
    caller = program("leader")
    assert caller.get(f"cases/{mine.number}").json()["related"] == [
        {"number": other.number, "relation": "child", "stage": "dispatched", "open": True}
    ]
    assert caller.get(f"cases/{other.number}").json()["related"][0]["relation"] == "parent"


def test_the_map_of_a_street(city, program):
    case, closed = city.case("reported"), city.case("closed")
    caller = program("leader")
    answer = caller.get(f"cases/map?street={STREET}")
    assert answer["Content-Type"] == "application/geo+json"
    (feature,) = answer.json()["features"]
    assert feature["properties"]["number"] == case.number
    assert feature["geometry"]["coordinates"] == [case.lon, case.lat]
    everything = caller.get(f"cases/map?street={STREET}&open=false").json()["features"]
    assert {each["properties"]["number"] for each in everything} == {case.number, closed.number}
    assert program("outsider").get(f"cases/map?street={STREET}").json()["features"] == []
    problem(caller.get("cases/map"), 400)


def test_the_map_comes_in_pages_and_parts(city, program):
    first, second = city.case("reported"), city.case("reported", title='路边"垃圾"\\<b>')
    caller = program("leader")
    page = caller.get(f"cases/map?street={STREET}&limit=1").json()
    (feature,) = page["features"]
    assert feature["properties"]["number"] == second.number
    assert feature["properties"]["title"] == second.title
    assert feature["properties"]["class"] == second.matter_class.code
    rest = caller.get(f"cases/map?street={STREET}&limit=1&cursor={page['next']}").json()
    assert [each["properties"]["number"] for each in rest["features"]] == [first.number]
    assert rest["next"] is None
    around = f"{first.lon - 0.001},{first.lat - 0.001},{first.lon + 0.001},{first.lat + 0.001}"
    assert caller.get(f"cases/map?street={STREET}&bbox={around}").json()["features"]
    assert caller.get(f"cases/map?street={STREET}&bbox=0,0,1,1").json()["features"] == []
    for wrong in ("1,2,3", "1,2,0,3", "nan,0,1,1", "0,0,1e9,1"):
        problem(caller.get(f"cases/map?street={STREET}&bbox={wrong}"), 400)


def test_figures_open_to_whoever_holds_the_division(city, program):
    city.case("reported")
    told = program("leader").get(f"figures?division={STREET}").json()
    assert {each["code"]: each["value"] for each in told["figures"]}["report"] == 1
    problem(program("leader").get(f"figures?division={DISTRICT}"), 403)
    problem(program("handler").get(f"figures?division={STREET}"), 403)


def test_what_is_needed_to_ask(city, program):
    caller = program("leader")
    (rubbish,) = caller.get("classes").json()
    assert rubbish["code"] == "E0102" and rubbish["conditions"][0]["limit"] == 4.0
    assert caller.get("divisions").json() == [{"code": DISTRICT, "name": "浈江区"}]
    assert len(caller.get(f"divisions?under={STREET}").json()) == 6
    assert program("outsider").get(f"divisions?under={STREET}").json() == []
    assert "环卫所" in {each["name"] for each in caller.get("departments").json()}
    stages = caller.get("flows").json()[0]["stages"]
    assert {"handling": "catalogue"}.items() <= {s["code"]: s["limit"] for s in stages}.items()
    lon, lat = city.town.centre_of(GRID)
    assert caller.get(f"divisions/at?lon={lon}&lat={lat}").json()["grid"] == GRID
    problem(caller.get("divisions/at?lon=0&lat=0"), 404)
    problem(caller.get("divisions/at?lon=NaN&lat=Infinity"), 400)
    problem(program("outsider").get(f"divisions/at?lon={lon}&lat={lat}"), 404)


def test_other_addresses_and_methods(program):
    caller = program("leader")
    problem(caller.get("nothing"), 404)
    problem(caller.post("me", {}), 405)
    problem(caller.client.put("/api/v1/cases"), 405)


def test_statements(city, program, django_assert_num_queries):
    number = city.case("handling").number
    caller = program("leader", per_minute=100_000)
    for path in ("divisions", f"cases/{number}"):
        caller.get(path)
    for path, most in (
        (f"cases?division={STREET}&stage=handling&text=垃圾&limit=200", 1),
        ("cases/late", 1),
        (f"cases/map?street={STREET}", 1),
        (f"cases/{number}", 4),
        (f"cases/{number}/actions", 1),
        (f"figures?division={STREET}", 2),
        ("classes", 0),
        ("divisions", 0),
        ("departments", 0),
        ("flows", 0),
        ("me", 0),
    ):
        with django_assert_num_queries(most):
            assert caller.get(path).status_code == 200, path


def test_in_english(program):
    answer = program("leader").get("cases/1", accept_language="en")
    assert answer.json()["detail"] == "There is no such case, or it is not in your area."
