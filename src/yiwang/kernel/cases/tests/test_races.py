"""Several at once on connections of their own; each race with its negative control."""

from itertools import pairwise
from threading import Event, Thread

import pytest
from django.db import OperationalError, connection, transaction

from tests.invariants import violations
from tests.races import together, without
from yiwang.kernel.cases import invariants
from yiwang.kernel.cases.models import Attachment, Case, LogEntry, Notice
from yiwang.kernel.cases.selectors import reference
from yiwang.kernel.cases.services import merge
from yiwang.kernel.cases.services.sweep import warn_and_escalate
from yiwang.lib.errors import Conflict, Refused
from yiwang.lib.ids import new_request_id

from .makers import monday, trace

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def street(street):
    """Everything read once, so that the threads meet in the database and nowhere else."""
    actors = {name: street.actor(name) for name in
              ("collector", "acceptor", "registrar", "dispatcher", "handler", "supervisor",
               "leader", "verifier")}  # fmt: skip
    street.actor = actors.__getitem__
    reference()
    return street


def merging(street, case, into):
    return merge(
        actor=street.actor("dispatcher"), case_id=case.pk, into_id=into.pk, district=case.district
    )


def kinds(outcomes):
    return sorted(type(outcome).__name__ for outcome in outcomes)


# --- the same report twice --------------------------------------------------


def test_the_same_report_from_two_connections_is_one_case(street):
    for _ in range(5):
        request = new_request_id()
        outcomes = together(*[lambda r=request: street.report(request_id=r)] * 3)
        assert {type(outcome) for outcome in outcomes} == {Case}, outcomes
        assert len({case.pk for case in outcomes}) == 1
    assert Case.objects.count() == 5
    assert violations() == {}


def test_without_the_constraint_it_would_be_several(street):
    with without("cases_request_once"):
        made = 0
        for _ in range(10):
            request = new_request_id()
            together(*[lambda r=request: street.report(request_id=r)] * 3)
            made = LogEntry.objects.filter(request_id=request).count()
            if made > 1:
                break
    assert made > 1


# --- two at one case --------------------------------------------------------


def test_of_two_dispatchers_one_wins(street):
    for _ in range(3):
        case = street.at("registered")
        seen = {"seen_seq": case.log_seq}
        calls = [
            lambda d=department, c=case, s=seen: street.do(
                c, "dispatcher", "dispatch", department_id=d.pk, **s
            )
            for department in (street.sanitation, street.municipal)
        ]
        assert kinds(together(*calls)) == ["Case", "Conflict"]
        assert trace(case).count("dispatch") == 1
    assert violations() == {}


def test_without_having_seen_the_case_the_second_has_still_moved_on(street):
    case = street.at("registered")
    outcomes = together(*[lambda: street.do(case, "dispatcher", "dispatch",
                                            department_id=street.sanitation.pk)] * 4)  # fmt: skip
    assert kinds(outcomes) == ["Case", "Conflict", "Conflict", "Conflict"]
    assert {each.code for each in outcomes if isinstance(each, Conflict)} == {"moved_on"}


def test_without_the_row_lock_both_would_think_they_won(street, monkeypatch):
    """The negative control: the same code reading without FOR UPDATE writes one number twice,
    and only the log's constraint is left to stop it."""
    from django.db.models import QuerySet

    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_: rows)
    found = []
    for _ in range(10):
        case = street.at("registered")
        found = kinds(together(*[lambda c=case: street.do(
            c, "dispatcher", "dispatch", department_id=street.sanitation.pk)] * 4))  # fmt: skip
        if "IntegrityError" in found:
            break
    assert "IntegrityError" in found


# --- close against opening a child ------------------------------------------


def test_close_against_split_leaves_no_orphan(street):
    for _ in range(5):
        case = street.at("handling")
        split, closed = together(
            lambda c=case: street.split(c, ("municipal", "assist")),
            lambda c=case: street.do(c, "leader", "force_close", note="算了"),
        )
        case.refresh_from_db()
        if isinstance(split, list):
            assert isinstance(closed, Refused)
            assert case.is_open
        else:
            assert isinstance(split, Conflict)
            assert not case.is_open
    assert invariants.closed_parents_of_open_children() == []
    assert violations() == {}


def child_past_the_services(case, opened, go_on):
    """Opens a child without locking the parent first, as a careless service would."""
    from django.db import models

    fields = Case.objects.values().get(pk=case.pk)
    entry = LogEntry.objects.filter(case=case).last()
    with transaction.atomic():
        child = Case(**fields | {"id": None, "number": "1", "follow_code": "2"})
        child.parent_id = case.pk
        models.Model.save(child, force_insert=True)
        values = {f.attname: getattr(entry, f.attname) for f in LogEntry._meta.concrete_fields}
        LogEntry.objects.create(**values | {
            "id": None, "case_id": child.pk, "seq": child.log_seq, "request_id": None,
        })  # fmt: skip
        opened.set()
        go_on.wait(2)


