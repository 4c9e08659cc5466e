"""The tree's promises are the database's: each of these writes goes past the services."""

import pytest
from django.db import IntegrityError, transaction

from yiwang.kernel.places import invariants
from yiwang.kernel.places.models import BaseFeature, Building, Division, ResponsibilityGrid
from yiwang.kernel.places.services import draw_area, import_grids

from .makers import HOME, division, four_grids, grid_code


def refused(constraint, write):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        write()


def test_codes_are_unique(community):
    refused("code", lambda: division("440204", "district", Division.objects.get(code="4402")))


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"code": "44x204"}, "code_digits"),
        ({"name": ""}, "named"),
        ({"community": "1"}, "columns"),
        ({"city": ""}, "columns"),
        ({"district": "440299"}, "columns"),
        ({"lon": 190.0, "lat": 1.0}, "on_earth"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, "dates"),
        ({"boundary": b"x"}, "bounds"),
    ],
)
def test_columns_of_a_division(community, change, constraint):
    row = {
        "code": "440299",
        "name": "某区",
        "level": "district",
        "province": "44",
        "city": "4402",
        "district": "440299",
        "parent": Division.objects.get(code="4402"),
    } | change
    if "district" in change:
        row["code"] = "440298"
    refused(constraint, lambda: Division.objects.create(**row))


@pytest.mark.parametrize(
    ("level", "code", "parent"),
    [
        ("street", "440204009", "4402"),  # two levels down
        ("district", "440209", "440204"),  # beside its level
        ("city", "4403", None),  # under nothing
        ("grid", "440204001009", "440204001"),  # not in a community
    ],
)
def test_children_stand_one_level_below(community, level, code, parent):
    above = Division.objects.filter(code=parent).first()
    filled = {"province": "44", "city": "4402", "district": "440204", "street": "440204001"}
    order = list(filled)
    above_it = order[: order.index(level)] if level in order else order
    columns = {one: filled[one] for one in above_it} | {level: code}
    if level == "grid":
        columns["community"] = HOME
    refused(
        "lie in its parent",
        lambda: Division.objects.create(code=code, name="某", level=level, parent=above, **columns),
    )


def test_a_child_has_its_parents_ancestors(community):
    other = division("440205", "district", Division.objects.get(code="4402"))
    refused(
        "lie in its parent",
        lambda: Division.objects.filter(code="440204001").update(parent=other),
    )
    refused(
        "lie in its parent",
        lambda: Division.objects.filter(code="440204001").update(parent=other, district=other.code),
    )


def test_code_and_level_are_forever(community):
    refused(
        "never change",
        lambda: Division.objects.filter(code=HOME).update(code="440204001009"),
    )


def test_a_grid_may_hang_under_a_community_or_a_large_grid(community):
    large = division(f"{HOME}001", "large_grid", community)
    division(f"{HOME}001001", "grid", large)
    division(f"{HOME}002", "grid", community)
    assert invariants.children_outside_their_parent() == []


def test_an_area_holds_only_grids_of_its_district(community):
    import_grids(source=four_grids())
    area = draw_area(code="440204001Z01", name="一", grids=[grid_code(1)])
    refused(
        "own district",
        lambda: ResponsibilityGrid.objects.create(district="440204", area=area, grid=community),
    )


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"district": "44"}, "district_code"),
        ({"district": "", "code": "1"}, "code_in_district"),
        ({"code": "1"}, "code_in_district"),
        ({"grid": grid_code(1), "community": ""}, "codes_nest"),
        ({"lon": 190.0, "lat": 1.0}, "on_earth"),
        ({"floors": 0}, "sizes"),
        ({"height_m": -1.0}, "sizes"),
    ],
)
def test_a_building(db, change, constraint):
    row = {"district": "440204", "street": "440204001", "code": "440204001B1"} | change
    refused(constraint, lambda: Building.objects.create(**row))


def test_base_features_belong_to_their_street(db):
    refused(
        "code_in_street",
        lambda: BaseFeature.objects.create(
            district="440204", street="440204001", code="R1", kind="road", geometry=b"x"
        ),
    )


def test_invariants_see_what_services_leave(community):
    import_grids(source=four_grids())
    draw_area(code="440204001Z01", name="一", grids=[grid_code(1), grid_code(2)])
    assert invariants.children_of_ended_divisions() == []
    assert invariants.areas_with_ended_grids() == []
    Division.objects.filter(code=grid_code(1)).update(until="2026-01-01", since=None)
    assert invariants.areas_with_ended_grids() == ["440204001Z01"]
    Division.objects.filter(code=HOME).update(until="2026-01-01")
    assert len(invariants.children_of_ended_divisions()) == 3
