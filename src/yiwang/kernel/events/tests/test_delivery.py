"""Each reaction once, whatever dies, fails or runs beside it."""

from contextlib import nullcontext
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from tests.races import together, without
from yiwang.kernel.events import services
from yiwang.kernel.events.invariants import facts_nobody_defines
from yiwang.kernel.events.models import Delivery, StoredEvent
from yiwang.kernel.events.selectors import Backlog, backlog, stubborn_events
from yiwang.kernel.events.services import deliver_due, on, publish

from .facts import BellRung, EchoHeard


def ring(times=1):
    with transaction.atomic():
        publish(BellRung(district="440204", times=times))


def echo(fact):
    """An effect that lives in the database: another fact."""
    publish(EchoHeard(district=fact.district, of=fact.times))


def echoes():
    return StoredEvent.objects.filter(name=EchoHeard.event_name).count()


def make_due():
    StoredEvent.objects.filter(delivered_at=None).update(due_at=now())


@pytest.mark.django_db
def test_delivered_once_to_each_reaction():
    heard = []

    @on(BellRung)
    def first(fact):
        heard.append(("first", fact.times))

    @on(BellRung, EchoHeard)
    def second(fact):
        heard.append(("second", fact.district))

    ring(3)
    assert [deliver_due(), deliver_due()] == [1, 0]
    assert heard == [("first", 3), ("second", "440204")]


@pytest.mark.django_db
def test_fact_without_reactions_is_done_at_once():
    ring()
    assert deliver_due() == 1
    assert not Delivery.objects.exists()


@pytest.mark.django_db
def test_failing_reaction_is_tried_again_alone():
    on(BellRung)(echo)
    tries = []

    @on(BellRung)
    def stumble(fact):
        tries.append(fact.times)
        if len(tries) == 1:
            raise OSError("no line")

    ring()
    assert deliver_due() == 0
    assert (echoes(), len(tries)) == (1, 1)
    make_due()
    deliver_due()
    assert (echoes(), len(tries)) == (1, 2)
    assert StoredEvent.objects.filter(delivered_at=None).count() == 0


@pytest.mark.django_db(transaction=True)
def test_worker_killed_between_reactions_repeats_nothing_that_was_kept():
    class Killed(BaseException):
        pass

    on(BellRung)(echo)

    @on(BellRung)
    def die(fact):
        if not alive:
            raise Killed

    alive = False
    ring()
    with pytest.raises(Killed):
        deliver_due()
    assert (echoes(), Delivery.objects.count()) == (0, 0)
    alive = True
    deliver_due()
    assert (echoes(), Delivery.objects.count()) == (1, 2)


@pytest.mark.django_db
def test_poisoned_fact_backs_off_and_the_others_go_on():
    @on(BellRung)
    def choke(fact):
        if fact.times == 13:
            raise ValueError("unlucky")

    for times in (12, 13, 14):
        ring(times)
    assert deliver_due() == 2
    bad = StoredEvent.objects.get(delivered_at=None)
    assert (bad.payload["times"], bad.attempts) == (13, 1)
    assert "choke: ValueError: unlucky" in bad.error
    assert bad.due_at > now()
    assert deliver_due() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("attempts", "wait"), [(0, 2), (1, 4), (9, 1024), (11, 3600), (29999, 3600)]
)
def test_waiting_doubles_up_to_an_hour(attempts, wait):
    on(BellRung)(lambda fact: 1 / 0)
    ring()
    StoredEvent.objects.update(attempts=attempts)
    deliver_due()
    due_in = StoredEvent.objects.get().due_at - now()
    assert timedelta(seconds=wait - 2) < due_in <= timedelta(seconds=wait)


@pytest.mark.django_db
def test_unreadable_payload_backs_off_too():
    on(BellRung)(echo)
    StoredEvent.objects.create(name=BellRung.event_name, payload={"district": ""})
    ring()
    assert deliver_due() == 1
    assert "TypeError" in StoredEvent.objects.get(delivered_at=None, attempts=1).error


@pytest.mark.django_db
def test_backlog_says_how_far_delivery_is_behind():
    assert backlog() == Backlog(0, 0, None)
    on(BellRung)(lambda fact: 1 / 0)
    ring()
    StoredEvent.objects.update(attempts=9)
    deliver_due()
    oldest = StoredEvent.objects.get().at
    assert backlog() == Backlog(1, 1, oldest)
    assert [event.name for event in stubborn_events()] == [BellRung.event_name]


@pytest.mark.django_db
def test_invariant_names_facts_whose_class_is_gone():
    ring()
    assert facts_nobody_defines() == []
    StoredEvent.objects.create(name="bells.Melted", payload={})
    assert facts_nobody_defines() == ["bells.Melted"]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("locked", "unique", "echoes_heard"),
    [(True, True, 10), (True, False, 10), (False, True, 10), (False, False, 20)],
    ids=["both", "lock alone", "constraint alone", "negative control: neither"],
)
def test_two_workers_deliver_each_once(locked, unique, echoes_heard, monkeypatch):
    if not locked:
        monkeypatch.setattr(QuerySet, "select_for_update", lambda query, **how: query)
        monkeypatch.setattr(services, "_deliver", in_step(services._deliver))

    @on(BellRung)
    def slow_echo(fact):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.02)")
        echo(fact)

    for times in range(10):
        ring(times)
    with nullcontext() if unique else without("events_each_reaction_once"):
        together(deliver_due, deliver_due)
        assert echoes() == echoes_heard


def in_step(deliver):
    """Both workers take the same fact at the same moment: what the lock is there to stop."""
    step = Barrier(2)

    def delivered(event_id):
        step.wait(10)
        return deliver(event_id)

    return delivered
