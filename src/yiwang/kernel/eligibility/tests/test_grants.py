"""Grants follow the facts: they open and end from the day it is true, and never by guessing."""

from collections.abc import Callable
from datetime import date
from inspect import getmembers, isfunction
from uuid import uuid4

import pytest

from tests.cast import DISTRICT
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.eligibility import invariants
from yiwang.kernel.eligibility.models import Decision, Grant, Standing
from yiwang.kernel.eligibility.selectors import entitlement, grants_of, replay
from yiwang.kernel.eligibility.services import decide, end_grant, follow, grant
from yiwang.kernel.eligibility.services.redeciding import redecide_due
from yiwang.kernel.events.models import StoredEvent
from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused

from . import makers
from .conftest import BEGIN, Office

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def nothing_is_broken() -> object:
    yield
    asked = (f for n, f in getmembers(invariants, isfunction) if not n.startswith("_"))
    broken = [f() for f in asked if f.__module__ == invariants.__name__]
    assert broken and not any(broken)


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Let it be a certain day for whatever decides again."""

    def set_day(when: date) -> None:
        monkeypatch.setattr("yiwang.kernel.eligibility.services.redeciding.localdate", lambda: when)

    set_day(TODAY)
    return set_day


def spans(office: Office, subject: str = "elder:1") -> list[tuple[str, str, int]]:
    """The grants in force in time: since, until ("" for open), the subsidy in fen."""
    found = grants_of(DISTRICT, office.programme.pk, subject).order_by("since")
    return [(str(g.since), str(g.until or ""), g.values["subsidy"]) for g in found]


def told_of(name: str) -> list[dict]:
    return [
        e.payload for e in StoredEvent.objects.filter(name=f"eligibility.{name}").order_by("id")
    ]


def books(office: Office, subject: str = "elder:1", since: date = BEGIN) -> Standing:
    return follow(
        actor=office.clerk, programme_id=office.programme.pk, subject=subject, since=since
    )


def test_who_is_on_the_books_gets_what_is_hers(office: Office, day: object) -> None:
    office.publish()
    office.elder()
    standing = books(office)
    assert spans(office) == [("2026-01-01", "", 300)]
    assert (standing.outcome, standing.due_on) == ("eligible", date(2027, 5, 1))
    assert len(told_of("GrantOpened")) == 1
    books(office)
    assert len(told_of("GrantOpened")) == 1


def test_a_birthday_changes_what_she_gets_on_the_day(office: Office, day: Callable) -> None:
    office.publish()
    office.elder(born=date(1946, 8, 3))
    day(date(2026, 8, 2))
    books(office)
    assert spans(office) == [("2026-01-01", "", 150)]
    assert redecide_due(today=date(2026, 8, 2)) == 0
    assert redecide_due(today=date(2026, 8, 3)) == 1
    assert spans(office) == [("2026-01-01", "2026-08-03", 150), ("2026-08-03", "", 300)]
    assert redecide_due(today=date(2026, 8, 3)) == 0


def test_who_was_born_on_29_february_is_older_on_28_in_a_common_year(
    office: Office, day: Callable
) -> None:
    """民法典 art. 202."""
    office.publish()
    office.elder(born=date(1948, 2, 29))
    office.elder("elder:2", born=date(1966, 2, 28))
    day(date(2026, 2, 27))
    books(office)
    books(office, "elder:2")
    redecide_due(today=date(2028, 2, 28))
    assert spans(office)[-1] == ("2026-01-01", "", 150)
    redecide_due(today=date(2028, 2, 29))
    assert spans(office)[-1] == ("2028-02-29", "", 300)
    assert spans(office, "elder:2") == [("2026-02-28", "", 150)]


def test_a_worker_that_slept_a_week_comes_to_the_same(office: Office, day: Callable) -> None:
    office.publish()
    office.elder(born=date(1946, 8, 3))
    day(date(2026, 7, 30))
    books(office)
    redecide_due(today=date(2026, 8, 20))
    assert spans(office) == [("2026-01-01", "2026-08-03", 150), ("2026-08-03", "", 300)]


def test_an_admission_ends_the_grant_and_leaving_opens_one(
    office: Office, told: Callable, day: Callable
) -> None:
    office.publish()
    subject = office.elder()
    books(office)
    office.know(subject, "in_institution", True, date(2026, 3, 5), until=date(2026, 6, 1))
    told()
    assert spans(office) == [("2026-01-01", "2026-03-05", 300), ("2026-06-01", "", 300)]
    assert told_of("GrantEnded")[0]["until"] == "2026-03-05"
    ended = Grant.objects.get(until=date(2026, 3, 5))
    assert ended.end_reason == "住养老机构的不享受"


def test_a_move_away_learnt_late_ends_from_the_day_it_was_true(
    office: Office, told: Callable, day: Callable
) -> None:
    """The grant of her birthday was opened in the belief that she still lived here."""
    office.publish()
    subject = office.elder(born=date(1946, 8, 3))
    books(office)
    assert len(spans(office)) == 2
    office.know(subject, "registered", "440203001", date(2026, 7, 1))
    told()
    assert spans(office) == [("2026-01-01", "2026-07-01", 150)]
    assert Grant.objects.filter(until=date(2026, 8, 3), since=date(2026, 8, 3)).count() == 1


def test_what_was_wrong_and_is_put_right_is_paid_again_from_then(
    office: Office, told: Callable, day: Callable
) -> None:
    office.publish()
    subject = office.elder()
    books(office)
    office.know(subject, "registered", "440203001", date(2026, 7, 1))
    told()
    office.know(subject, "registered", "440204001", date(2026, 7, 1))
    told()
    assert spans(office) == [("2026-01-01", "2026-07-01", 300), ("2026-07-01", "", 300)]


def test_unknown_ends_nothing_opens_nothing_and_calls_a_person(
    office: Office, told: Callable, day: Callable
) -> None:
    office.publish()
    subject = office.elder()
    books(office)
    office.know(subject, "registered", None, date(2026, 4, 1))
    told()
    assert spans(office) == [("2026-01-01", "", 300)]
    held = entitlement(DISTRICT, office.programme.pk, subject, on=date(2026, 5, 1))
    assert held.grant is not None
    assert held.waits
    assert "户籍为空" in held.reason
    assert [e["subject"] for e in told_of("GrantNeedsPerson")] == [subject]
    redecide_due(today=TODAY)
    assert len(told_of("GrantNeedsPerson")) == 1

    stranger = books(office, "elder:9")
    assert stranger.outcome == "unknown"
    assert spans(office, "elder:9") == []


def test_a_fact_of_tomorrow_waits_for_its_day(
    office: Office, told: Callable, day: Callable
) -> None:
    office.publish()
    subject = office.elder()
    day(date(2026, 3, 1))
    books(office)
    office.know(subject, "in_institution", True, date(2026, 3, 9))
    told()
    assert spans(office) == [("2026-01-01", "", 300)]
    assert Standing.objects.get().due_on == date(2026, 3, 9)
    redecide_due(today=date(2026, 3, 9))
    assert spans(office) == [("2026-01-01", "2026-03-09", 300)]


def test_new_rules_decide_everybody_again(office: Office, told: Callable, day: Callable) -> None:
    office.publish()
    office.elder()
    books(office)
    rows = [makers.row("享受", "4", "都一样", age="≥60"), makers.row("不享受", reason="其余")]
    golden = [makers.golden("八十", "享受", "4", birth_date="1946-01-01", registered="4402")]
    office.publish(date(2026, 9, 1), rows=rows, golden=golden)
    told()
    assert Standing.objects.get().due_on == date(2026, 9, 1)
    redecide_due()
    assert spans(office) == [("2026-01-01", "2026-09-01", 300), ("2026-09-01", "", 400)]


def test_doing_it_twice_changes_nothing(office: Office, day: Callable) -> None:
    office.publish()
    office.elder(born=date(1946, 8, 3))
    books(office)
    before = (Grant.objects.count(), Decision.objects.count(), StoredEvent.objects.count())
    Standing.objects.update(due_on=BEGIN)
    assert redecide_due() == 1
    assert (Grant.objects.count(), Decision.objects.count(), StoredEvent.objects.count()) == before


def test_by_hand_from_a_decision_to_its_end(office: Office, day: Callable) -> None:
    office.publish()
    subject = office.elder()
    request_id = uuid4()
    said = {"actor": office.clerk, "programme_id": office.programme.pk, "subject": subject}
    decision = decide(**said, on=date(2026, 2, 1), request_id=request_id)
    assert decide(**said, on=date(2026, 2, 1), request_id=request_id) == decision
    with pytest.raises(Conflict):
        decide(**said, on=date(2026, 2, 2), request_id=request_id)
    give = {"actor": office.clerk, "decision_id": decision.pk, "since": date(2026, 2, 1)}
    held = grant(**give, request_id=request_id)
    assert grant(**give, request_id=request_id) == held
    with pytest.raises(Conflict):
        grant(**{**give, "since": date(2026, 2, 2)}, request_id=request_id)
    with pytest.raises(Refused, match="已有待遇"):
        grant(**give)
    with pytest.raises(Invalid):
        grant(**{**give, "since": date(2026, 1, 1)})
    end_grant(actor=office.clerk, grant_id=held.pk, on=date(2026, 5, 1), reason="本人放弃")
    redecide_due(today=date(2030, 1, 1))
    assert spans(office) == [("2026-02-01", "2026-05-01", 300)]


@pytest.mark.parametrize("given", [{"registered": "11"}, {"registered": None}])
def test_only_the_eligible_are_granted(office: Office, given: dict) -> None:
    office.publish()
    decision = decide(
        actor=office.clerk, programme_id=office.programme.pk, subject=office.elder(),
        on=date(2026, 2, 1), given=given,
    )  # fmt: skip
    with pytest.raises(Refused):
        grant(actor=office.clerk, decision_id=decision.pk, since=date(2026, 2, 1))
    assert not Grant.objects.exists()


def test_the_outsider_changes_nothing(office: Office, day: Callable) -> None:
    office.publish()
    subject = office.elder()
    books(office)
    held = Grant.objects.get()
    before = (Decision.objects.count(), Standing.objects.count())
    pk, outsider = office.programme.pk, office.outsider
    for attempt in (
        lambda: decide(actor=outsider, programme_id=pk, subject=subject, on=BEGIN),
        lambda: grant(actor=outsider, decision_id=held.decision_id, since=date(2027, 1, 1)),
        lambda: end_grant(actor=outsider, grant_id=held.pk, on=date(2026, 5, 1), reason="x"),
        lambda: follow(actor=outsider, programme_id=pk, subject="elder:7", since=BEGIN),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert (Decision.objects.count(), Standing.objects.count()) == before
    assert spans(office) == [("2026-01-01", "", 300)]


def test_every_decision_replays_and_a_touched_one_is_found(office: Office, day: Callable) -> None:
    office.publish()
    subject = office.elder()
    decision = decide(
        actor=SYSTEM, programme_id=office.programme.pk, subject=subject, on=date(2026, 3, 1),
        given={"categories": ["hero", "low"], "in_institution": "yes\x00" * 99},
    )  # fmt: skip
    decision.refresh_from_db()
    assert decision.outcome == "unknown"
    assert replay(decision).same
    books(office)
    kept = Decision.objects.filter(outcome="eligible").earliest("id")
    assert replay(kept).same
    kept.inputs["birth_date"]["value"] = "1950-05-01"
    assert not replay(kept).same
    kept.refresh_from_db()
    kept.values = {**kept.values, "subsidy": 1}
    assert not replay(kept).same


def test_a_given_input_that_no_rule_asks_for_is_refused(office: Office) -> None:
    office.publish()
    with pytest.raises(Invalid):
        decide(
            actor=SYSTEM, programme_id=office.programme.pk, subject="elder:1", on=BEGIN,
            given={"agee": 80},
        )  # fmt: skip
