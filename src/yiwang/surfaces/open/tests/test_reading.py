"""Every address in both forms, for strangers: what is there, and nothing about people."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils.timezone import now

from tests.cast import DISTRICT, GRID
from yiwang.kernel.cases.models import Case, MatterClass
from yiwang.kernel.cases.selectors import Spot
from yiwang.kernel.cases.services import Report, advance, open_case

from .asking import FORMS, faults, get, parsed, rows, tree
from .validating import schema_faults

pytestmark = pytest.mark.django_db
MOCKS = Path(__file__).parents[6] / "shared/data/open311/mocks"


def reported(city, *, channel="resident", code="E0102", **about):
    """A resident's case, reported by somebody with a name and a phone."""
    lon, lat = city.town.centre_of(GRID)
    report = Report(
        channel=channel,
        title="王阿姨13800138000家门口",
        description="我是王小明，住 3 栋",
        class_id=MatterClass.objects.get(code=code).pk,
        reporter_name="王小明",
        reporter_phone="13800138000",
        **{"lon": lon, "lat": lat, **about},
    )
    return open_case(actor=city.cast.actor("resident"), report=report)


@pytest.mark.parametrize("form", FORMS)
def test_discovery(city, program, form):
    answer = get(program, "discovery", form)
    assert answer.status_code == 200
    if form == "json":
        (endpoint,) = answer.json()["endpoints"]
        assert endpoint["url"] == "http://testserver/open311/v2"
        assert endpoint["formats"] == ["text/xml", "application/json"]
    else:
        root = tree(answer)
        assert [e.text for e in root.iterfind("endpoints/endpoint/formats/format")] == [
            "text/xml",
            "application/json",
        ]


@pytest.mark.parametrize("form", FORMS)
def test_services(city, program, form):
    found = {row["service_code"]: row for row in rows(get(program, "services", form))}
    assert set(found) == {"E0102", "C0117"}
    assert found["C0117"] == {
        "service_code": "C0117",
        "service_name": "路灯",
        "description": "路灯",
        "metadata": "true",
        "type": "realtime",
        "keywords": "市政设施",
        "group": "公用设施",
    }
    assert (found["E0102"]["metadata"], found["E0102"]["description"]) == (
        "false",
        "道路两侧散落垃圾",
    )


def test_definitions(city, program):
    lamp = get(program, "services/C0117").json()
    (attribute,) = lamp["attributes"]
    assert attribute["datatype"] == "singlevaluelist"
    assert [each["name"] for each in attribute["values"]] == ["灯不亮", "灯杆倾斜 <危险> & 漏电"]
    root = tree(get(program, "services/C0117", "xml"))
    assert root.tag == "service_definition"
    names = [e.text for e in root.iterfind("attributes/attribute/values/value/name")]
    assert names == ["灯不亮", "灯杆倾斜 <危险> & 漏电"]
    assert get(program, "services/E0102").json()["attributes"] == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("address", "parameters", "status"),
    [
        ("services/X01", {}, 404),
        ("services/C01", {}, 404),
        ("services/a%00b", {}, 404),
        ("services", {"jurisdiction_id": "440203"}, 404),
        ("services", {"jurisdiction_id": "\x00"}, 404),
        ("services", {"api_key": "wrong"}, 403),
        ("services", {"api_key": "x" * 5000}, 403),
        ("services", {"api_key": "\x00"}, 403),
        ("requests", {"service_code": "nothing"}, 404),
        ("requests", {"start_date": "2026-01-01", "end_date": "2026-12-31"}, 400),
        ("requests", {"status": "<b>"}, 400),
        ("requests", {"bbox": "1"}, 400),
        ("requests", {"page": ["1", "2"]}, 400),
        ("requests/1", {}, 404),
        ("requests/440204202601010000001", {}, 404),
        ("requests/440204202601010000001/updates", {}, 404),
        ("requests/%00", {}, 404),
        ("requests/４４０２０４２０２６０１０１００００００１", {}, 404),
        ("tokens/unknown", {}, 404),
        ("tokens/000000000000", {}, 404),
        ("tokens/%00%00%00%00%00%00%00%00%00%00%00%00", {}, 404),
    ],
)
def test_errors_are_arrays(city, program, form, address, parameters, status):
    answer = get(program, address, form, **parameters)
    assert answer.status_code == status
    ((code, description),) = faults(answer)
    assert code == status and len(description) > 4


