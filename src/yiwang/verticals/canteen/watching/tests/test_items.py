"""A district's own table of inspection items: begun with the default, changed by day, never
behind an inspection's back."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from tests.races import together
from yiwang.kernel.access.actor import SYSTEM
from yiwang.lib.errors import Conflict, Forbidden, Invalid

from ..models import InspectionItem
from ..selectors import items_in_force
from ..services import Item, drop_item, put_item
from .makers import DISTRICT, canteen
from .test_inspecting import record, seen

pytestmark = pytest.mark.django_db
CHARGES = Item("收费公示，逐人刷卡，不代刷", 20, "区民政局〔2026〕8号", "12")
FRIDGE = Item("留样冰箱有温度记录", 5, "区民政局〔2026〕8号")
URL = "/canteen/watching/inspections/items/"


def today(days: int = 0) -> date:
    return localdate() + timedelta(days=days)


def titles(on: date, district: str = DISTRICT) -> dict[str, tuple[str, int]]:
    return {each.code: (each.title, each.deduction) for each in items_in_force(district, on)}


def put(item: Item, days: int = 0, actor=SYSTEM) -> InspectionItem:
    return put_item(actor=actor, district=DISTRICT, item=item, since=today(days))


def test_the_first_change_begins_a_table_of_the_districts_own(actor) -> None:
    default = titles(today())
    put(CHARGES, 3, actor("welfare_reviewer"))
    assert titles(today(2)) == default
    assert titles(today(3)) == default | {"12": (CHARGES.title, 20)}
    copied = InspectionItem.objects.filter(district=DISTRICT)
    assert copied.count() == 12 and copied.filter(is_default=True).count() == 11
    assert titles(today(9), "440203") == default
    added = put(FRIDGE, 5)
    assert added.code == "13" and "13" not in titles(today(4))
    assert titles(today(5))["13"] == (FRIDGE.title, 5)


def test_the_same_again_changes_nothing_and_other_words_replace(actor) -> None:
    made = put(CHARGES)
    assert put(CHARGES).pk == made.pk
    again = put(Item("收费公示", 8, "区民政局〔2026〕9号", "12"))
    assert titles(today())["12"] == ("收费公示", 8)
    later = put(CHARGES, 10)
    assert (titles(today(9))["12"][1], titles(today(10))["12"][1]) == (8, 20)
    again.refresh_from_db()
    assert again.until == later.since
    with pytest.raises(Conflict) as refused:
        put(CHARGES, 5)
    assert today(10).isoformat() in refused.value.message
    with pytest.raises(Conflict):
        put_item(actor=SYSTEM, district="440203", item=FRIDGE, since=today(4)) and put_item(
            actor=SYSTEM, district="440203", item=FRIDGE, since=today(2)
        )


def test_dropped_from_a_day_on_but_never_the_last() -> None:
    drop_item(actor=SYSTEM, district=DISTRICT, code="11", on=today(1))
    assert "11" in titles(today()) and "11" not in titles(today(1))
    assert "11" in titles(today(1), "440203")
    for code in sorted(titles(today(1)))[1:]:
        drop_item(actor=SYSTEM, district=DISTRICT, code=code, on=today(1))
    with pytest.raises(Conflict):
        drop_item(actor=SYSTEM, district=DISTRICT, code="01", on=today(1))
    assert list(titles(today(1))) == ["01"]


def test_what_was_inspected_keeps_its_item(works, actor) -> None:
    put(CHARGES)
    made = record(actor("welfare_clerk"), canteen(), seen(11))
    assert made.score == 80
    for deed in (
        lambda: put(Item("别的", 1, "文件", "12")),
        lambda: drop_item(actor=SYSTEM, district=DISTRICT, code="12", on=today()),
    ):
        with pytest.raises(Conflict) as refused:
            deed()
        assert today(1).isoformat() in refused.value.message
    put(Item("别的", 1, "文件", "12"), 1)
    assert made.findings.get(result="failed").item.title == CHARGES.title


@pytest.mark.parametrize(
    ("item", "days", "field"),
    [
        (Item(" ", 5, "文件"), 0, "title"),
        (Item("甲", 0, "文件"), 0, "deduction"),
        (Item("甲", 101, "文件"), 0, "deduction"),
        (Item("甲", 5, " "), 0, "source"),
        (Item("甲", 5, "文件", "9" * 21), 0, "code"),
        (Item("甲", 5, "文件"), -1, "since"),
    ],
)
def test_what_cannot_be(item, days, field) -> None:
    with pytest.raises(Invalid) as refused:
        put(item, days)
    assert set(refused.value.fields) == {field}
    assert not InspectionItem.objects.exclude(district="").exists()


@pytest.mark.parametrize("name", ["welfare_clerk", "canteen_manager", "outsider", "audit_admin"])
def test_only_the_districts_reviewer(actor, name) -> None:
    for deed in (
        lambda: put(FRIDGE, actor=actor(name)),
        lambda: drop_item(actor=actor(name), district=DISTRICT, code="01", on=today()),
    ):
        with pytest.raises(Forbidden):
            deed()
    assert not InspectionItem.objects.exclude(district="").exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_a_table_at_once_begin_one() -> None:
    outcomes = together(*[lambda n=n: put(Item(f"第{n}项", 5, "文件"), 1) for n in range(4)])
    assert not [each for each in outcomes if isinstance(each, Exception)], outcomes
    assert InspectionItem.objects.filter(district=DISTRICT).count() == 16
    assert {each.code for each in outcomes} == {"13", "14", "15", "16"}


def test_on_the_pages(town, signed_in_client) -> None:
    canteen()
    reviewer = signed_in_client("welfare_reviewer")
    said = {
        "district": DISTRICT, "title": FRIDGE.title, "deduction": 5, "since": today(1).isoformat(),
        "source": FRIDGE.source,
    }  # fmt: skip
    assert signed_in_client("welfare_clerk").post(f"{URL}new/", said).status_code == 403
    assert reviewer.post(f"{URL}new/", said | {"district": "440203"}).status_code == 422
    assert reviewer.post(f"{URL}new/", said).status_code == 302
    assert "留样冰箱有温度记录" in reviewer.get(f"{URL}?days=coming").content.decode()
    first = InspectionItem.objects.get(district=DISTRICT, code="01")
    url = f"{URL}{first.pk}/"
    page = reviewer.get(url).content.decode()
    assert "修改" in page and "停用" in page
    assert "停用" not in signed_in_client("welfare_clerk").get(url).content.decode()
    wrong = reviewer.post(f"{url}change/", said | {"since": "2020-01-01"})
    assert wrong.status_code == 400 and "今天或以后" in wrong.content.decode()
    assert reviewer.post(f"{url}change/", said | {"title": "许可证公示"}).status_code == 302
    assert titles(today(1))["01"] == ("许可证公示", 5)
    gone = {"district": DISTRICT, "on": today(1).isoformat()}
    assert reviewer.post(f"{url}drop/", gone).status_code == 302
    assert "01" not in titles(today(1))
    assert "区民政局〔2026〕8号" not in signed_in_client("outsider").get(URL).content.decode()
