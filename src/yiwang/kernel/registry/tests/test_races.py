"""Two clerks enrol the same number at once: one person, whatever the timing."""

import threading
from typing import Any

import pytest
from django.db import connection

from tests.races import without
from yiwang.lib.ids import new_request_id

from ..models import Person
from ..services import people
from . import makers

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
CLERKS = 4


def _race(monkeypatch: pytest.MonkeyPatch, **options: Any) -> list[Any]:
    """Every clerk has looked, and found nobody, before any of them writes."""
    looked = threading.Barrier(CLERKS)
    genuine = people._create

    def create_together(*args: Any) -> Person:
        looked.wait(20)
        return genuine(*args)

    answers: list[Any] = []

    def clerk() -> None:
        try:
            answers.append(makers.person(**options).pk)
        except Exception as fault:
            answers.append(fault)
        finally:
            connection.close()

    monkeypatch.setattr(people, "_create", create_together)
    clerks = [threading.Thread(target=clerk) for _ in range(CLERKS)]
    for one in clerks:
        one.start()
    for one in clerks:
        one.join()
    return answers


def test_the_same_number_at_once_is_one_person(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = _race(monkeypatch)
    assert len(set(answers)) == 1
    assert Person.objects.get().pk == answers[0]


def test_without_the_constraint_the_same_race_makes_many(monkeypatch: pytest.MonkeyPatch) -> None:
    with without("registry_one_person_per_id"):
        assert len(set(_race(monkeypatch))) == CLERKS
        assert Person.objects.count() == CLERKS


def test_the_same_request_at_once_is_one_person() -> None:
    request_id, together, answers = new_request_id(), threading.Barrier(CLERKS), []

    def clerk() -> None:
        try:
            together.wait(20)
            answers.append(makers.person(id_number="", request_id=request_id).pk)
        finally:
            connection.close()

    clerks = [threading.Thread(target=clerk) for _ in range(CLERKS)]
    for one in clerks:
        one.start()
    for one in clerks:
        one.join()
    assert len(answers) == CLERKS
    assert len(set(answers)) == Person.objects.count() == 1