@pytest.mark.parametrize("form", FORMS)
def test_a_public_matter_and_nothing_about_people(city, program, form):
    case = reported(city)
    (row,) = rows(get(program, "requests", form))
    assert row["service_request_id"] == case.number
    assert (row["status"], row["status_notes"]) == ("open", "已收到，正在等待受理")
    assert (row["service_code"], row["description"]) == ("E0102", "暴露垃圾")
    assert row["address_id"] == GRID and "浈江南社区" in row["address"]
    assert row["requested_datetime"].endswith("+08:00")
    everything = get(program, "requests", form, extensions="true").content.decode()
    for private in ("王", "1380013", "栋", case.follow_code):
        assert private not in everything
    assert rows(get(program, f"requests/{case.number}", form)) == [row]


def test_words_of_a_resident_are_public_once_the_matter_is_taken_up(city, program):
    case = reported(city)
    number = case.number
    for action, who in (("accept", "acceptor"), ("register", "registrar")):
        case = city.do(case, action, who)
    (row,) = rows(get(program, f"requests/{number}"))
    assert row["description"] == "王阿姨***家门口"


@pytest.mark.parametrize(
    ("channel", "code", "public"),
    [
        ("resident", "C0117", True),
        ("hotline", "E0102", False),
        ("leader", "E0102", False),
        ("resident", "X01", False),
    ],
)
def test_what_is_public(city, program, channel, code, public):
    case = reported(city, channel=channel, code=code)
    assert bool(rows(get(program, "requests"))) == public
    expected = 200 if public else 404
    assert get(program, f"requests/{case.number}").status_code == expected
    assert get(program, f"requests/{case.number}/updates").status_code == expected
    assert get(program, f"tokens/{case.follow_code}").status_code == expected


def test_a_refused_report_is_not_public(city, program):
    case = city.do(reported(city), "accept", "acceptor")
    case = advance(
        actor=city.cast.actor("registrar"), case_id=case.pk, district=DISTRICT,
        action="refuse", note="不属实",
    )  # fmt: skip
    assert case.outcome == "refused"
    assert rows(get(program, "requests")) == []
    assert get(program, f"requests/{case.number}").status_code == 404


@pytest.mark.parametrize("form", FORMS)
def test_a_closed_matter_its_steps_and_its_token(city, program, form):
    case = city.case("closed")
    (row,) = rows(get(program, "requests", form, extensions="true", status="closed"))
    assert (row["status"], row["agency_responsible"]) == ("closed", "环卫所")
    assert (row["description"], row["expected_datetime"]) == ("路边暴露垃圾", None)
    inner = row["extended_attributes"]
    assert "closed" in (inner if form == "json" else inner["stage"])
    assert rows(get(program, "requests", form, status="open")) == []
    steps = rows(get(program, f"requests/{case.number}/updates", form))
    assert [step["status"] for step in steps] == ["open"] * 7 + ["closed"]
    assert steps[0]["update_id"] == f"{case.number}-1"
    assert steps[-1]["description"] == "已办结" and "已清运" not in str(steps)
    (found,) = rows(get(program, f"tokens/{case.follow_code}", form))
    assert found == {"service_request_id": case.number, "token": case.follow_code}


