"""Only who ate a meal rates it, once; the canteen's manager never learns who."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from yiwang.lib.errors import Conflict, Forbidden, Invalid
from yiwang.verticals.canteen.menus.selectors import Visitor
from yiwang.verticals.canteen.menus.services import open_link

from ..models import Rating
from ..services import rate_meal
from .makers import ate, canteen, elder, noon

pytestmark = pytest.mark.django_db


def as_visitor(who, family: int | None = None) -> Visitor:
    return Visitor(who.district, who.pk, 1, family)


def test_her_meal_once(actor) -> None:
    who, other = elder(), elder("李四")
    meal = ate(who, canteen())
    with pytest.raises(Forbidden):
        rate_meal(visitor=as_visitor(other), meal_id=meal.pk, stars=1)
    assert not Rating.objects.exists()
    with pytest.raises(Invalid):
        rate_meal(visitor=as_visitor(who), meal_id=meal.pk, stars=6)
    made = rate_meal(visitor=as_visitor(who), meal_id=meal.pk, stars=4, words="鱼好")
    assert rate_meal(visitor=as_visitor(who), meal_id=meal.pk, stars=4, words="鱼好") == made
    with pytest.raises(Conflict):
        rate_meal(visitor=as_visitor(who, 7), meal_id=meal.pk, stars=5)
    assert Rating.objects.get().stars == 4


@pytest.mark.parametrize("when", ["undone", "long ago"])
def test_meals_that_cannot_be_rated(when) -> None:
    who = elder()
    day = localdate() - timedelta(days=7 if when == "long ago" else 1)
    more = {"undone_at": noon(), "undone_journal_id": 3} if when == "undone" else {}
    meal = ate(who, canteen(), day, **more)
    with pytest.raises(Forbidden):
        rate_meal(visitor=as_visitor(who), meal_id=meal.pk, stars=5)


def test_the_database_knows_whose_meal_it_was() -> None:
    who, other, where = elder(), elder("李四"), canteen()
    meal = ate(who, where)
    said = {
        "district": meal.district, "served": meal, "diner": who, "canteen": where,
        "day": meal.day, "stars": 5,
    }  # fmt: skip
    for wrong in ({"diner": other}, {"canteen": canteen()}, {"stars": 0}, {"stars": 6}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Rating.objects.create(**(said | wrong))
    made = Rating.objects.create(**said)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(**(said | {"stars": 1}))
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.update(stars=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        made.delete()


def test_from_her_own_page(actor, client, signed_in_client) -> None:
    who, where = elder(phone="13800138000"), canteen()
    meal, undone = ate(who, where), ate(elder("李四"), where)
    assert client.get("/canteen/me/rate/").status_code == 302
    secret = open_link(actor=actor("welfare_clerk"), diner_id=who.pk)
    client.post(f"/canteen/me/k/{secret}/", {"digits": "8000"})
    assert "/canteen/me/rate/" in client.get("/canteen/me/").content.decode()
    page = client.get("/canteen/me/rate/").content.decode()
    assert f"/canteen/me/rate/{meal.pk}/" in page and str(undone.pk) not in page.split("rate/")[1:]
    client.post(f"/canteen/me/rate/{undone.pk}/", {"stars": 1})
    client.post(f"/canteen/me/rate/{meal.pk}/", {"stars": 9})
    assert not Rating.objects.exists()
    client.post(f"/canteen/me/rate/{meal.pk}/", {"stars": 2, "words": "菜太咸"})
    assert Rating.objects.get().words == "菜太咸"
    assert "都评价过了" in client.get("/canteen/me/rate/").content.decode()
    seen = signed_in_client("canteen_manager").get("/canteen/watching/ratings/").content.decode()
    assert "菜太咸" in seen and "2.0" in seen and who.person.name not in seen
    assert (
        "菜太咸"
        not in signed_in_client("outsider").get("/canteen/watching/ratings/").content.decode()
    )
