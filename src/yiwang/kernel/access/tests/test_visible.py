"""may and visible_to agree on every row, and both fail closed."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from tests.cast import COMMUNITY, GRID, OTHER_COMMUNITY, OTHER_GRID, PARTS, STREET
from yiwang.kernel.access import services
from yiwang.kernel.access.actor import STRANGER, SYSTEM, Actor, HeldPost
from yiwang.kernel.access.models import Appointment
from yiwang.kernel.access.selectors import (
    actor_of,
    holders,
    holders_of_post,
    may,
    may_over,
    posts_for,
    require,
    require_over,
    visible_to,
)
from yiwang.lib.errors import Forbidden

from .sighting import Sighting, Spot, Tree, columns_of

PLACES = (
    "440204",
    STREET,
    COMMUNITY,
    GRID,
    OTHER_GRID,
    OTHER_COMMUNITY,
    "440204001001002001",
    "440204002001001001",
    "440203",
    "440203001001001001",
    "440106001001001001",
)


@pytest.fixture
def everything(sightings, verbs, cast):
    """A sighting at every place, of no department, of sanitation and of municipal works."""
    owners = [None, cast.department("sanitation").pk, cast.department("municipal").pk]
    for code in PLACES:
        for owner in owners:
            Sighting.objects.create(**columns_of(code), department_id=owner)
        Tree.objects.create(**columns_of(code))


def held(division="", *, role="leader", grids=(), department=None):
    post = HeldPost(1, "x", "x", role, division, tuple(grids), department)
    return Actor(account_id=1, name="x", posts=(post,))


def seen(actor, verb="trees.see"):
    return {
        (row.grid or row.community or row.street or row.district, row.department_id)
        for row in visible_to(Sighting.objects.all(), actor, verb)
    }


@pytest.mark.parametrize(
    ("division", "grids", "places"),
    [
        ("44", (), PLACES),
        ("4402", (), PLACES[:-1]),
        ("440204", (), PLACES[:8]),
        (STREET, (), PLACES[1:7]),
        (COMMUNITY, (), (COMMUNITY, GRID, OTHER_GRID, "440204001001002001")),
        ("440204001001001", (), (GRID, OTHER_GRID)),
        (GRID, (), (GRID,)),
        (COMMUNITY, (OTHER_GRID,), (OTHER_GRID,)),
        (OTHER_COMMUNITY, (OTHER_GRID,), ()),
        ("440299", (), ()),
        ("", (), ()),
    ],
)
def test_post_sees_its_division(everything, division, grids, places):
    actor = held(division, grids=grids)
    assert {
        row.grid or row.community or row.street or row.district
        for row in visible_to(Tree.objects.all(), actor, "trees.see")
    } == set(places)


def test_handler_sees_what_her_department_was_given_in_its_district(everything, actor, cast):
    sanitation = cast.department("sanitation").pk
    assert seen(actor("handler")) == {(code, sanitation) for code in PLACES[:8]}
    assert seen(actor("other_handler")) == {
        (code, cast.department("municipal").pk) for code in PLACES[:8]
    }


@pytest.mark.parametrize("name", ["resident", "outsider"])
def test_strangers_and_outsiders_see_nothing_of_the_street(everything, actor, name):
    assert not {code for code, owner in seen(actor(name)) if code.startswith("440204")}


def test_resident_sees_nothing_at_all(everything):
    assert seen(STRANGER) == set()


def test_verb_of_another_role_shows_nothing(everything, actor):
    assert seen(actor("leader"), "trees.cut") == set()
    assert seen(actor("leader"), "trees.unheard_of") == set()


ACTORS = [
    *(held(division) for division in ("44", "4402", "440204", STREET, COMMUNITY, GRID, "")),
    held("440204001001001"),
    held(COMMUNITY, grids=[OTHER_GRID]),
    held(OTHER_COMMUNITY, grids=[OTHER_GRID]),
    held("", department=7),
    held("", grids=[GRID], department=7),
    held("", grids=[GRID]),
    held(STREET, department=7),
    held(COMMUNITY, grids=[GRID], department=7),
    STRANGER,
]


@pytest.mark.parametrize("actor", ACTORS, ids=range(len(ACTORS)))
@pytest.mark.parametrize("model", [Sighting, Tree])
def test_may_is_true_of_exactly_the_visible_rows(everything, actor, model):
    if model is Sighting:
        Sighting.objects.filter(department_id__isnull=False).update(department_id=7)
    visible = set(visible_to(model.objects.all(), actor, "trees.see").values_list("pk", flat=True))
    allowed = {row.pk for row in model.objects.all() if may(actor, "trees.see", row)}
    assert visible == allowed


def test_require_says_no_to_the_person_and_trusts_the_system(verbs, actor):
    here, there = Spot(**columns_of(GRID)), Spot(**columns_of("440203001001001001"))
    require(actor("dispatcher"), "trees.see", here)
    require(SYSTEM, "trees.cut", there)
    for who, verb, place in [
        ("dispatcher", "trees.see", there),
        ("dispatcher", "trees.cut", here),
        ("outsider", "trees.see", here),
        ("resident", "trees.see", None),
    ]:
        with pytest.raises(Forbidden):
            require(actor(who), verb, place)


@pytest.mark.parametrize(
    ("post", "division", "over"),
    [
        (held("440204", role="system_admin"), "440204001", True),
        (held("440204", role="system_admin"), "440204", True),
        (held("440204001", role="system_admin"), "440204", False),
        (held("440204", role="system_admin"), "440203", False),
        (held("440204", role="system_admin"), "", False),
        (held("", role="system_admin", department=7), "440204", False),
        (held(COMMUNITY, role="system_admin", grids=[GRID]), COMMUNITY, False),
        (held("440204", role="dispatcher"), "440204001", False),
    ],
)
def test_reach_over_whole_divisions(post, division, over):
    assert may_over(post, "access.organise", division) is over
    if not over:
        with pytest.raises(Forbidden):
            require_over(post, "access.organise", division)


YESTERDAY, TOMORROW = timedelta(days=-1), timedelta(days=1)


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [
        (timedelta(), None, True),
        (YESTERDAY, timedelta(), True),
        (timedelta(), timedelta(), True),
        (YESTERDAY, YESTERDAY, False),
        (TOMORROW, None, False),
        (timedelta(), YESTERDAY, False),
    ],
)
def test_appointment_counts_on_its_days_only(cast, since, until, holds):
    today = localdate()
    account, post = cast.account("dispatcher"), cast.post("dispatcher")
    Appointment.objects.update(since=today + since, until=None if until is None else today + until)
    spot = Spot(**columns_of(GRID))
    assert bool(actor_of(account).posts) is holds
    assert bool(holders("dispatcher", spot)) is holds
    assert bool(holders_of_post(post.pk)) is holds


def test_closed_post_and_disabled_account_hold_nothing(cast, verbs):
    spot = Spot(**columns_of(GRID))
    services.close_post(actor=SYSTEM, post_id=cast.post("dispatcher").pk)
    services.disable(actor=SYSTEM, account_id=cast.account("verifier").pk, reason="离职")
    for name in ("dispatcher", "verifier"):
        account = cast.account(name)
        account.refresh_from_db()
        assert actor_of(account).posts == ()
        assert holders(name, spot) == []
    assert not posts_for("trees.see").filter(role="dispatcher").exists()


def test_past_days_keep_who_held_what(cast):
    account = cast.account("dispatcher")
    Appointment.objects.update(since=date(2026, 1, 1), until=date(2026, 1, 31))
    assert actor_of(account, day=date(2026, 1, 15)).holds("dispatcher")
    assert not actor_of(account, day=date(2026, 2, 1)).posts


def test_holders_are_those_over_the_place(cast):
    accounts = {name: cast.account(name).pk for name in (*PARTS, "outsider")}
    here = Spot(**columns_of(GRID))
    assert holders("collector", here) == [accounts["collector"]]
    assert holders("collector", Spot(**columns_of(OTHER_GRID))) == []
    assert holders("leader", here) == [accounts["leader"]]
    assert holders("leader", Spot(**columns_of("440203001"))) == [accounts["outsider"]]
    assert holders("gardener", here) == []


def test_posts_are_read_in_one_statement(cast, django_assert_num_queries):
    account = cast.account("outsider")
    with django_assert_num_queries(1):
        assert len(actor_of(account).posts) > 5
