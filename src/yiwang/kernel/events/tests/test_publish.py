"""A fact is stored exactly when its change is."""

import pytest
from django.db import DatabaseError, connection, transaction

from yiwang.kernel.events.models import StoredEvent
from yiwang.kernel.events.services import call, calls_together, publish, tell_within, within

from .facts import BellRung, EchoHeard


def rings(*counts):
    return [BellRung(district="440204", times=count) for count in counts]


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_is_refused_and_nothing_is_stored():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        publish(*rings(1))
    assert not StoredEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("committed", [True, False])
def test_fact_iff_committed_change(committed):
    class Undone(Exception):
        pass

    try:
        with transaction.atomic():
            publish(*rings(1))
            if not committed:
                raise Undone
    except Undone:
        pass
    assert StoredEvent.objects.exists() == committed


@pytest.mark.django_db
def test_any_number_of_facts_is_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        publish(*rings(*range(50)))
    assert StoredEvent.objects.count() == 50


@pytest.mark.django_db
def test_reactions_within_see_all_facts_of_their_kind():
    seen = []
    within(BellRung)(seen.append)
    publish(*rings(1, 2), EchoHeard(district=""), *rings(3))
    assert seen == [rings(1, 2, 3)]


@pytest.mark.django_db
def test_history_is_counted_but_announced_to_nobody():
    seen = []
    within(BellRung)(seen.append)
    tell_within(*rings(1, 2))
    assert seen == [rings(1, 2)]
    assert not StoredEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_failing_reaction_within_undoes_the_change():
    @within(BellRung)
    def refuse(facts):
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"), transaction.atomic():
        publish(*rings(1))
    assert not StoredEvent.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["name", "district", "payload", "at"])
def test_stored_fact_never_changes(column):
    publish(*rings(1))
    new = {"name": "'x'", "district": "'1'", "payload": "'{}'", "at": "now()"}[column]
    with (
        pytest.raises(DatabaseError, match="never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE events_storedevent SET {column} = {new}")  # noqa: S608


@pytest.mark.django_db
def test_calls_share_a_statement_in_their_order(django_assert_num_queries):
    with django_assert_num_queries(1), calls_together():
        call("pg_notify", "calls", "a")
        with calls_together():
            call("pg_notify", "calls", "b")
    with django_assert_num_queries(2):
        call("pg_notify", "calls", "a")
        call("pg_notify", "calls", "b")


@pytest.mark.django_db
def test_calls_of_what_failed_are_not_made(django_assert_num_queries):
    with django_assert_num_queries(0), pytest.raises(ZeroDivisionError), calls_together():
        call("pg_notify", "calls", str(1 // 0))
    with django_assert_num_queries(1):
        call("pg_notify", "calls", "a")
