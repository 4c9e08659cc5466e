"""`yiwang invariants` over a database in order, and over one that is not."""

import logging

import pytest
from click.testing import CliRunner
from procrastinate.contrib.django import app

from yiwang.kernel.events.models import StoredEvent
from yiwang.project import questions, worker

pytestmark = pytest.mark.django_db


def test_nothing_broken() -> None:
    done = CliRunner().invoke(questions.invariants)
    assert done.exit_code == 0
    assert "nothing broken" in done.output


def test_what_is_broken_is_named() -> None:
    StoredEvent.objects.create(district="440204", name="nobody.Defines", payload={})
    done = CliRunner().invoke(questions.invariants)
    assert done.exit_code == 1
    assert "yiwang.kernel.events.invariants.facts_nobody_defines: 1" in done.output


def test_the_worker_asks_each_night(caplog: pytest.LogCaptureFixture) -> None:
    assert worker.questions is questions
    assert "invariants" in app.tasks
    StoredEvent.objects.create(district="440204", name="nobody.Defines", payload={})
    with caplog.at_level(logging.CRITICAL):
        questions.ask_nightly(0)
    assert "facts_nobody_defines" in caplog.text
