"""The cast itself: everybody has the part the other tests count on."""

import pytest

from tests.cast import GRID, OTHER_GRID, PARTS, STREET
from yiwang.kernel.access.roles import EXCLUSIVE, ROLES
from yiwang.kernel.places.selectors import locate


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


@pytest.mark.parametrize("grid", [GRID, OTHER_GRID, "440204001003001004", "440204001006001002"])
def test_town_is_where_its_codes_say(town, grid):
    found = locate(*town.centre_of(grid))
    assert (found.grid, found.community, found.street) == (grid, grid[:12], STREET)


def test_nothing_is_west_of_the_town(town):
    assert locate(*town.point(-10, 10)) is None
