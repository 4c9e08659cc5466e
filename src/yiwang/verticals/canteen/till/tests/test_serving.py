"""One meal at the counter: who pays what, once, and taken back."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import localdate, now

from yiwang.kernel.booking.models import Reservation
from yiwang.kernel.checkin.models import Scan
from yiwang.kernel.ledger.selectors import balance
from yiwang.lib.errors import Conflict, Invalid, Refused
from yiwang.verticals.canteen.models import Diner, MealServed

from ..models import TopUp
from ..rules.offers import may_undo
from ..selectors import drawer
from ..services import TopUpOrder, look, take_top_up, undo, undo_top_up, undoing
from .makers import (
    DISTRICT,
    PRICE,
    At,
    canteen,
    card_of,
    eat,
    elder,
    moved,
    order,
    scanned,
    serve,
    subsidised,
    till,
    to_bring,
)  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def counter() -> At:
    return till()


def test_the_parts_go_to_the_operator_from_whoever_bears_them(counter: At) -> None:
    diner = elder(money=2000)
    before = len(moved())
    served = eat(counter, diner, pays="wallet")
    month, canteen_id = f"{localdate():%Y-%m}", counter.card.canteen.pk
    owed = f"operator:{counter.card.operator_id}"
    assert moved()[before:] == [
        (f"city:shaoguan:{canteen_id}:{month}", owed, 300),
        (f"district:shaoguan:{canteen_id}:{month}", owed, 300),
        (f"street:shaoguan:{canteen_id}:{month}", owed, 100),
        (diner.wallet, owed, 500),
    ]
    assert served.balance == 1500
    row = MealServed.objects.get()
    assert (row.price, row.diner_part, row.paid_by, row.subsidised) == (1200, 500, "wallet", True)


def test_away_from_home_the_street_gives_nothing() -> None:
    served = eat(till(canteen("440204002")), elder())
    assert served.shares.of == {
        "city": 300, "district": 300, "street": 0, "charity": 0, "operator": 0, "diner": 600,
    }  # fmt: skip


def test_in_another_district_her_journal_and_her_meal_are_at_home() -> None:
    diner = elder(cards_in=("440203",))
    served = eat(till(canteen("440203001")), diner)
    row = MealServed.objects.get()
    assert (served.shares.city, served.shares.diner) == (300, 900)
    assert (row.district, row.canteen_district) == ("440204", "440203")
    assert balance(DISTRICT, "money", f"operator:{row.canteen.operator_id}").balance == PRICE


def test_a_second_meal_is_refused_and_says_where_she_ate(counter: At) -> None:
    diner, elsewhere = elder(), till(canteen(name="东河饭堂"))
    eat(elsewhere, diner)
    before = moved()
    with pytest.raises(Refused, match="今日午餐已在东河饭堂享受补贴"):
        eat(counter, diner)
    assert moved() == before


def test_the_clerk_may_serve_it_at_the_full_price(counter: At) -> None:
    diner = elder()
    eat(till(), diner)
    served = eat(counter, diner, full_price=True)
    assert served.shares.diner == PRICE and subsidised(diner) == 1


def test_a_wallet_that_is_short_says_how_much(counter: At) -> None:
    diner = elder(money=200)
    before = moved()
    with pytest.raises(Refused, match=r"还差 3\.00 元") as refused:
        eat(counter, diner, pays="wallet")
    assert refused.value.code == "insufficient" and moved() == before
    assert eat(counter, diner).paid_by == "cash"


def test_without_a_wallet_all_of_it_is_missing(counter: At) -> None:
    with pytest.raises(Refused, match=r"还差 5\.00 元"):
        eat(counter, elder(), pays="wallet")


def test_a_guest_pays_the_price(counter: At) -> None:
    served = eat(counter, None)
    assert served.shares.diner == PRICE and MealServed.objects.get().diner is None
    with pytest.raises(Invalid):
        eat(counter, None, pays="wallet")


def test_the_same_order_again_is_the_first_answer(counter: At) -> None:
    asked = order(counter, elder(money=2000), pays="wallet")
    first, again = serve(counter.card, asked), serve(counter.card, asked)
    assert (again.meal_id, again.balance, again.repeated) == (first.meal_id, first.balance, True)
    assert MealServed.objects.count() == 1


def test_the_same_order_with_other_content_is_a_conflict(counter: At) -> None:
    diner = elder(money=2000)
    asked = order(counter, diner, pays="wallet")
    serve(counter.card, asked)
    before = moved()
    for other in ({"pays": "cash"}, {"price": 1100}):
        with pytest.raises(Conflict):
            serve(counter.card, order(counter, diner, request_id=asked.request_id, **other))
    assert moved() == before


def test_an_entitlement_that_ended_gives_nothing(counter: At) -> None:
    diner = elder()
    diner.entitlements.update(until=localdate())
    served = eat(counter, diner)
    assert served.shares.diner == PRICE and subsidised(diner) == 0


def test_look_says_who_what_and_why(counter: At) -> None:
    diner = elder(money=300, allergies="花生")
    seen = look(counter.card, seq=1, text=card_of(diner))
    assert (seen.diner.name, seen.allergies, seen.offer.shares.diner) == ("王**", "花生", 500)
    assert (seen.balance, seen.lacks, seen.offer.reason) == (300, 200, "entitled")
    with pytest.raises(Refused, match="没有登记这张卡"):
        look(counter.card, seq=2, text="NOBODY99")


def test_looked_at_again_because_the_answer_was_lost_it_is_the_same_reading(counter: At) -> None:
    diner = elder()
    first, again = (look(counter.card, seq=1, text=card_of(diner)) for _ in range(2))
    assert again == first and Scan.objects.count() == 1
    with pytest.raises(Conflict, match="已用于另一次扫描"):
        look(counter.card, seq=1, text=card_of(elder()))


def test_another_tills_scan_serves_nobody(counter: At) -> None:
    scan = scanned(till(), elder())
    with pytest.raises(Refused, match="重新扫描"):
        serve(counter.card, order(counter, None, scan_id=scan))


def test_a_reservation_is_attended_and_given_back(counter: At) -> None:
    diner = elder()
    to_bring(counter.card.canteen, diner)
    served = eat(counter, diner)
    assert Reservation.objects.get().state == "attended"
    assert MealServed.objects.get().delivered
    undo(counter.card, district=DISTRICT, meal_id=served.meal_id, request_id=uuid.uuid4())
    assert Reservation.objects.get().state == "confirmed"


def test_undone_within_a_minute_she_can_eat_again(counter: At) -> None:
    diner = elder(money=2000)
    served = eat(counter, diner, pays="wallet")
    undo(counter.card, district=DISTRICT, meal_id=served.meal_id, request_id=uuid.uuid4())
    undo(counter.card, district=DISTRICT, meal_id=served.meal_id, request_id=uuid.uuid4())
    assert balance(DISTRICT, "money", diner.wallet).balance == 2000 and subsidised(diner) == 0
    assert eat(counter, diner).shares.diner == 500


def test_not_after_a_minute_and_not_another_canteens(
    counter: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = eat(counter, elder())
    with pytest.raises(Refused, match="没有找到"):
        undo(till().card, district=DISTRICT, meal_id=served.meal_id, request_id=uuid.uuid4())
    assert may_undo(now() - timedelta(seconds=59), now())
    monkeypatch.setattr(undoing, "now", lambda: served.received_at + timedelta(seconds=61))
    with pytest.raises(Refused, match="超过一分钟"):
        undo(counter.card, district=DISTRICT, meal_id=served.meal_id, request_id=uuid.uuid4())


def topped(counter: At, diner: Diner, fen: int = 5000) -> TopUp:
    return take_top_up(counter.card, TopUpOrder(uuid.uuid4(), scanned(counter, diner), fen, "cash"))


def test_a_top_up_is_undone_within_a_minute_and_once(counter: At) -> None:
    diner = elder(money=300)
    taken, said = topped(counter, diner), {"district": DISTRICT, "request_id": uuid.uuid4()}
    assert drawer(counter.card)["top_up_cash"] == 5000
    for _ in range(2):
        undone = undo_top_up(counter.card, top_up_id=taken.pk, **said)
        assert undone.undone_journal_id
    assert balance(DISTRICT, "money", diner.wallet).balance == 300
    assert drawer(counter.card)["top_up_cash"] == 0
    assert balance(DISTRICT, "money", f"cash:{counter.card.canteen.pk}").balance == 0


def test_a_top_up_that_was_spent_stays(counter: At) -> None:
    diner = elder()
    taken = topped(counter, diner, 600)
    eat(counter, diner, pays="wallet")
    with pytest.raises(Refused) as refusal:
        undo_top_up(counter.card, district=DISTRICT, top_up_id=taken.pk, request_id=uuid.uuid4())
    taken.refresh_from_db()
    assert (refusal.value.code, taken.undone_at) == ("insufficient", None)
    assert balance(DISTRICT, "money", diner.wallet).balance == 100


def test_a_top_up_not_after_a_minute_and_not_another_canteens(
    counter: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = topped(counter, elder())
    said = {"district": DISTRICT, "top_up_id": taken.pk, "request_id": uuid.uuid4()}
    with pytest.raises(Refused, match="没有找到"):
        undo_top_up(till().card, **said)
    monkeypatch.setattr(undoing, "now", lambda: taken.taken_at + timedelta(seconds=61))
    with pytest.raises(Refused, match="超过一分钟"):
        undo_top_up(counter.card, **said)


def test_a_till_needs_no_session(counter: At, client: Client) -> None:
    diner = elder()

    def post(what: str, **said: object) -> tuple[int, dict[str, object]]:
        answer = client.post(
            f"/canteen/till/api/{what}", said, content_type="application/json",
            headers={"X-Till-Key": counter.key},
        )  # fmt: skip
        return answer.status_code, answer.json()

    status, seen = post("look", seq=1, text=card_of(diner))
    assert (status, seen["name"], seen["pays"], seen["why"]) == (200, "王**", 500, "享受补贴")
    asked = {"request_id": str(uuid.uuid4()), "scan": seen["scan"], "meal": "lunch", "price": 1200}
    status, served = post("serve", **asked, pays="cash")
    assert (status, served["pays"], served["repeated"]) == (200, 500, False)
    assert post("serve", **asked, pays="cash")[1]["repeated"] is True
    assert post("serve", **asked, pays="outside")[0] == 409
    status, undone = post(
        "undo", request_id=str(uuid.uuid4()), district=DISTRICT, meal_id=served["meal_id"]
    )
    assert (status, undone["undone"]) == (200, True)
    status, topped = post(
        "top-up", request_id=str(uuid.uuid4()), scan=seen["scan"], amount=5000, pays="cash"
    )
    assert (status, topped["balance"]) == (200, 5000)
    status, undone = post(
        "undo-top-up", request_id=str(uuid.uuid4()), district=topped["district"],
        top_up_id=topped["top_up_id"],
    )  # fmt: skip
    assert (status, undone["undone"]) == (200, True)
    assert client.post("/canteen/till/api/serve", {}).status_code == 401


def test_serving_is_two_statements(counter: At, django_assert_num_queries: object) -> None:
    diner = elder(money=9000)
    eat(counter, diner, pays="wallet")
    other = order(counter, elder())
    eat(counter, elder())
    with django_assert_num_queries(2 + 2):  # a savepoint of the test's own transaction
        serve(counter.card, other)
