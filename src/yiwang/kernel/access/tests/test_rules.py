from datetime import UTC, date, datetime, timedelta

import pytest

from yiwang.kernel.access.roles import EXCLUSIVE, ROLES, allow
from yiwang.kernel.access.rules import (
    covers,
    exclusive_clash,
    locked_until,
    overlap,
    password_faults,
)

from .sighting import Spot, columns_of

GRID = "440204001001001001"
NOON = datetime(2026, 3, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("division", "place", "covered"),
    [
        ("44", GRID, True),
        ("4402", GRID, True),
        ("440204", GRID, True),
        ("440204001", GRID, True),
        ("440204001001", GRID, True),
        ("440204001001001", GRID, True),
        (GRID, GRID, True),
        ("43", GRID, False),
        ("4403", GRID, False),
        ("440203", GRID, False),
        ("440204002", GRID, False),
        ("440204001002", GRID, False),
        ("440204001001002", GRID, False),
        ("440204001001001002", GRID, False),
        ("440204", "440204", True),
        ("4402", "440204", True),
        ("440204001", "440204", False),
        ("440204001001", "440204001", False),
        ("440204001001001", "440204001001", False),
        (GRID, "440204001001", False),
        ("440204", "", False),
        ("44", "", False),
        ("", GRID, True),
        ("", "", True),
    ],
)
def test_division_covers_what_lies_in_it(division, place, covered):
    assert covers(division, (), Spot(**columns_of(place))) is covered


@pytest.mark.parametrize(
    ("division", "grids", "covered"),
    [
        ("440204001001", [GRID], True),
        ("440204001001", ["440204001001001002", GRID], True),
        ("440204001001", ["440204001001001002"], False),
        ("440204001002", [GRID], False),
    ],
)
def test_area_narrows_the_division(division, grids, covered):
    assert covers(division, grids, Spot(**columns_of(GRID))) is covered


def test_area_does_not_cover_a_matter_that_is_not_located_yet():
    assert not covers("440204001001", [GRID], Spot(**columns_of("440204001001")))


@pytest.mark.parametrize(
    ("password", "admin", "faults"),
    [
        ("Abcd-123", False, []),
        ("abcd-123", False, []),
        ("ABCD1234", False, ["classes"]),
        ("abcdefgh", False, ["classes"]),
        ("Ab-1", False, ["short"]),
        ("abc", False, ["short", "classes"]),
        ("Abcd-123", True, ["short"]),
        ("Abcd-1234567", True, []),
        ("汉字密码Ab1234", False, []),
        ("Li.Lei-2026", False, ["username"]),
        ("xLI.LEIx-1", False, ["username"]),
        ("", False, ["short", "classes"]),
    ],
)
def test_password_faults(password, admin, faults):
    assert password_faults(password, username="li.lei", admin=admin) == faults


@pytest.mark.parametrize(
    ("failures", "wait"),
    [(0, None), (4, None), (5, timedelta(minutes=30)), (6, timedelta(minutes=30))],
)
def test_fifth_failure_locks_for_half_an_hour(failures, wait):
    assert locked_until(failures, NOON) == (NOON + wait if wait else None)


MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        ((MARCH, APRIL), (APRIL, MAY), True),
        ((MARCH, MARCH), (APRIL, None), False),
        ((MARCH, None), (MAY, None), True),
        ((MARCH, None), (date(2026, 1, 1), date(2026, 2, 1)), False),
        ((MARCH, MAY), (APRIL, APRIL), True),
        ((APRIL, date(2026, 3, 31)), (APRIL, None), False),
    ],
)
def test_periods_share_a_day(first, second, shared):
    assert overlap(*first, *second) is shared
    assert overlap(*second, *first) is shared


@pytest.mark.parametrize(
    ("held", "wanted", "clash"),
    [
        ([], "system_admin", None),
        (["system_admin"], "security_admin", "system_admin"),
        (["audit_admin"], "system_admin", "audit_admin"),
        (["dispatcher", "security_admin"], "audit_admin", "security_admin"),
        (["system_admin"], "system_admin", None),
        (["system_admin"], "dispatcher", None),
        (["dispatcher"], "system_admin", None),
    ],
)
def test_three_administrators_are_three_people(held, wanted, clash):
    assert exclusive_clash(held, wanted, EXCLUSIVE) == clash


def test_verb_needs_a_role_that_exists():
    with pytest.raises(LookupError, match="no role named gardener"):
        allow("gardener", "trees.cut")


def test_every_role_has_a_name_and_a_known_axis():
    for role in ROLES.values():
        assert str(role.name)
        assert role.axis in ("", "field", "supervision", "command", "handling")
