"""What is called what, and when it is tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from ..rules import KINDS, is_dead, is_hopeless, kind_of, next_try, rest

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("action", "effect", "source", "open_before", "open_after", "kind"),
    [
        ("report", "", "", False, True, "reported"),
        ("self_handle", "close", "", False, False, "reported"),
        ("split_off", "assign", "", False, True, "reported"),
        ("accept", "classify", "reported", True, True, "accepted"),
        ("reclassify", "classify", "reported", True, True, "changed"),
        ("register", "register", "accepted", True, True, "registered"),
        ("dispatch", "assign", "registered", True, True, "dispatched"),
        ("return", "return", "dispatched", True, True, "returned"),
        ("fail_check", "rework", "handled", True, True, "reworked"),
        ("close", "close", "checked", True, False, "closed"),
        ("refuse", "close", "reported", True, False, "closed"),
        ("reopen", "reopen", "closed", False, True, "reopened"),
        ("unmerge", "unmerge", "merged", False, True, "reopened"),
        ("grant_hang", "hang", "handling", True, True, "hung"),
        ("escalate", "", "handling", True, True, "late"),
        ("warn", "", "handling", True, True, "warned"),
        ("rate", "rate", "closed", False, False, "rated"),
        ("note", "", "handling", True, True, "changed"),
    ],
)
def test_kinds(action, effect, source, open_before, open_after, kind):
    found = kind_of(
        action=action, effect=effect, source=source, was_open=open_before, is_open=open_after
    )
    assert found == kind and kind in KINDS


def test_every_action_of_every_flow_has_a_kind(works):
    from yiwang.kernel.cases.selectors import reference

    named = {
        kind_of(action=a.code, effect=a.effect, source="x", was_open=True, is_open=True)
        for flow in reference().flows.values()
        for a in flow.actions
    }
    assert named <= set(KINDS) and len(named) > 12


def test_waits_end():
    waits = [next_try(attempts, NOON) for attempts in range(1, 8)]
    assert waits[0] == NOON + timedelta(seconds=10)
    assert waits[-1] is None and None not in waits[:-1]
    assert waits[:-1] == sorted(waits[:-1])


def test_an_endpoint_rests_ever_longer_but_not_for_ever():
    rests = [rest(failures) for failures in range(40)]
    assert rests[:3] == [timedelta()] * 3
    assert rests == sorted(rests) and rests[-1] == timedelta(minutes=15)


def test_hopeless_and_dead():
    assert is_hopeless(410, "http 410") and is_hopeless(None, "forbidden_target")
    assert not is_hopeless(404, "http 404") and not is_hopeless(None, "TimeoutError")
    earlier, later = NOON - timedelta(hours=1), NOON + timedelta(hours=1)
    assert is_dead(first_tried_at=NOON, last_sent_at=None)
    assert is_dead(first_tried_at=NOON, last_sent_at=earlier)
    assert not is_dead(first_tried_at=NOON, last_sent_at=later)
