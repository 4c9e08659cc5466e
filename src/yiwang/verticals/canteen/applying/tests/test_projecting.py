"""What grants mean at the till: by place, from the day it is true, the same however often made."""

from collections.abc import Callable
from datetime import date

import pytest

from tests.cast import DISTRICT, STREET
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.services import open_department
from yiwang.kernel.eligibility.models import Grant, Programme, RuleSet
from yiwang.kernel.eligibility.services import end_grant, follow
from yiwang.kernel.eligibility.services.redeciding import redecide_due
from yiwang.kernel.registry.models import Person
from yiwang.kernel.registry.services import move

from ...models import Canteen, Diner, Entitlement, Operator
from ...services import install_programme
from .. import invariants
from ..selectors import entitled_on, price_for
from ..services import end_whoever_is_gone, refresh_all, refresh_entitlements
from ..services.projecting import enrol_diner, enrol_diners
from .makers import elder, know

pytestmark = pytest.mark.django_db
START = date(2026, 1, 1)


def followed(programme: Programme, person: Person, since: date = START) -> Diner:
    follow(actor=SYSTEM, programme_id=programme.pk, subject=f"person:{person.pk}", since=since)
    diner = enrol_diner(district=person.district, person_id=person.pk)
    refresh_entitlements(diner_id=diner.pk)
    return diner


def rows(diner: Diner) -> list[tuple[date, date | None, dict]]:
    found = Entitlement.objects.filter(diner=diner).order_by("since")
    return [(row.since, row.until, row.values) for row in found]


def sound() -> bool:
    return not (
        invariants.entitlements_that_are_not_grants() or invariants.entitlements_without_a_grant()
    )


def canteen(street: str, programme: Programme | None) -> Canteen:
    code = f"C{street}"
    run_by, _new = Operator.objects.get_or_create(
        district=street[:6],
        credit_code="91440200MA4UQ2PH6P",
        defaults={
            "name": "服务中心",
            "since": START,
            "department": open_department(
                actor=SYSTEM, code=f"op-{street[:6]}", name="服务中心", division=street[:6]
            ),
        },
    )
    return Canteen.objects.create(
        district=street[:6], street=street, code=code, name=code, operator=run_by, seats=50,
        programme=programme, opened_on=START,
    )  # fmt: skip


@pytest.fixture
def zengcheng(programme: Programme) -> Programme:
    return install_programme(code="zengcheng").programme


@pytest.fixture
def shenzhen(programme: Programme) -> Programme:
    return install_programme(code="shenzhen", district="440303").programme


def test_one_value_everywhere_where_the_rules_do_not_ask(programme: Programme) -> None:
    diner = followed(programme, elder())
    pays = {"pays": 1000, "rest": "区级"}
    values = {"home": pays, "same_district": pays, "same_city": pays}
    assert rows(diner) == [(START, None, values)]
    assert refresh_entitlements(diner_id=diner.pk) == 0 and refresh_all() == 0


def test_values_by_where_she_eats(zengcheng: Programme) -> None:
    person = elder(date(1950, 3, 4), district="440118", street="440118001")
    diner = followed(zengcheng, person)
    assert rows(diner) == [
        (
            START,
            None,
            {
                "home": {"city": 300, "district": 300, "street": 100},
                "same_district": {"city": 300, "district": 300, "street": 0},
                "same_city": {"city": 300, "district": 0, "street": 0},
            },
        )
    ]
    for street, parts in (
        ("440118001", (300, 300, 100, 500)),
        ("440118002", (300, 300, 0, 600)),
        ("440106001", (300, 0, 0, 900)),
        ("440303001", (0, 0, 0, 1200)),
    ):
        priced = price_for(diner, canteen(street, zengcheng), date(2026, 3, 2), 1200)
        shares = priced.shares
        assert (shares.city, shares.district, shares.street, shares.diner) == parts, street
        assert shares.total == 1200 and priced.reason


