"""The cast itself: everybody has the part the other tests count on."""

import pytest

from tests.cast import PARTS
from yiwang.kernel.access.roles import EXCLUSIVE, ROLES


@pytest.mark.parametrize("name", PARTS)
def test_everybody_holds_one_post(name, actor):
    (post,) = actor(name).posts
    assert (post.role, post.division) == (PARTS[name].role, PARTS[name].division)


def test_outsider_holds_every_role_of_the_field_elsewhere(actor):
    posts = actor("outsider").posts
    assert {post.role for post in posts} == set(ROLES) - set(EXCLUSIVE)
    assert {post.division for post in posts} == {"440203"}


def test_resident_has_no_account(actor):
    assert actor("resident").account_id is None
    assert actor("resident").posts == ()


def test_cast_works_where_tests_commit(transactional_db, actor):
    assert actor("handler").posts[0].department is not None
