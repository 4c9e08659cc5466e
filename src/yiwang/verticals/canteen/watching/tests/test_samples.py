"""Samples: a whole menu at once, never too little, never thrown away too soon."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, now

from yiwang.kernel.access.actor import SYSTEM
from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused

from .. import invariants
from ..models import Sample
from ..services import set_threshold, take_samples, throw_away
from .makers import canteen, menu_today

pytestmark = pytest.mark.django_db


def dishes(menu) -> list[int]:
    return list(menu.dishes.order_by("position").values_list("dish_id", flat=True))


def take(actor, menu, grams: dict[int, int], **more) -> list[Sample]:
    given = {"request_id": uuid.uuid4(), "day": menu.day, "meal": menu.meal, **more}
    return take_samples(actor=actor, canteen_id=menu.canteen_id, grams=grams, **given)


def test_a_whole_menu_at_once_and_again(actor) -> None:
    menu, manager = menu_today(canteen()), actor("canteen_manager")
    grams = dict.fromkeys(dishes(menu), 130)
    for name in ("outsider", "welfare_clerk", "till_clerk"):
        with pytest.raises(Forbidden):
            take(actor(name), menu, grams)
    assert not Sample.objects.exists()
    once = uuid.uuid4()
    made = take(manager, menu, grams, request_id=once)
    assert len(made) == 5 and {each.keep_until - each.taken_at for each in made} == {
        timedelta(hours=48)
    }
    assert [each.pk for each in take(manager, menu, grams, request_id=once)] == [
        each.pk for each in made
    ]
    with pytest.raises(Conflict):
        take(manager, menu, dict.fromkeys(dishes(menu), 140))
    assert Sample.objects.count() == 5
    assert invariants.samples_of_other_canteens_dishes() == []


def test_half_a_menu_leaves_the_rest_missing(actor, signed_in_client) -> None:
    menu, manager = menu_today(canteen()), actor("canteen_manager")
    first, *rest = dishes(menu)
    take(manager, menu, {first: 125})
    page = signed_in_client("welfare_clerk").get("/canteen/watching/samples/").content.decode()
    assert "缺 4 道" in page
    take(manager, menu, dict.fromkeys(rest, 200))
    listed = signed_in_client("welfare_clerk").get("/canteen/watching/samples/?state=missing")
    assert "没有符合条件的内容" in listed.content.decode()


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"grams": 124}, Invalid),
        ({"taken_at": timedelta(hours=1)}, Invalid),
        ({"taken_at": timedelta(days=-1)}, Invalid),
        ({"meal": "dinner"}, Refused),
        ({"dish": 999999}, Refused),
    ],
)
def test_what_cannot_be_a_sample(actor, more, fault) -> None:
    menu = menu_today(canteen())
    said = {more.get("dish", dishes(menu)[0]): more.get("grams", 130)}
    given = {"meal": more["meal"]} if "meal" in more else {}
    if "taken_at" in more:
        given["taken_at"] = now() + more["taken_at"]
    with pytest.raises(fault):
        take(actor("canteen_manager"), menu, said, **given)
    assert not Sample.objects.exists()


def test_thrown_away_after_its_time_only(actor) -> None:
    menu, manager = menu_today(canteen()), actor("canteen_manager")
    (sample,) = take(manager, menu, {dishes(menu)[0]: 130})
    with pytest.raises(Refused):
        throw_away(actor=manager, sample_id=sample.pk)
    sample.refresh_from_db()
    assert sample.thrown_at is None


def test_the_database_holds_weight_time_and_what_was_taken(actor) -> None:
    menu = menu_today(canteen())
    (sample,) = take(actor("canteen_manager"), menu, {dishes(menu)[0]: 130})
    taken = now() - timedelta(hours=50)
    fields = {
        "district": sample.district, "canteen": sample.canteen, "meal": "lunch",
        "day": localdate() - timedelta(days=3), "dish": sample.dish, "grams": 130,
        "least_grams": 125, "least_hours": 48, "taken_at": taken, "taken_name": "冯店长",
        "keep_until": taken + timedelta(hours=48),
    }  # fmt: skip
    for wrong in ({"grams": 124}, {"keep_until": taken + timedelta(hours=47)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Sample.objects.create(**(fields | wrong), request_id=uuid.uuid4())
    old = Sample.objects.create(**fields, request_id=uuid.uuid4())
    with pytest.raises(IntegrityError), transaction.atomic():
        Sample.objects.filter(pk=old.pk).update(thrown_at=taken)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sample.objects.filter(pk=old.pk).update(grams=500)
    with pytest.raises(IntegrityError), transaction.atomic():
        old.delete()
    with pytest.raises(Forbidden):
        throw_away(actor=actor("outsider"), sample_id=old.pk)
    thrown = throw_away(actor=actor("canteen_manager"), sample_id=old.pk)
    again = throw_away(actor=actor("canteen_manager"), sample_id=old.pk)
    assert thrown.thrown_at == again.thrown_at is not None


def test_a_district_may_ask_for_more(actor) -> None:
    menu = menu_today(canteen())
    said = {
        "code": "sample_grams",
        "value": 150,
        "since": localdate(),
        "source": "区食安办〔2026〕3号",
    }
    for name in ("outsider", "welfare_clerk", "canteen_manager"):
        with pytest.raises(Forbidden):
            set_threshold(actor=actor(name), district="440204", **said)
    set_threshold(actor=actor("welfare_reviewer"), district="440204", **said)
    with pytest.raises(Invalid):
        take(actor("canteen_manager"), menu, {dishes(menu)[0]: 130})
    with pytest.raises(Invalid):
        set_threshold(actor=SYSTEM, district="440204", **(said | {"source": " "}))


def test_on_the_page(actor, signed_in_client) -> None:
    where = canteen()
    menu = menu_today(where)
    browser = signed_in_client("canteen_manager")
    url = f"/canteen/watching/samples/{where.pk}/"
    page = browser.get(url).content.decode()
    assert "清蒸鲈鱼" in page and "缺 5 道" in page
    first, second, *rest = dishes(menu)
    assert re.search(rf'name="grams-{first}"[^>]* value=""', page) and "克，至少 125" in page
    said = {
        "day": menu.day.isoformat(), "meal": "lunch", "request_id": str(uuid.uuid4()),
        "taken_at": f"{now().astimezone():%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    little = browser.post(url, said | {f"grams-{first}": 50, f"grams-{second}": 130})
    assert little.status_code == 422 and "至少留样 125 克" in little.content.decode()
    assert not Sample.objects.exists()
    assert browser.post(url, said | {f"grams-{first}": 130}).status_code == 302
    assert Sample.objects.count() == 1
    kept = browser.get(url).content.decode()
    assert "缺 4 道" in kept and "保存到" in kept
    assert signed_in_client("welfare_clerk").post(url, said).status_code == 403
    assert signed_in_client("outsider").get(url).status_code == 404
    assert rest