def test_narrowing(city, program):
    case, lamp = reported(city), reported(city, code="C0117")

    def found(**parameters):
        answer = get(program, "requests", **parameters)
        return [row["service_request_id"] for row in rows(answer)]

    hour = timedelta(hours=1)
    before, after = ((now() + shift).isoformat() for shift in (-hour, hour))
    assert found() == [lamp.number, case.number]
    assert found(service_code="C0117,E0102") == found(service_code=["C0117", "E0102"]) == found()
    assert found(service_code="C0117") == [lamp.number]
    assert found(start_date=after) == found(end_date=before) == []
    assert found(start_date=before, end_date=after) == found()
    assert found(updated_after=before, updated_before=after) == found()
    assert found(updated_after=after) == found(updated_before=before) == []
    assert found(bbox="113.59,24.79,113.61,24.81") == found()
    assert found(bbox="113,24,113.1,24.1") == []
    assert found(service_request_id=case.number, service_code="C0117", status="closed") == [
        case.number
    ]
    assert found(service_request_id=f"{lamp.number},nothing") == [lamp.number]
    assert found(service_request_id="nothing") == []
    assert found(jurisdiction_id=DISTRICT) == found()
    assert found(page_size="1") == [lamp.number]
    assert found(page_size="1", page="2") == [case.number]
    assert found(page_size="1", page="3") == []


def test_the_answers_meet_the_schemas(city, program):
    city.case("closed")
    reported(city, lon=None, lat=None, place=Spot(DISTRICT))
    for address, schema in (
        ("services", "services.json"),
        ("services/C0117", "service-definition.json"),
        ("services/E0102", "service-definition.json"),
        ("requests", "requests.json"),
    ):
        answer = get(program, address, extensions="true").json()
        assert answer and not schema_faults(schema, answer)
    assert schema_faults("requests.json", [{"status": "late"}])


@pytest.mark.skipif(not MOCKS.is_dir(), reason="the shared data is not here")
def test_the_documents_are_built_as_those_of_other_cities(city, program):
    case = reported(city)
    for address, file in (
        ("discovery", "discovery-dc.xml"),
        ("services", "dc-services.xml"),
        ("services/C0117", "dc-services-S0301.xml"),
        ("requests", "service-requests.xml"),
        (f"requests/{case.number}", "service-request.xml"),
        (f"tokens/{case.follow_code}", "token.xml"),
        ("requests/1", "boston-err-submitrequest-base_is_duplicate.xml"),
    ):
        ours, theirs = tree(get(program, address, "xml")), parsed((MOCKS / file).read_bytes())
        assert _paths(ours) == _paths(theirs), address


def _paths(element, above=""):
    path = f"{above}/{element.tag}"
    return {path}.union(*(_paths(child, path) for child in element))


def test_statements_of_a_thousand(city, program, django_assert_max_num_queries):
    first = reported(city)
    _copies(first, 1004)
    get(program, "requests", page="2")  # so that the key is known, for two seconds
    with django_assert_max_num_queries(4):
        answer = get(program, "requests", "xml")
    assert len(rows(answer)) == 1000
    get(program, "requests", page="2")
    with django_assert_max_num_queries(4):
        assert len(rows(get(program, "requests", page="2"))) == 5


def _copies(case, count):
    """Rows alone, by SQL: they say what the first says, under other numbers."""
    names = [
        field.column
        for field in Case._meta.concrete_fields
        if field.column not in ("id", "number", "follow_code")
    ]
    columns = ", ".join(names)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE cases_case DISABLE TRIGGER cases_state_is_last_entry")
        cursor.execute(
            f"INSERT INTO cases_case (number, follow_code, {columns})"  # noqa: S608
            f" SELECT %s || n, n + 900000000000, {columns}"
            " FROM cases_case, generate_series(1, %s) AS n WHERE id = %s",
            [f"{DISTRICT}20260101", count, case.pk],
        )


def test_other_methods_and_forms(city, program):
    assert program.put("/open311/v2/requests.json").status_code == 405
    assert program.post("/open311/v2/services.json").status_code == 405
    assert program.get("/open311/v2/services.yaml").status_code == 404
    assert program.head("/open311/v2/services.json").status_code == 200


def test_in_english(city, program):
    answer = program.get("/open311/v2/requests/1.json", headers={"accept-language": "en"})
    assert faults(answer) == [(404, "There is no such service_request_id, or it is not public.")]
