"""Several writers and folders at once: no count is lost or made twice."""

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from tests.races import together
from yiwang.kernel.insight import invariants
from yiwang.kernel.insight.models import Delta, Total
from yiwang.kernel.insight.services.folding import fold, fold_all

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_numbers_hold_while_writers_and_folders_run(city):
    cases = [city.report() for _ in range(4)]
    done, stop = [], Event()

    def folder():
        try:
            while not stop.is_set():
                done.append(fold(5))
        finally:
            connection.close()

    def writer(case):
        def write():
            city.do(case, "acceptor", "accept", class_id=city.rubbish.pk)
            city.do(case, "registrar", "register")
            city.do(case, "dispatcher", "dispatch", department_id=city.sanitation.pk)
            for _ in range(3):
                city.report()

        return write

    folders = [Thread(target=folder) for _ in range(2)]
    for thread in folders:
        thread.start()
    outcomes = together(*(writer(case) for case in cases))
    stop.set()
    for thread in folders:
        thread.join(30)
    assert outcomes == [None] * 4
    assert sum(done) > 0
    assert invariants.totals_other_than_the_marks() == []
    fold_all()
    assert not Delta.objects.exists()
    assert invariants.totals_other_than_the_marks() == []
    assert invariants.marks_other_than_the_log() == []
    assert Total.objects.get(division="440204", facet="", measure="collected").n == 16


def test_reading_then_writing_would_lose_counts(city):
    """The negative control: the counter one would write without deltas."""
    row = Total.objects.create(
        district="440204", division="440204", facet="", measure="naive", day=None, n=0
    )

    def add():
        for _ in range(50):
            with transaction.atomic():
                seen = Total.objects.get(pk=row.pk).n
                Total.objects.filter(pk=row.pk).update(n=seen + 1)

    together(add, add, add, add)
    row.refresh_from_db()
    assert row.n < 200


def test_a_folder_killed_half_way_folded_nothing(city):
    city.closed()
    waiting = Delta.objects.count()
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        assert fold() == waiting
        raise KeyboardInterrupt
    assert Delta.objects.count() == waiting
    assert not Total.objects.exists()
    assert invariants.totals_other_than_the_marks() == []
