from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from tests.cast import GRID, PARTS
from yiwang.kernel.access.invariants import (
    administrators_in_one_person,
    grids_outside_their_post,
    posts_of_no_known_role,
)
from yiwang.kernel.access.models import Appointment, Post

TODAY = localdate()


def test_cast_breaks_nothing(cast):
    for name in (*PARTS, "outsider"):
        cast.account(name)
    assert administrators_in_one_person() == []
    assert posts_of_no_known_role() == []
    assert grids_outside_their_post() == []


@pytest.mark.parametrize(
    ("since", "until", "named"),
    [
        (TODAY, None, True),
        (TODAY - timedelta(9), TODAY, True),
        (TODAY - timedelta(9), TODAY - timedelta(1), False),
    ],
)
def test_two_administrators_in_one_person_are_named(cast, since, until, named):
    account = cast.account("system_admin")
    Appointment.objects.create(
        account=account, post=cast.post("audit_admin"), since=since, until=until
    )
    found = administrators_in_one_person()
    assert found == ([f"account {account.pk}: system_admin and audit_admin"] if named else [])


def test_posts_that_reach_nothing_are_named(db):
    Post.objects.create(code="a", name="a", role="gardener", division="440204")
    Post.objects.create(code="b", name="b", role="collector", division="440203", grids=[GRID])
    assert posts_of_no_known_role() == ["post a: gardener"]
    assert grids_outside_their_post() == [f"post b: {GRID}"]
