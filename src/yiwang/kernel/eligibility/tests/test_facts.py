"""Facts in time: what is so, what was known when, and what other rooms know."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from tests.cast import DISTRICT
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.eligibility.models import Fact
from yiwang.kernel.eligibility.readers import Entry
from yiwang.kernel.eligibility.selectors import assess, entries_of, grants_of
from yiwang.kernel.eligibility.selectors.inputs import asked_on
from yiwang.kernel.eligibility.services import follow, record_fact
from yiwang.kernel.eligibility.services.redeciding import redecide_due
from yiwang.kernel.registry.services import amend, enrol, move
from yiwang.kernel.registry.tests.makers import HERE, id_number
from yiwang.lib.errors import Conflict, Forbidden, Invalid

from .conftest import BEGIN, Office

pytestmark = pytest.mark.django_db
WHO = "elder:1"


def known(name: str = "registered", *, known_at: object = None) -> list[tuple[str, str, object]]:
    """since, until, value of what is known, in time."""
    entries = entries_of(DISTRICT, [WHO], [name], known_at=known_at)[WHO]
    return sorted((str(e.since), str(e.until or ""), e.value) for e in entries)


def test_a_new_fact_takes_its_days_and_leaves_the_others(office: Office) -> None:
    office.know(WHO, "registered", "4401", date(2020, 1, 1))
    before = now()
    office.know(WHO, "registered", "4402", date(2022, 1, 1), until=date(2023, 1, 1))
    assert known() == [
        ("2020-01-01", "2022-01-01", "4401"),
        ("2022-01-01", "2023-01-01", "4402"),
        ("2023-01-01", "", "4401"),
    ]
    assert known(known_at=before) == [("2020-01-01", "", "4401")]
    assert known(known_at=before - timedelta(days=1)) == []


def test_the_same_again_is_nothing_new(office: Office) -> None:
    first = office.know(WHO, "registered", "4401")
    assert office.know(WHO, "registered", "4401") == first
    request_id = uuid4()
    sent = office.know(WHO, "registered", "4402", request_id=request_id)
    assert office.know(WHO, "registered", "4402", request_id=request_id) == sent
    with pytest.raises(Conflict):
        office.know(WHO, "registered", "4403", request_id=request_id)
    assert known() == [("2026-01-01", "", "4402")]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"subject": "李奶奶"}, "subject"),
        ({"name": "Birth Date"}, "name"),
        ({"source": " "}, "source"),
        ({"until": date(2025, 1, 1)}, "until"),
        ({"value": 3.5}, "value"),
        ({"value": {"a": 1}}, "value"),
    ],
)
def test_what_cannot_be_a_fact_is_refused(office: Office, wrong: dict, field: str) -> None:
    said = {
        "actor": SYSTEM, "district": DISTRICT, "subject": WHO, "name": "registered",
        "value": "4402", "since": BEGIN, "source": "登记表",
    }  # fmt: skip
    with pytest.raises(Invalid) as fault:
        record_fact(**{**said, **wrong})
    assert field in fault.value.fields
    assert not Fact.objects.exists()


def test_the_outsider_records_nothing(office: Office) -> None:
    with pytest.raises(Forbidden):
        record_fact(
            actor=office.outsider, district=DISTRICT, subject=WHO, name="registered",
            value="4402", since=BEGIN, source="登记表",
        )  # fmt: skip
    assert not Fact.objects.exists()


def test_the_registry_answers_for_people_and_facts_go_first(office: Office) -> None:
    office.publish()
    person = enrol(actor=SYSTEM, name="李奶奶", place=HERE, id_number=id_number(born="19400203"))
    move(actor=SYSTEM, person_id=person.pk, on=date(2000, 1, 1), place=HERE, kind="registered")
    subject = f"person:{person.pk}"
    found = assess(office.programme.pk, subject, on=date(2026, 3, 1))
    assert found.outcome == "eligible"
    assert found.inputs["birth_date"] == {"value": "1940-02-03", "source": "人口库"}
    assert found.inputs["registered"]["value"] == HERE.grid
    office.know(subject, "birth_date", date(1950, 2, 3), date(1950, 2, 3))
    again = assess(office.programme.pk, subject, on=date(2026, 3, 1))
    assert again.answer.values["subsidy"] == 150
    assert again.inputs["birth_date"]["source"].startswith("fact:")


def test_who_leaves_the_district_is_decided_again(office: Office, told: object) -> None:
    office.publish()
    person = enrol(actor=SYSTEM, name="李奶奶", place=HERE, id_number=id_number(born="19400203"))
    move(actor=SYSTEM, person_id=person.pk, on=date(2000, 1, 1), place=HERE, kind="registered")
    subject = f"person:{person.pk}"
    follow(actor=office.clerk, programme_id=office.programme.pk, subject=subject, since=BEGIN)
    move(actor=SYSTEM, person_id=person.pk, on=date(2026, 5, 1), kind="registered")
    told()  # type: ignore[operator]
    standing = office.programme.standings.get()
    assert (standing.outcome, standing.reason) == ("unknown", "需人工核实：户籍没有登记")
    assert office.programme.grants.get().until is None


def test_a_corrected_birth_is_decided_again_from_the_beginning(
    office: Office, told: object
) -> None:
    office.publish()
    person = enrol(actor=SYSTEM, name="李奶奶", place=HERE, birth_date=date(1950, 2, 3))
    move(actor=SYSTEM, person_id=person.pk, on=date(2000, 1, 1), place=HERE, kind="registered")
    subject = f"person:{person.pk}"
    follow(actor=office.clerk, programme_id=office.programme.pk, subject=subject, since=BEGIN)
    assert office.programme.grants.get().values["subsidy"] == 150
    amend(actor=SYSTEM, person_id=person.pk, phone="13900139000")
    told()  # type: ignore[operator]
    assert office.programme.grants.count() == 1
    amend(actor=SYSTEM, person_id=person.pk, birth_date=date(1940, 2, 3))
    told()  # type: ignore[operator]
    standing = grants_of(DISTRICT, office.programme.pk, subject).get()
    assert (standing.since, standing.values["subsidy"]) == (BEGIN, 300)


def test_a_day_has_what_covers_it() -> None:
    entries = [
        Entry("a", 1, "x", date(2026, 1, 1), date(2026, 2, 1)),
        Entry("a", 2, "y", date(2026, 2, 1)),
        Entry("b", 3, "z"),
    ]
    asked = asked_on(entries, date(2026, 2, 1), {"b": 9})
    assert asked.values == {"a": 2, "b": 9}
    assert asked.sources == {"a": "y", "b": "given"}


def test_statements_do_not_grow_with_the_people(
    office: Office, django_assert_num_queries: object
) -> None:
    """One answer is two statements; a batch is the same for three or three hundred."""
    office.publish()
    for number in range(12):
        office.elder(f"elder:{number}")
    assess(office.programme.pk, "elder:1", on=BEGIN)
    with django_assert_num_queries(2):  # type: ignore[operator]
        assess(office.programme.pk, "elder:1", on=BEGIN)
    counts = []
    for numbers in (range(3), range(3, 12)):
        for number in numbers:
            office.programme.standings.create(
                district=DISTRICT, subject=f"elder:{number}", since=BEGIN, due_on=BEGIN
            )
        with CaptureQueriesContext(connection) as seen:
            redecide_due(today=date(2026, 3, 1))
        counts.append(len(seen))
    assert counts[0] == counts[1]
