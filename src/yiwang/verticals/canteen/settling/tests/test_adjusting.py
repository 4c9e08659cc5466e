"""An adjustment names its reason, is asked for by one, approved by another, and posted once."""

import uuid
from typing import Any

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from tests.cast import Cast
from tests.races import together
from yiwang.kernel.eligibility.models import Programme
from yiwang.kernel.ledger.models import Journal
from yiwang.kernel.ledger.selectors import balance
from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused

from ..models import Adjustment, Statement
from ..rules.periods import period_of
from ..selectors.transfers import adjustments
from ..services import approve_adjustment, ask_adjustment, deny_adjustment
from .makers import DISTRICT, Settled
from .test_pages import browser

pytestmark = pytest.mark.django_db
WHY = "十一月三日停电，手工登记十二份"


@pytest.fixture
def street(place: Settled) -> Settled:
    return funded(place)


def funded(place: Settled) -> Settled:
    programme = Programme.objects.create(district=DISTRICT, code="sg", title="长者助餐")
    for canteen in place.canteens:
        canteen.programme = programme
        canteen.save()
    return place


def asked(place: Settled, who: str = "clerk", **given: Any) -> Adjustment:
    said = {
        "canteen_id": place.canteens[0].pk, "funder": "district", "amount": 7200, "reason": WHY,
        "request_id": uuid.uuid4(),
    }  # fmt: skip
    return ask_adjustment(actor=place.actor(who), **said | given)


def owed(place: Settled) -> int:
    found = balance(DISTRICT, "money", f"operator:{place.operator.pk}")
    return found.balance if found else 0


def test_asked_by_the_street_posted_by_the_district(street: Settled) -> None:
    one = asked(street)
    assert owed(street) == 0 and one.state == "asked"
    done = approve_adjustment(actor=street.actor("reviewer"), adjustment_id=one.pk)
    assert approve_adjustment(actor=street.actor("reviewer"), adjustment_id=one.pk) == done
    journal = Journal.objects.get(kind="canteen.adjust")
    assert (owed(street), journal.pk, journal.memo) == (7200, done.journal_id, WHY)
    month = period_of(f"{localdate():%Y-%m}")
    assert month
    statement = Statement(
        district=DISTRICT, operator=street.operator, since=month.since, through=month.through
    )
    [behind] = adjustments(statement, [localdate()])
    assert (behind.amount, behind.memo, behind.subject) == (7200, WHY, street.canteens[0].ref)


def test_below_zero_it_is_taken_back(street: Settled) -> None:
    one = asked(street, amount=-500)
    approve_adjustment(actor=street.actor("reviewer"), adjustment_id=one.pk)
    assert owed(street) == -500


def test_who_asked_does_not_approve(street: Settled) -> None:
    street.both("welfare_reviewer", "clerk")
    one = asked(street)
    with pytest.raises(Refused) as refusal:
        approve_adjustment(actor=street.actor("clerk"), adjustment_id=one.pk)
    one.refresh_from_db()
    assert (refusal.value.code, one.state, owed(street)) == ("same_person", "asked", 0)


@pytest.mark.parametrize("who", ["manager", "other_clerk", "finance", "outsider"])
def test_others_ask_for_nothing(street: Settled, who: str) -> None:
    with pytest.raises(Forbidden):
        asked(street, who)
    assert not Adjustment.objects.exists()


@pytest.mark.parametrize("who", ["manager", "other_clerk", "finance", "outsider"])
def test_others_decide_nothing(street: Settled, who: str) -> None:
    one = asked(street)
    with pytest.raises(Forbidden):
        approve_adjustment(actor=street.actor(who), adjustment_id=one.pk)
    with pytest.raises(Forbidden):
        deny_adjustment(actor=street.actor(who), adjustment_id=one.pk, note="不")
    one.refresh_from_db()
    assert (one.state, owed(street)) == ("asked", 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [("funder", "operator"), ("amount", 0), ("amount", 10**10), ("reason", " ")],
)
def test_without_a_reason_or_an_amount_it_is_none(street: Settled, field: str, value: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        asked(street, **{field: value})
    assert list(refusal.value.fields) == [field]
    assert not Adjustment.objects.exists()


def test_the_same_request_is_one(street: Settled) -> None:
    again = uuid.uuid4()
    assert asked(street, request_id=again) == asked(street, request_id=again)
    with pytest.raises(Conflict):
        asked(street, request_id=again, amount=7300)
    assert Adjustment.objects.count() == 1


def test_denied_it_stays_denied(street: Settled) -> None:
    one, reviewer = asked(street), street.actor("reviewer")
    with pytest.raises(Invalid):
        deny_adjustment(actor=reviewer, adjustment_id=one.pk, note="")
    assert deny_adjustment(actor=reviewer, adjustment_id=one.pk, note="没有依据").note == "没有依据"
    with pytest.raises(Conflict):
        approve_adjustment(actor=reviewer, adjustment_id=one.pk)
    assert owed(street) == 0


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_approved_by_several_at_once_it_is_posted_once(cast: Cast) -> None:
    place = funded(Settled(cast).set_up())
    one, reviewer = asked(place), place.actor("reviewer")
    together(*[lambda: approve_adjustment(actor=reviewer, adjustment_id=one.pk)] * 4)
    assert Journal.objects.filter(kind="canteen.adjust").count() == 1
    assert owed(place) == 7200


def test_asked_and_decided_on_pages(street: Settled) -> None:
    clerk, reviewer = browser(street, "clerk"), browser(street, "reviewer")
    new = reverse("canteen_settling:ask_adjustment")
    assert clerk.get(new).status_code == 200
    said = {"canteen": street.canteens[0].pk, "funder": "city", "reason": WHY}
    wrong = clerk.post(new, {**said, "amount": "0", "request_id": uuid.uuid4()})
    assert wrong.status_code == 422 and "不能为零" in wrong.content.decode()
    made = clerk.post(new, {**said, "amount": "-72.5", "request_id": uuid.uuid4()})
    one = Adjustment.objects.get()
    assert (made.status_code, one.amount) == (302, -7250)
    url = reverse("canteen_settling:adjustment", args=[one.pk])
    assert "同意并入账" not in clerk.get(url).content.decode()
    assert "同意并入账" in reviewer.get(url).content.decode()
    listed = reviewer.get(reverse("canteen_settling:adjustments")).content.decode()
    assert url in listed and "-72.50" in listed
    for who in ("other_manager", "outsider"):
        assert browser(street, who).get(url).status_code in (403, 404)
    denied = reviewer.post(reverse("canteen_settling:deny_adjustment", args=[one.pk]))
    assert denied.status_code == 422 and "请写明不同意的原因" in denied.content.decode()
    approved = reviewer.post(reverse("canteen_settling:approve_adjustment", args=[one.pk]))
    assert approved.status_code == 302 and owed(street) == -7250
