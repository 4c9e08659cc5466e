"""What administrators list: their own area, and accounts that hold nothing yet."""

import pytest

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.selectors import (
    accounts_for,
    appointments_of,
    departments_under,
    posts_under,
)
from yiwang.kernel.access.services import enrol


@pytest.fixture
def everybody(cast):
    for name in ("collector", "handler", "security_admin", "system_admin", "outsider"):
        cast.account(name)
    enrol(actor=SYSTEM, username="li.lei", name="李雷", password="First-Word-1")


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        (
            "system",
            {"collector", "handler", "li.lei", "outsider", "security_admin", "system_admin"},
        ),
        ("security_admin", {"collector", "handler", "li.lei", "security_admin", "system_admin"}),
        ("collector", set()),
        ("outsider", set()),
        ("resident", set()),
    ],
)
def test_accounts(everybody, actor, name, seen):
    assert set(accounts_for(actor(name), "access.see").values_list("username", flat=True)) == seen


def test_posts_and_departments(everybody, actor):
    who = actor("security_admin")
    assert not posts_under(who, "access.see").filter(code__startswith="440203").exists()
    assert posts_under(who, "access.see").count() == 4
    assert set(departments_under(who, "access.see").values_list("code", flat=True)) == {
        "sanitation",
        "management",
        "street_office",
    }
    assert not posts_under(actor("outsider"), "access.see").exists()
    assert not departments_under(actor("resident"), "access.see").exists()


def test_appointments_of_a_page_are_one_statement(everybody, cast, django_assert_num_queries):
    ids = [cast.account(name).pk for name in ("collector", "outsider")]
    with django_assert_num_queries(1):
        found = appointments_of(ids)
    assert [held.post.role for held in found[ids[0]]] == ["collector"]
    assert len(found[ids[1]]) > 5
