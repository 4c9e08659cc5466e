"""Writers of one case or family at once all come to an answer, and to the same of one request."""

import time
from contextlib import contextmanager, nullcontext
from threading import Event

import pytest
from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected

from tests.races import together
from yiwang.kernel.cases.models import Case, LogEntry
from yiwang.kernel.cases.selectors import reference
from yiwang.kernel.cases.services import merge
from yiwang.kernel.cases.services.once import AGAIN, once
from yiwang.lib.ids import new_request_id

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_a_child_opens_again_while_its_family_is_locked(street):
    """The other side locks as a merge does: the parent, which is older, then the child."""
    parent = street.at("handling")
    first, _ = street.split(parent)
    child = street.do(first, "leader", "force_close", note="已了结")
    supervisor = street.actor("supervisor")
    street.actor = lambda name: supervisor
    reference()
    locked = Event()

    def merging():
        with transaction.atomic():
            with connection.cursor() as cursor:  # so that the other is the one who gives way
                cursor.execute("SET LOCAL deadlock_timeout = '30s'")
            Case.objects.select_for_update().get(pk=parent.pk)
            locked.set()
            wait_until_somebody_waits()
            Case.objects.select_for_update().get(pk=child.pk)

    def reopening():
        locked.wait(5)
        return street.do(child, "supervisor", "reopen", note="没有了结")

    outcomes = together(merging, reopening)
    assert outcomes[0] is None, outcomes
    assert outcomes[1].is_open, outcomes


@pytest.mark.parametrize(("times", "answered"), [(0, True), (AGAIN, True), (AGAIN + 1, False)])
def test_who_loses_more_than_once_writes_again(monkeypatch, times, answered):
    """What the loser gave up may come back to it before the other has woken."""
    monkeypatch.setattr("yiwang.kernel.cases.services.once.PAUSE", 0)
    left = [OperationalError("deadlock detected")] * times

    def write():
        if left:
            raise left.pop() from DeadlockDetected()
        return "written"

    with nullcontext() if answered else pytest.raises(OperationalError):
        assert once(write) == "written"
    assert not left


def test_a_double_click_is_one_deed_with_one_answer(street):
    """Both were sent from the same page, so both say what they had seen."""
    people = {name: street.actor(name) for name in ("handler", "dispatcher")}
    for _ in range(5):
        case = street.at("dispatched")
        with knowing(street, people):
            request = new_request_id()

            def taking(case=case, request=request):
                return street.do(case, "handler", "take", request_id=request, seen_seq=case.log_seq)

            outcomes = together(taking, taking, taking)
        assert [getattr(each, "stage", each) for each in outcomes] == ["handling"] * 3
        assert LogEntry.objects.filter(case=case, action="take").count() == 1


def test_splitting_and_merging_twice_at_once(street):
    case, into = street.at("handling"), street.at("handling")
    people = {name: street.actor(name) for name in ("handler", "dispatcher")}
    with knowing(street, people):
        request = new_request_id()
        parts = together(*[lambda: street.split(case, request_id=request)] * 3)
        assert len({tuple(child.pk for child in each) for each in parts}) == 1
        lone, request = street.at("registered"), new_request_id()
        merged = together(
            *[
                lambda: merge(
                    actor=people["dispatcher"], case_id=lone.pk, into_id=into.pk,
                    district=lone.district, request_id=request,
                )
            ] * 3
        )  # fmt: skip
        assert {getattr(each, "stage", each) for each in merged} == {"merged"}


def wait_until_somebody_waits():
    """For a lock of this connection."""
    until = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(
                "SELECT 1 FROM pg_locks WHERE NOT granted"
                " AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone():
                return
            time.sleep(0.01)
    raise AssertionError("nobody came for the parent")


@contextmanager
def knowing(street, people):
    """Actors known beforehand, so that the threads meet in the database and nowhere else."""
    find = street.actor
    street.actor = lambda name: people.get(name) or find(name)
    reference()
    yield
    street.actor = find
