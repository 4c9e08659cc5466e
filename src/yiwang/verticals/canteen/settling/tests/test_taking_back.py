"""A wrong meal is taken back whole after the till's minute: asked for by one, done by another."""

import uuid
from typing import Any

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from yiwang.kernel.ledger.models import Journal
from yiwang.kernel.ledger.selectors import balance
from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused
from yiwang.verticals.canteen.models import MealServed

from ..models import Adjustment, Line
from ..selectors.transfers import adjustments
from ..services import (
    approve_adjustment,
    ask_meal_back,
    check_statement,
    deny_adjustment,
    pay_statement,
    review_statement,
    submit_statement,
)
from .makers import DISTRICT, PERIOD, Settled, period_of
from .test_pages import browser

pytestmark = pytest.mark.django_db
WHY = "三日午餐扫了两张卡，多记一份"


def asked(place: Settled, meal: MealServed, who: str = "manager", **given: Any) -> Adjustment:
    said = {"meal_id": meal.pk, "reason": WHY, "request_id": uuid.uuid4()}
    return ask_meal_back(actor=place.actor(who), district=meal.district, **said | given)


def money(place: Settled, code: str) -> int:
    found = balance(DISTRICT, "money", code)
    return found.balance if found else 0


def test_after_the_period_it_is_mirrored_today_and_stands_in_the_next_statement(
    place: Settled,
) -> None:
    place.top_up(5000)
    meal = place.meal(paid_by="wallet")
    one = place.drafted()
    for verb, who in (
        (submit_statement, "manager"), (check_statement, "clerk"), (check_statement, "other_clerk"),
        (review_statement, "reviewer"),
    ):  # fmt: skip
        verb(actor=place.actor(who), statement_id=one.pk)
    one.refresh_from_db()
    pay_statement(
        actor=place.actor("finance"), statement_id=one.pk, amount=one.due, paid_on=localdate(),
        bank_reference="YH1",
    )  # fmt: skip
    lines = list(Line.objects.filter(statement=one).values())
    ask = asked(place, meal)
    assert (ask.state, ask.amount, money(place, place.diner.wallet)) == ("asked", -1500, 4000)
    done = approve_adjustment(actor=place.actor("reviewer"), adjustment_id=ask.pk)
    meal.refresh_from_db()
    journal = Journal.objects.get(pk=done.journal_id)
    assert (meal.undone_journal_id, journal.memo) == (journal.pk, WHY)
    assert (journal.reverses_id, money(place, place.diner.wallet)) == (meal.journal_id, 5000)
    assert list(Line.objects.filter(statement=one).values()) == lines
    month = period_of(f"{localdate():%Y-%m}")
    assert month
    following = type(one)(
        district=DISTRICT, operator=place.operator, since=month.since, through=month.through
    )
    behind = adjustments(following, [localdate()])
    assert {each.memo for each in behind} == {WHY}
    assert sum(each.amount for each in behind) == -1500


@pytest.mark.parametrize("who", ["other_manager", "other_clerk", "finance", "outsider"])
def test_others_ask_for_nothing(place: Settled, who: str) -> None:
    meal = place.meal()
    with pytest.raises(Forbidden):
        asked(place, meal, who)
    assert not Adjustment.objects.exists()


def test_who_asked_does_not_approve(place: Settled) -> None:
    meal = place.meal()
    place.both("welfare_reviewer", "clerk")
    one = asked(place, meal, "clerk")
    with pytest.raises(Refused) as refusal:
        approve_adjustment(actor=place.actor("clerk"), adjustment_id=one.pk)
    meal.refresh_from_db()
    assert (refusal.value.code, meal.undone_at) == ("same_person", None)


def test_a_meal_is_asked_for_once_and_again_when_denied(place: Settled) -> None:
    meal, again = place.meal(), uuid.uuid4()
    one = asked(place, meal, request_id=again)
    assert asked(place, meal, request_id=again) == one
    with pytest.raises(Conflict):
        asked(place, meal, request_id=again, reason="别的原因")
    with pytest.raises(Conflict):
        asked(place, meal, "clerk")
    with pytest.raises(Invalid):
        asked(place, place.meal(meal="dinner"), reason=" ")
    deny_adjustment(actor=place.actor("reviewer"), adjustment_id=one.pk, note="没有依据")
    assert asked(place, meal, "clerk").state == "asked"


def test_what_the_till_took_back_is_not_taken_back_again(place: Settled) -> None:
    meal, other = place.meal(), place.meal(meal="dinner")
    one = asked(place, other)
    place.undo(other)
    with pytest.raises(Refused) as refusal:
        approve_adjustment(actor=place.actor("reviewer"), adjustment_id=one.pk)
    assert refusal.value.code == "undone"
    place.undo(meal)
    with pytest.raises(Refused):
        asked(place, meal)


def test_from_the_line_to_the_meal_to_its_taking_back(place: Settled) -> None:
    meal = place.meal(at=0)
    one = place.drafted(PERIOD)
    manager, reviewer = browser(place, "manager"), browser(place, "reviewer")
    line = Line.objects.filter(statement=one, funder="cash").get()
    url = reverse("canteen_settling:meal", args=[DISTRICT, meal.pk])
    assert url in manager.get(reverse("canteen_settling:line", args=[line.pk])).content.decode()
    page = manager.get(url).content.decode()
    assert "王**" in page and "申请冲正" in page and "王秀英" not in page
    ask = reverse("canteen_settling:ask_back", args=[DISTRICT, meal.pk])
    wrong = manager.post(ask, {"reason": "", "request_id": uuid.uuid4()})
    assert wrong.status_code == 422 and "请写明哪里记错了" in wrong.content.decode()
    made = manager.post(ask, {"reason": WHY, "request_id": uuid.uuid4()})
    adjustment = reverse("canteen_settling:adjustment", args=[Adjustment.objects.get().pk])
    assert made["Location"] == adjustment
    assert "申请冲正中" in manager.get(url).content.decode()
    shown = reviewer.get(adjustment).content.decode()
    assert url in shown and "整餐冲正" in shown
    pk = Adjustment.objects.get().pk
    reviewer.post(reverse("canteen_settling:approve_adjustment", args=[pk]))
    assert "已冲正" in manager.get(url).content.decode()
    for who in ("other_manager", "outsider"):
        assert browser(place, who).get(url).status_code in (403, 404)