def test_only_working_days_where_the_rules_say_so(shenzhen: Programme) -> None:
    person = elder(date(1950, 3, 4), district="440303", street="440303001")
    diner = followed(shenzhen, person)
    held = rows(diner)[0][2]
    assert set(held) == {"home", "same_district", "rest"} and held["rest"] == {}
    there = canteen("440303001", shenzhen)
    monday, sunday, made_up = date(2026, 3, 2), date(2026, 3, 1), date(2026, 2, 14)
    assert price_for(diner, there, monday, 2000).shares.city == 500
    assert price_for(diner, there, sunday, 2000).outcome == "ineligible"
    assert "工作日" in price_for(diner, there, sunday, 2000).reason
    assert price_for(diner, there, made_up, 2000).shares.city == 500


@pytest.mark.parametrize(
    ("born", "years", "opens"),
    [
        (date(1966, 3, 2), 60, date(2026, 3, 2)),
        (date(1964, 2, 29), 60, date(2024, 2, 29)),
        (date(1946, 3, 2), 80, date(2026, 3, 2)),
        (date(1944, 2, 29), 82, date(2026, 2, 28)),
    ],
)
def test_birthdays_open_and_change_at_midnight(
    zengcheng: Programme, born: date, years: int, opens: date
) -> None:
    """60 opens; 80 gives three yuan of the street instead of one; 29 February in common years
    is 28 February; other birthdays change nothing."""
    person = elder(born, district="440118", street="440118001")
    diner = followed(zengcheng, person, since=date(2024, 1, 1))
    redecide_due(today=opens)
    refresh_entitlements(diner_id=diner.pk)
    held = {since: values["home"]["street"] for since, _until, values in rows(diner)}
    if years == 60:
        assert held == {opens: 100}
    elif years == 80:
        assert held == {date(2024, 1, 1): 100, opens: 300}
    else:
        assert held == {date(2024, 1, 1): 100, date(2024, 2, 29): 300}
    before = date.fromordinal(opens.toordinal() - 1)
    held_before = entitled_on("440118", person.pk, before)
    assert (held_before is None) is (years == 60)
    assert sound()


def test_seventy_and_a_hundred(shenzhen: Programme) -> None:
    for born, day, city in (
        (date(1956, 3, 2), date(2026, 3, 2), 500),
        (date(1926, 3, 2), date(2026, 3, 2), 1500),
    ):
        person = elder(born, district="440303", street="440303001", serial=born.year % 1000)
        diner = followed(shenzhen, person, since=date(2025, 6, 1))
        redecide_due(today=day)
        refresh_entitlements(diner_id=diner.pk)
        held = entitled_on("440303", person.pk, day)
        assert held is not None and held.values["home"]["city"] == city
        before = entitled_on("440303", person.pk, date(2026, 3, 1))
        assert before is None or before.values["home"]["city"] < city
    assert sound()


def test_an_institution_ends_it_from_that_day_and_leaving_opens_it(
    programme: Programme, told: Callable[[], None]
) -> None:
    person = elder()
    diner = followed(programme, person)
    told()
    know(person, "in_institution", True, date(2026, 4, 1))
    told()
    know(person, "in_institution", False, date(2026, 6, 1))
    told()
    assert [(since, until) for since, until, _values in rows(diner)] == [
        (START, date(2026, 4, 1)),
        (date(2026, 6, 1), None),
    ]
    assert entitled_on(DISTRICT, person.pk, date(2026, 4, 1)) is None
    assert sound()


def test_death_ends_it_from_the_next_day(programme: Programme, told: Callable[[], None]) -> None:
    person = elder()
    diner = followed(programme, person)
    know(person, "died_on", "2026-02-28", date(2026, 2, 28))
    told()
    assert [(since, until) for since, until, _v in rows(diner)] == [(START, date(2026, 3, 1))]
    diner.refresh_from_db()
    assert diner.ended_on == date(2026, 3, 1)
    assert end_whoever_is_gone(district=DISTRICT, person_id=person.pk) == 0
    assert sound()


