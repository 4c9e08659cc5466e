"""The leader's page: what is late, where, whose; two clicks to 督办."""

import re
from datetime import timedelta

import pytest
from django.utils.timezone import now

from tests.cast import COMMUNITY, OTHER_COMMUNITY, STREET
from yiwang.kernel.cases.models import Case, LogEntry

PAGE = "/desk/overview/"


@pytest.fixture
def late(works) -> Case:
    """One case of the sanitation department two days late, and one in time."""
    works.case("registered")
    case = works.case("handling", "超时的垃圾")
    Case.objects.filter(pk=case.pk).update(stage_due=now() - timedelta(days=2))
    case.refresh_from_db()
    return case


def test_lateness_by_place_and_owner_opens_its_lists(works, late, signed_in_client):
    client = signed_in_client("leader")
    page = client.get(PAGE).content.decode()
    for query, count in (
        (f"division={COMMUNITY}&amp;late=1", 1),
        (f"division={COMMUNITY}&amp;open=1", 2),
        (f"division={STREET}&amp;late=1&amp;department={works.department}", 1),
        (f"division={STREET}&amp;late=1&amp;post={late.post_id}", 1),
    ):
        assert f"/cases/?{query}" in page, query
        listed = client.get("/cases/?" + query.replace("&amp;", "&")).content.decode()
        assert listed.count("data-row-link") == count, query


def test_supervising_takes_the_dialog_and_its_button(late, signed_in_client):
    client = signed_in_client("leader")
    page = client.get(PAGE + "?days=7").content.decode()
    assert f'data-open="#act-supervise-{late.pk}"' in page
    form = re.search(
        rf'<dialog class="dialog" id="act-supervise-{late.pk}".+?</dialog>', page, re.S
    )
    assert form is not None
    given = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
    note = re.search(r"<textarea[^>]*>\s*([^<]+)</textarea>", form[0])
    assert note is not None
    url = f"/cases/{late.district}/{late.pk}/supervise/"
    answer = client.post(url, {**given, "note": note[1].strip()})
    assert answer.headers["Location"] == PAGE + "?days=7"
    late.refresh_from_db()
    assert late.supervised
    assert "已督办" in client.get(PAGE).content.decode()


def test_who_may_not_supervise_is_not_offered_it(late, signed_in_client):
    page = signed_in_client("registrar").get(PAGE).content.decode()
    assert "超时的垃圾" in page
    assert f"act-supervise-{late.pk}" not in page


@pytest.mark.parametrize(
    ("person", "division", "status"),
    [
        ("leader", "", 200),
        ("leader", COMMUNITY, 200),
        ("leader", "440204", 403),
        ("leader", "x", 403),
        ("secretary", "", 200),
        ("secretary", OTHER_COMMUNITY, 403),
        ("outsider", STREET, 403),
        ("handler", "", 403),
    ],
)
def test_only_divisions_of_ones_posts(works, late, signed_in_client, person, division, status):
    assert signed_in_client(person).get(PAGE, {"division": division}).status_code == status


def test_the_outsider_sees_nothing_of_it(late, signed_in_client):
    before = LogEntry.objects.count()
    assert "超时的垃圾" not in signed_in_client("outsider").get(PAGE).content.decode()
    assert LogEntry.objects.count() == before


def test_statements_do_not_grow(works, late, signed_in_client, statements):
    client = signed_in_client("leader")
    few = statements(client, PAGE)
    for _ in range(3):
        case = works.case("handling")
        Case.objects.filter(pk=case.pk).update(stage_due=now() - timedelta(days=1))
    assert statements(client, PAGE) == few == 12