def careless(street, case):
    """A child is opened, not yet committed, while the parent is closed; what comes of it."""
    opened, go_on, failures = Event(), Event(), []

    def open_child():
        try:
            child_past_the_services(case, opened, go_on)
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    def close():
        try:
            street.do(case, "leader", "force_close", note="算了")
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    opener, closer = Thread(target=open_child), Thread(target=close)
    opener.start()
    assert opened.wait(5), failures
    closer.start()
    closer.join(0.3)
    go_on.set()
    opener.join(10)
    closer.join(10)
    return failures


def test_the_triggers_hold_even_a_careless_service(street):
    case = street.at("handling")
    failures = careless(street, case)
    assert len(failures) == 1
    assert invariants.closed_parents_of_open_children() == []


def test_without_the_triggers_a_child_would_be_left_behind(street):
    case = street.at("handling")
    with without("cases_parent_waits", "cases_child_needs_open_parent"):
        assert careless(street, case) == []
        assert len(invariants.closed_parents_of_open_children()) == 1


# --- merge ------------------------------------------------------------------


def test_merge_against_advance_is_one_after_the_other(street):
    for _ in range(5):
        into, case = street.at("registered"), street.report()
        merged, accepted = together(
            lambda c=case, i=into: merging(street, c, i),
            lambda c=case: street.do(c, "acceptor", "accept", class_id=street.litter.pk),
        )
        case.refresh_from_db()
        assert case.stage == "merged"
        assert isinstance(merged, Case)
        assert isinstance(accepted, Case | Conflict)
        log = LogEntry.objects.filter(case=case).order_by("seq")
        assert all(a.target == b.source for a, b in pairwise(log))
    assert violations() == {}


def test_merge_into_what_is_being_closed(street):
    for _ in range(5):
        into, case = street.at("checked"), street.report()
        merged, closed = together(
            lambda c=case, i=into: merging(street, c, i),
            lambda i=into: street.do(i, "registrar", "close"),
        )
        assert isinstance(closed, Case)
        assert isinstance(merged, Case | Conflict)
        assert isinstance(merged, Case) == (Case.objects.get(pk=case.pk).stage == "merged")
    assert violations() == {}


def test_crosswise_one_is_merged_and_nothing_waits_forever(street):
    for _ in range(5):
        one, two = street.at("registered"), street.at("registered")
        outcomes = together(
            lambda a=one, b=two: merging(street, a, b), lambda a=one, b=two: merging(street, b, a)
        )
        assert kinds(outcomes) == ["Case", "Conflict"], outcomes
        assert Case.objects.filter(pk__in=[one.pk, two.pk], is_open=True).count() == 1
    assert invariants.merged_into_the_merged() == []


def test_locked_in_the_order_of_asking_it_would_be_a_deadlock(street):
    """The negative control for the order of the locks."""
    one, two = street.at("registered"), street.at("registered")
    first = [Event(), Event()]

    def lock(number, a, b):
        with transaction.atomic():
            Case.objects.select_for_update().get(pk=a.pk)
            first[number].set()
            first[1 - number].wait(5)
            Case.objects.select_for_update().get(pk=b.pk)

    outcomes = together(lambda: lock(0, one, two), lambda: lock(1, two, one))
    assert sum(isinstance(outcome, OperationalError) for outcome in outcomes) == 1


# --- the sweep --------------------------------------------------------------


def test_two_sweepers_say_each_thing_once(street):
    for _ in range(6):
        street.at("handling", start=monday())
    for _ in range(4):
        together(warn_and_escalate, warn_and_escalate, warn_and_escalate)
    while warn_and_escalate():
        pass
    assert Notice.objects.count() == 24
    for case in Case.objects.all():
        assert trace(case).count("warn") == 1
        assert trace(case).count("escalate") == 3
    assert violations() == {}


# --- one photo, two cases ---------------------------------------------------


def test_one_photo_goes_to_one_case(street):
    for _ in range(5):
        photo = street.photo()
        outcomes = together(*[lambda p=photo: street.report(files=[p])] * 3)
        assert kinds(outcomes) == ["Case", "Invalid", "Invalid"]
    assert Attachment.objects.count() == Case.objects.count() == 5


def test_without_the_constraint_one_photo_would_go_to_all(street):
    with without("cases_file_attached_once"):
        photo = street.photo()
        outcomes = together(*[lambda: street.report(files=[photo])] * 3)
    assert kinds(outcomes) == ["Case"] * 3
