"""How many statements a write, a list and a page take: pinned, whatever the number of rows.

Counted beyond session, BEGIN, COMMIT and savepoints, with the reference data read before.
"""

from contextlib import contextmanager
from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.selectors import (
    CaseFilter,
    actions_for,
    case_file,
    case_rows,
    followed,
    near_by,
    reference,
    rows_of,
    todo,
)
from yiwang.kernel.cases.services import merge
from yiwang.lib.ids import new_request_id

from .makers import PATH, monday

pytestmark = pytest.mark.django_db
_NOT_COUNTED = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


@contextmanager
def statements(number):
    with CaptureQueriesContext(connection) as captured:
        yield
    counted = [q["sql"] for q in captured if not q["sql"].startswith(_NOT_COUNTED)]
    assert len(counted) == number, "\n".join(counted)


@pytest.fixture
def warm(street, monkeypatch):
    """The street after its first report: reference data and calendar are in memory, and stay
    there however slow the machine is."""
    held = import_module("yiwang.kernel.cases.selectors.reference")
    monkeypatch.setattr(held, "FRESH_FOR", 600.0)
    monkeypatch.setattr("yiwang.kernel.calendar.selectors.READ_AGAIN_AFTER", 600.0)
    street.at("handling")
    reference()
    return street


@pytest.mark.parametrize(("photos", "number"), [(0, 2), (1, 3), (3, 3)])
def test_reporting(warm, photos, number):
    """Preflight; row with entry, facts, counters; one more for any number of photos."""
    files = [warm.photo() for _ in range(photos)]
    with _acting(warm), statements(number):
        warm.report(files=files, class_id=warm.litter.pk, request_id=new_request_id())


@contextmanager
def _acting(street):
    """The actor is read with the session, not by the verb."""
    actors = {name: street.actor(name) for name in ("collector", *{who for who, _ in PATH.values()},
                                                    "dispatcher", "supervisor")}  # fmt: skip
    read, street.actor = street.actor, actors.__getitem__
    yield
    street.actor = read


@pytest.mark.parametrize(("stage", "step"), list(PATH.items()))
def test_each_step(warm, stage, step):
    """Lock, preflight, row with entry, facts with counters; photos; open children before an end."""
    who, action = step
    case = warm.at(["reported", *PATH][list(PATH).index(stage)])
    given = warm.given(action)
    if given.pop("photo", False):
        given["files"] = [warm.photo()]
    with _acting(warm), statements(4 + bool(given.get("files")) + (action == "close")):
        warm.do(case, who, action, request_id=new_request_id(), **given)


def test_merging(warm):
    """Preflight, both rows, children, merged, row with entry, facts with counters."""
    case, into = warm.report(), warm.report()
    with _acting(warm), statements(6):
        merge(actor=warm.actor("dispatcher"), case_id=case.pk, into_id=into.pk,
              district=case.district)  # fmt: skip


def test_a_repeated_request_is_two_statements(warm):
    request = new_request_id()
    warm.report(request_id=request)
    with _acting(warm), statements(2):
        warm.report(request_id=request)


@pytest.mark.parametrize("rows", [2, 40])
def test_lists_and_pages_do_not_grow(warm, town, rows):
    lon, lat = town.point(100, 100)
    case = warm.at("handling", lon=lon, lat=lat, place=None, class_id=warm.litter.pk)
    warm.split(case, *[("municipal", "assist")] * (rows // 2))
    into_it = [warm.report(lon=lon, lat=lat, class_id=warm.litter.pk) for _ in range(rows)]
    for each in into_it[: rows // 2]:
        merge(actor=warm.actor("dispatcher"), case_id=each.pk, into_id=case.pk,
              district=case.district)  # fmt: skip
    for _ in range(rows):
        warm.do(case, "leader", "note", note="催")
    warm.do(case, "handler", "feedback", note="好", files=[warm.photo() for _ in range(rows)])
    case.refresh_from_db()
    leader, acceptor = warm.actor("leader"), warm.actor("acceptor")
    flow = reference().flows[case.flow_id]
    assert Case.objects.count() >= 1.5 * rows
    with statements(1):
        assert len(case_rows(leader, CaseFilter(is_open=True))) >= rows
    with statements(1):
        assert case_rows(leader, CaseFilter(text="垃圾", late=True, division=case.street)) == []
    with statements(1):
        assert rows_of(todo(acceptor)[:50])
    with statements(7):
        file = case_file(leader, case.district, case.pk)
    assert len(file.children) == len(file.merged) == rows // 2
    assert len(file.near) == min(20, rows - rows // 2)
    with statements(1):
        near_by(case, flow)
    with statements(0):
        actions_for(leader, case)
    with statements(4):
        followed(case.follow_code)


def test_a_page_of_a_list_begins_where_the_last_ended(warm):
    for _ in range(4):
        warm.report(at=monday())
    leader = warm.actor("leader")
    first = case_rows(leader, CaseFilter(), limit=3)
    rest = case_rows(leader, CaseFilter(), limit=3, before_id=first[-1].id)
    ids = [row.id for row in (*first, *rest)]
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == 5
