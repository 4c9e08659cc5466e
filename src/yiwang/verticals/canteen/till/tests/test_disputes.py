"""Disputes on the desk: those that wait are never behind those that are settled."""

import pytest
from django.utils.timezone import now

from ..models import OfflineMeal
from ..services import sync
from .makers import canteen, eat, elder, till
from .test_offline import kept

pytestmark = pytest.mark.django_db
URL = "/canteen/till/disputes/"


@pytest.fixture
def row(cast) -> OfflineMeal:
    """Somebody who had eaten elsewhere was served again without a network."""
    who, at = elder("李玉珍"), till(canteen(name="东河饭堂"))
    eat(till(canteen(name="育红巷饭堂")), who)
    sync(at.card, [kept(1, who)])
    return OfflineMeal.objects.get()


def test_what_waits_is_found_among_many_that_are_settled(row, signed_in_client) -> None:
    settled = {"outcome": "operator", "resolved_at": now(), "journal_id": 1, "note": "核对"}
    OfflineMeal.objects.bulk_create(
        OfflineMeal(
            district=row.district, till=row.till, canteen=row.canteen, seq=100 + number,
            digest="x", meal_district=row.meal_district, meal=row.meal, at=row.at,
            fault="unknown", disputed=100, evidence=row.evidence, **settled,
        )
        for number in range(210)
    )  # fmt: skip
    clerk = signed_in_client("welfare_clerk")
    said = clerk.get(f"{URL}?outcome=open").content.decode()
    assert "待处理 1 笔，7.00 元" in said and f"{URL}{row.pk}/" in said and "李**" in said
    assert "共 1 条" in said and "李玉珍" not in said
    assert "待处理 1 笔，7.00 元" in clerk.get(URL).content.decode()
    sheet = b"".join(clerk.get(f"{URL}?export=csv").streaming_content).decode()
    assert sheet.count("东河饭堂") == 211


def test_settled_on_its_page_by_whose_it_is(row, signed_in_client) -> None:
    clerk, url = signed_in_client("welfare_clerk"), f"{URL}{row.pk}/"
    page = clerk.get(url).content.decode()
    assert "育红巷饭堂" in page and "从长者账户补扣" in page
    bare = clerk.post(f"{url}settle/", {"outcome": "operator", "note": " "})
    assert bare.status_code == 422 and "请写明核对的情况" in bare.content.decode()
    for name in ("outsider", "finance"):
        said = {"outcome": "operator", "note": "断网重复"}
        assert signed_in_client(name).post(f"{url}settle/", said).status_code in (403, 404)
    row.refresh_from_db()
    assert row.is_open
    assert (
        clerk.post(f"{url}settle/", {"outcome": "operator", "note": "断网重复"}).status_code == 302
    )
    assert "断网重复" in clerk.get(url).content.decode()