def test_moving_to_another_district_ends_it(programme: Programme, told: Callable[[], None]) -> None:
    person = elder()
    diner = followed(programme, person)
    told()
    move(actor=SYSTEM, person_id=person.pk, on=date(2026, 5, 4), reason="随子女")
    told()
    assert [(since, until) for since, until, _v in rows(diner)] == [(START, date(2026, 5, 4))]
    assert sound()


def test_a_grant_that_never_was_entitles_to_nothing(programme: Programme) -> None:
    diner = followed(programme, elder())
    end_grant(actor=SYSTEM, grant_id=Grant.objects.get().pk, on=START, reason="登记有误")
    assert refresh_entitlements(diner_id=diner.pk) == 1
    assert rows(diner) == [] and sound()


def test_the_reaction_makes_the_diner(programme: Programme, told: Callable[[], None]) -> None:
    person = elder()
    follow(actor=SYSTEM, programme_id=programme.pk, subject=f"person:{person.pk}", since=START)
    told()
    diner = Diner.objects.get()
    assert (diner.person, diner.street) == (person, STREET)
    assert len(rows(diner)) == 1 and sound()


def test_the_invariants_find_what_they_look_for(programme: Programme) -> None:
    diner = followed(programme, elder())
    canteen(STREET, programme)
    assert sound()
    Entitlement.objects.filter(diner=diner).update(until=date(2026, 2, 1))
    assert invariants.entitlements_that_are_not_grants() == [f"diner {diner.pk}"]
    Entitlement.objects.filter(diner=diner).update(since=date(2025, 1, 1), until=None)
    assert len(invariants.entitlements_without_a_grant()) == 1
    assert refresh_entitlements(diner_id=diner.pk) == 2 and sound()


def test_guests_and_plain_canteens_pay_it_all(programme: Programme) -> None:
    diner = followed(programme, elder())
    subsidised, plain = canteen(STREET, programme), canteen("440204002", None)
    day = date(2026, 3, 2)
    assert price_for(None, subsidised, day, 1500).shares.diner == 1500
    assert price_for(diner, plain, day, 1500).shares.diner == 1500
    assert price_for(diner, subsidised, date(2025, 12, 31), 1500).shares.diner == 1500
    priced = price_for(diner, subsidised, day, 1500)
    assert (priced.shares.diner, priced.shares.district, priced.outcome) == (1000, 500, "eligible")


def test_statements_do_not_grow_with_diners(
    zengcheng: Programme, django_assert_max_num_queries: Callable
) -> None:
    for serial in (11, 12, 13, 14):
        person = elder(date(1950, 3, 4), district="440118", street="440118001", serial=serial)
        enrol_diner(district="440118", person_id=person.pk)
        follow(actor=SYSTEM, programme_id=zengcheng.pk, subject=f"person:{person.pk}", since=START)
    with django_assert_max_num_queries(14):
        assert refresh_all() == 4
    with django_assert_max_num_queries(12):
        assert refresh_all() == 0


def test_a_programme_is_installed_once(programme: Programme) -> None:
    again = install_programme(code="shaoguan", district=DISTRICT)
    assert not again.fresh and again.programme == programme
    rules = RuleSet.objects.get(programme=programme)
    assert (rules.state, rules.author_id, rules.source[:6]) == ("published", None, "《韶关日报》")
    with pytest.raises(LookupError):
        install_programme(code="atlantis")


def test_a_roll_of_diners_is_many_diners(zengcheng: Programme) -> None:
    people = [elder(date(1940, 1, day)) for day in (1, 2, 3)]
    single = enrol_diner(district=DISTRICT, person_id=people[0].pk)
    ids = [each.pk for each in people]
    found = enrol_diners(district=DISTRICT, person_ids=ids)
    assert found[0] == single and [each.person_id for each in found] == ids
    assert {each.street for each in found} == {single.street}
    assert enrol_diners(district=DISTRICT, person_ids=ids) == found
    assert Diner.objects.count() == 3
