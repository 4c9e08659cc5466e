"""What she shows at the counter: her phone's code for five minutes, or a card that may be lost."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from tests.cast import Cast
from yiwang.kernel.checkin.selectors import SHORT, code_for
from yiwang.lib.errors import Forbidden, Refused
from yiwang.verticals.canteen.menus.selectors import Visitor
from yiwang.verticals.canteen.menus.services import (
    close_card,
    invite_family,
    meal_code,
    open_card,
    open_link,
)
from yiwang.verticals.canteen.models import Diner

from ..services import look
from .makers import DISTRICT, At, elder, till

pytestmark = pytest.mark.django_db


def shown(at: At, text: str, seq: int) -> str:
    """Whom the till sees; or why it does not."""
    try:
        return look(at.card, seq=seq, text=text).diner.name
    except Refused as refusal:
        return refusal.code


@pytest.fixture
def her() -> Diner:
    made = elder("陈玉兰")
    made.person.phone = "13800138000"
    made.person.save()
    return made


def test_her_phone_for_five_minutes(her) -> None:
    at, herself = till(), Visitor(her.district, her.pk, 1)
    text = meal_code(visitor=herself)
    assert shown(at, text, 1) == "陈**"
    old = code_for(DISTRICT, her.ref, scope="canteen", at=now() - SHORT - timedelta(minutes=1))
    assert shown(at, old, 2) != "陈**"
    assert shown(at, text[:-4] + "AAAA", 3) != "陈**"
    with pytest.raises(Forbidden):
        meal_code(visitor=Visitor(her.district, her.pk, 1, family_id=7))


def test_a_card_on_paper_until_it_is_lost(her, actor) -> None:
    at, clerk = till(), actor("welfare_clerk")
    card = open_card(actor=clerk, diner_id=her.pk)
    assert open_card(actor=clerk, diner_id=her.pk) == card
    assert shown(at, card.code, 1) == "陈**"
    assert card.secret == open_link(actor=clerk, diner_id=her.pk)
    for _twice in range(2):
        close_card(actor=clerk, diner_id=her.pk, reason="遗失")
    assert shown(at, card.code, 2) != "陈**"
    again = open_card(actor=clerk, diner_id=her.pk)
    assert again.code != card.code and shown(at, again.code, 3) == "陈**"


def test_only_who_looks_after_her_prints_it(her, actor) -> None:
    for name in ("outsider", "leader", "till_clerk", "canteen_manager"):
        with pytest.raises(Forbidden):
            open_card(actor=actor(name), diner_id=her.pk)
        with pytest.raises(Forbidden):
            close_card(actor=actor(name), diner_id=her.pk, reason="x")


def test_on_the_pages(her, actor, signed_in_client, cast: Cast) -> None:
    clerk = signed_in_client("welfare_clerk")
    url = f"/canteen/menus/book/{her.pk}/card/"
    page = clerk.post(url)
    text = page.content.decode()
    assert text.count("<svg xmlns") == 2 and "陈**" in text and "陈玉兰" not in text
    assert "no-store" in page["Cache-Control"]
    assert signed_in_client("outsider").post(url).status_code == 404
    assert clerk.post(f"{url}close/", {"reason": "遗失"}).status_code == 302
    phone = Client()
    secret = open_link(actor=actor("welfare_clerk"), diner_id=her.pk)
    assert phone.get("/canteen/me/code/").status_code == 302
    phone.post(f"/canteen/me/k/{secret}/", {"digits": "8000"})
    shown = phone.get("/canteen/me/code/")
    assert "<svg" in shown.content.decode() and shown["Refresh"] == "240"
    assert "出示就餐码" in phone.get("/canteen/me/").content.decode()
    invite_family(actor=actor("welfare_clerk"), diner_id=her.pk, name="女儿", number="13900139000")
    assert re.search(r"printer|打印就餐卡", clerk.get(url.replace("card", "link")).content.decode())
