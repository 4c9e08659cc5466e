"""Rows that may be one person: who looks alike, what both have, one person or two."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.cast import STREET
from yiwang.kernel.access.actor import Actor
from yiwang.kernel.audit.models import AuditRecord
from yiwang.lib.errors import Forbidden, Invalid, Refused
from yiwang.lib.ids import new_request_id
from yiwang.lib.place import Place

from ..models import Apart, Merge, Person
from ..rules.doubles import kept_first, order_of, two_documents
from ..selectors import compared, doubles
from ..services import end_apart, keep_apart, merge
from . import makers

pytestmark = pytest.mark.django_db
Casting = Callable[[str], Actor]
Browser = Callable[[str], Client]
URL = "/registry/doubles/"
BORN = date(1951, 2, 3)


def alike(**more: object) -> tuple[Person, Person]:
    """She enrolled with her card, and once more with her passport."""
    said = {"id_type": "passport", "id_number": "E12345678", "birth_date": BORN, **more}
    return makers.person(1), makers.person(3, **said)


def url(two: tuple[Person, Person], deed: str = "") -> str:
    return f"{URL}{two[0].pk}/{two[1].pk}/{deed}"


@pytest.mark.parametrize(
    ("other", "signs"),
    [
        ({}, ("name_birth", "name_phone", "birth_phone")),
        ({"phone": ""}, ("name_birth",)),
        ({"birth_date": None}, ("name_phone",)),
        ({"name": "张三峰"}, ("birth_phone",)),
        ({"phone": "", "birth_date": None}, None),
        ({"name": "李四", "birth_date": None}, None),
    ],
)
def test_two_things_in_common_are_a_sign(
    actor: Casting, other: dict, signs: tuple[str, ...] | None
) -> None:
    two = alike(**other)
    found = doubles(actor("steward"))
    assert [(each.first, each.second, each.signs) for each in found] == (
        [(*two, signs)] if signs else []
    )


def test_the_likeliest_first(actor: Casting) -> None:
    namesakes = makers.person(5, name="李四", phone=""), makers.person(7, name="李四", phone="")
    two = alike()
    found = doubles(actor("steward"))
    assert [(each.first, each.second) for each in found] == [two, namesakes]
    assert found[1].unlikely and not found[0].unlikely
    assert two_documents(*namesakes) and not two_documents(*two)
    assert kept_first(*two) == kept_first(*reversed(two)) == two[0].pk
    assert order_of(("name_birth",), True, 1) > order_of(("name_birth",), False, 2)


def test_only_people_of_the_post(actor: Casting) -> None:
    alike()
    assert doubles(actor("outsider")) == doubles(actor("collector")) == []
    elsewhere = Place("440204", f"{STREET[:6]}002", lon=113.7, lat=24.9)
    for place in (elsewhere, makers.HERE):
        makers.person(name="赵六", place=place, birth_date=BORN, id_number="", phone="")
    assert len(doubles(actor("steward"))) == 1


def test_it_costs_the_same_however_many(actor: Casting, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    alike()
    for serial in range(11, 31, 2):
        makers.person(serial, name="钱七", birth_date=BORN, id_number="", phone="")
    steward = actor("steward")
    with django_assert_num_queries(4):
        assert len(doubles(steward)) == 46


def test_side_by_side_says_what_differs() -> None:
    first, second = alike(place=makers.NEXT_DOOR)
    said = {line.label: line for line in compared(first, second).about}
    assert said["姓名"].same and said["出生年份"].same and said["电话"].same
    assert said["证件号码"].same is said["现住地址"].same is False
    shown = "".join(f"{line.first}{line.second}" for line in said.values())
    assert first.name not in shown and makers.PHONE not in shown and "E12345678" not in shown


def test_two_people_are_said_to_be_two(actor: Casting) -> None:
    two = alike()
    ids = (two[1].pk, two[0].pk)
    for _time in range(2):
        made = keep_apart(actor=actor("steward"), person_ids=ids, reason="是姐妹，都来过窗口")
    assert Apart.objects.count() == 1 and doubles(actor("steward")) == []
    assert AuditRecord.objects.filter(verb="registry.keep_apart").count() == 1
    for who in ("outsider", "collector", "leader"):
        with pytest.raises(Forbidden):
            end_apart(actor=actor(who), apart_id=made.pk)
        with pytest.raises(Forbidden):
            keep_apart(actor=actor(who), person_ids=ids, reason="x")
    for _time in range(2):
        end_apart(actor=actor("steward"), apart_id=made.pk)
    assert len(doubles(actor("steward"))) == 1
    with pytest.raises(Invalid):
        keep_apart(actor=actor("steward"), person_ids=ids, reason=" ")
    with pytest.raises(Invalid):
        keep_apart(actor=actor("steward"), person_ids=(ids[0], ids[0]), reason="自己")
    merge(actor=actor("steward"), survivor_id=ids[0], merged_id=ids[1], reason="同一人")
    with pytest.raises(Refused):
        keep_apart(actor=actor("steward"), person_ids=ids, reason="是两个人")


def test_the_database_keeps_a_pair_once_and_in_order() -> None:
    first, second = alike()
    said = {"district": first.district, "reason": "两人"}
    Apart.objects.create(first=first, second=second, **said)
    for pair in ({"first": first, "second": second}, {"first": second, "second": first}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Apart.objects.create(**pair, **said)


def test_from_the_list_to_the_merge_and_back(signed_in_client: Browser) -> None:
    two, steward = alike(), signed_in_client("steward")
    page = steward.get(URL).content.decode()
    assert url(two) in page and "张三丰" not in page
    assert "待遇、钱包和预订" in steward.get(url(two)).content.decode()
    assert AuditRecord.objects.filter(verb="registry.compare").count() == 1
    said = {"kept": two[1].pk, "reason": "本人带两本证件来", "request_id": new_request_id()}
    assert steward.post(url(two, "merge/"), {**said, "reason": ""}).status_code == 400
    assert not Merge.objects.exists()
    sent = steward.post(url(two, "merge/"), said)
    made = Merge.objects.get()
    assert sent["Location"] == f"/registry/merges/{made.pk}/"
    assert made.survivor == two[1] and made.made_by and made.made_by.name == "罗数据"
    assert steward.get(url(two)).status_code == 404
    assert "本人带两本证件来" in steward.get("/registry/merges/").content.decode()
    assert "撤销合并" in steward.get(sent["Location"]).content.decode()
    undo = f"{sent['Location']}undo/"
    assert steward.post(undo, {"reason": ""}).status_code == 400
    assert steward.post(undo, {"reason": "核对后是两人"}).status_code == 302
    made.refresh_from_db()
    assert made.undone_reason == "核对后是两人" and made.undone_by == made.made_by
    assert steward.get(url(two)).status_code == 200


def test_two_people_on_the_page(signed_in_client: Browser) -> None:
    two, steward = alike(), signed_in_client("steward")
    assert steward.post(url(two, "apart/"), {"reason": ""}).status_code == 400
    assert steward.post(url(two, "apart/"), {"reason": "是姐妹"}).status_code == 302
    assert "已核实是两个人" in steward.get(URL).content.decode()
    assert "撤回“是两个人”" in steward.get(url(two)).content.decode()
    assert steward.post(f"/registry/apart/{Apart.objects.get().pk}/end/").status_code == 302
    assert steward.post("/registry/apart/999999/end/").status_code == 404


def test_by_two_numbers(signed_in_client: Browser) -> None:
    two, steward = alike(birth_date=None, phone=""), signed_in_client("steward")
    said = {
        "first_kind": "passport", "first": "E12345678",
        "second_kind": "resident", "second": makers.id_number(1),
    }  # fmt: skip
    assert steward.post(f"{URL}find/", said)["Location"] == url(two)
    assert AuditRecord.objects.filter(verb="registry.find").count() == 2
    for wrong in ({"first": "E99999999"}, {"second": "123"}, {"second": ""},
                  {"first_kind": "resident", "first": makers.id_number(1)}):  # fmt: skip
        assert steward.post(f"{URL}find/", {**said, **wrong}).status_code == 422


def test_who_may_not_changes_and_sees_nothing(signed_in_client: Browser) -> None:
    two = alike()
    for who in ("outsider", "collector", "secretary", "leader", "resident"):
        browser = signed_in_client(who)
        for path in (URL, url(two), f"{URL}find/", "/registry/merges/"):
            page = browser.get(path, follow=True).content.decode()
            assert "张*" not in page
        browser.post(url(two, "merge/"), {"kept": two[0].pk, "reason": "x",
                                          "request_id": new_request_id()})  # fmt: skip
        browser.post(url(two, "apart/"), {"reason": "x"})
    assert not Merge.objects.exists() and not Apart.objects.exists()
