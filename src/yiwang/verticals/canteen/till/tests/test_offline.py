"""What was served without a network: each scan once, whoever's meal it was."""

import json
import uuid
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils.timezone import localdate, now

from tests.races import rewritten
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.checkin.models import Credential
from yiwang.kernel.checkin.services import revoke
from yiwang.kernel.checkin.signing import is_signed
from yiwang.kernel.ledger.models import Book
from yiwang.kernel.ledger.selectors import balance, trial_balance
from yiwang.kernel.ledger.services import close_days
from yiwang.lib.errors import Conflict, Refused
from yiwang.verticals.canteen.models import Diner, MealServed

from ..models import OfflineMeal
from ..rules.late import Kept
from ..selectors.snapshot import snapshot_for, stretched
from ..services import change_till, resolve, sync
from .makers import DISTRICT, PRICE, At, card_of, eat, elder, moved, subsidised, till

pytestmark = pytest.mark.django_db


def kept(seq: int, diner: Diner | None, **more: object) -> Kept:
    given = {
        "seq": seq, "request_id": uuid.uuid4(), "at": now() - timedelta(minutes=5),
        "text": card_of(diner) if diner else "", "meal": "lunch", "price": PRICE, "pays": "cash",
        "paid": 500 if diner else PRICE, "subsidised": diner is not None,
    }  # fmt: skip
    return Kept(**(given | more))  # type: ignore[arg-type]


def disputed(district: str = DISTRICT) -> int:
    operator = OfflineMeal.objects.first().canteen.operator_id
    return balance(district, "money", f"dispute:{operator}").balance


def in_balance() -> bool:
    return all(
        trial_balance(book, localdate(), localdate()).is_balanced for book in Book.objects.all()
    )


@pytest.fixture
def counter() -> At:
    return till()


def test_a_kept_meal_is_served_as_if_there_had_been_a_network(counter: At) -> None:
    diner = elder()
    [row] = sync(counter.card, [kept(1, diner)])
    meal = MealServed.objects.get()
    assert (row.fault, row.disputed, meal.late, meal.subsidised) == ("", 0, True, True)
    assert (meal.diner_part, meal.paid_by, meal.scan_id is None) == (500, "cash", False)


def test_sent_twice_it_gives_the_same_answers(counter: At) -> None:
    meals = [kept(1, elder()), kept(2, None), kept(3, elder())]
    first = [(row.seq, row.meal_id, row.fault) for row in sync(counter.card, meals)]
    before = moved()
    again = [(row.seq, row.meal_id, row.fault) for row in sync(counter.card, meals[::-1])]
    assert again == first[::-1] and moved() == before and MealServed.objects.count() == 3


def test_a_number_with_other_content_is_a_conflict(counter: At) -> None:
    one = kept(1, elder())
    sync(counter.card, [one])
    with pytest.raises(Conflict):
        sync(counter.card, [kept(1, elder())])
    assert MealServed.objects.count() == 1


def test_what_was_served_online_before_the_answer_was_lost_is_not_served_again(
    counter: At,
) -> None:
    diner, request_id = elder(), uuid.uuid4()
    eat(counter, diner, request_id=request_id)
    [row] = sync(counter.card, [kept(1, diner, request_id=request_id)])
    assert (row.meal_id, row.disputed) == (MealServed.objects.get().pk, 0)


def test_two_tills_one_person_one_subsidy_whoever_arrives_first(counter: At) -> None:
    diner, other = elder(), till()
    sync(other.card, [kept(1, diner)])
    [row] = sync(counter.card, [kept(1, diner)])
    assert (row.fault, row.disputed) == ("seen", PRICE - 500)
    assert subsidised(diner) == 1 and MealServed.objects.count() == 2 and disputed() == PRICE - 500
    assert row.evidence["seen_at"] == other.card.canteen.name and in_balance()


def test_twice_on_one_till_is_one_subsidy_too(counter: At) -> None:
    diner = elder()
    rows = sync(counter.card, [kept(1, diner), kept(2, diner)])
    assert sorted(row.fault for row in rows) == ["", "seen"] and subsidised(diner) == 1


def test_a_wallet_that_is_short_is_disputed_for_her_part_alone(counter: At) -> None:
    diner = elder(money=100)
    [row] = sync(counter.card, [kept(1, diner, pays="wallet", paid=0)])
    assert (row.fault, row.disputed) == ("insufficient", 500)
    assert subsidised(diner) == 1 and balance(DISTRICT, "money", diner.wallet).balance == 100


def test_a_card_revoked_before_is_disputed_one_revoked_after_counts(counter: At) -> None:
    diner = elder()
    card = Credential.objects.get(subject=diner.ref)
    revoke(
        district=DISTRICT, credential_id=card.pk, reason="挂失", at=now() - timedelta(minutes=30)
    )
    before, after = kept(1, diner, at=now() - timedelta(minutes=40)), kept(2, diner)
    first, second = sync(counter.card, [before, after])
    assert (first.fault, second.fault) == ("", "unknown")
    assert second.evidence["read"] == "revoked" and subsidised(diner) == 1


def test_who_is_not_entitled_any_more_is_disputed(counter: At) -> None:
    diner = elder()
    diner.entitlements.update(until=localdate())
    [row] = sync(counter.card, [kept(1, diner)])
    assert (row.fault, row.disputed) == ("not_entitled", PRICE - 500)


def test_beyond_its_quota_the_operator_is_asked(counter: At) -> None:
    change_till(
        actor=SYSTEM, till_id=counter.till.pk, auto_confirm=False, most_meals=2, most_fen=10**6
    )
    from ..selectors import forget

    forget()
    rows = sync(counter.card, [kept(n, elder()) for n in (1, 2, 3)])
    assert [row.fault for row in rows] == ["", "", "over_quota"]


def test_a_dispute_is_borne_by_the_operator_or_taken_from_her_wallet(counter: At) -> None:
    diner, poor = elder(), elder(money=600)
    sync(till().card, [kept(1, diner), kept(2, poor)])
    one, two = sync(counter.card, [kept(1, diner), kept(2, poor, paid=700)])
    resolve(actor=SYSTEM, offline_id=one.pk, outcome="operator", note="操作失误")
    resolve(actor=SYSTEM, offline_id=one.pk, outcome="operator", note="操作失误")
    with pytest.raises(Refused):
        resolve(actor=SYSTEM, offline_id=one.pk, outcome="wallet", note="改")
    resolve(actor=SYSTEM, offline_id=two.pk, outcome="wallet", note="本人同意")
    assert disputed() == 0 and balance(DISTRICT, "money", poor.wallet).balance == 100
    assert in_balance()


def test_a_meal_of_a_day_that_is_settled_counts_today(counter: At) -> None:
    diner = elder()
    eat(counter, elder())
    yesterday = localdate() - timedelta(days=1)
    close_days(actor=SYSTEM, district=DISTRICT, book="money", through=yesterday)
    at = datetime.fromisoformat(f"{yesterday}T12:00:00+08:00")
    [row] = sync(counter.card, [kept(1, diner, at=at)])
    assert row.fault == "" and MealServed.objects.get(pk=row.meal_id).day == yesterday


def test_the_last_day_of_a_month_is_paid_from_that_months_budgets(counter: At) -> None:
    first = localdate().replace(day=1)
    last = first - timedelta(days=1)
    at = [datetime.fromisoformat(f"{day}:00+08:00") for day in (f"{last}T23:59", f"{first}T00:00")]
    sync(counter.card, [kept(n, elder(), at=moment) for n, moment in enumerate(at, 1)])
    budgets = {debit for debit, _credit, _fen in moved() if debit.startswith("city:")}
    assert {code.rpartition(":")[2] for code in budgets} == {f"{last:%Y-%m}", f"{first:%Y-%m}"}
    assert list(MealServed.objects.order_by("day").values_list("day", flat=True)) == [last, first]


def test_a_batch_costs_the_same_whatever_its_size(
    counter: At, django_assert_max_num_queries: object
) -> None:
    meals = [kept(n, elder()) for n in range(1, 31)]
    counter.card  # noqa: B018  known to the process
    with django_assert_max_num_queries(36):  # type: ignore[operator]
        sync(counter.card, meals)


def test_a_batch_with_faults_is_settled_as_if_one_by_one(counter: At) -> None:
    """As they were eaten: of her two meals the wallet is short of the later one."""
    seen, twice, gone, late = elder(), elder(), elder(), elder()
    poor = elder(money=700)
    eat(till(), seen)
    yesterday = now() - timedelta(days=1)
    sync(counter.card, [kept(99, elder(), at=yesterday)])
    close_days(
        actor=SYSTEM, district=DISTRICT, book="money", through=localdate() - timedelta(days=5)
    )
    gone.entitlements.update(until=localdate())
    meals = [kept(n, elder()) for n in range(1, 31)]
    wallet = {"pays": "wallet", "paid": 0}
    meals[3:3] = [kept(41, seen), kept(42, twice), kept(43, poor, **wallet), kept(44, gone)]
    meals[20:20] = [
        kept(51, twice), kept(52, poor, at=yesterday, **wallet), kept(53, None),
        kept(54, late, at=now() - timedelta(days=5, hours=1)),
    ]  # fmt: skip

    def settled() -> tuple[list[tuple[int, str, int]], list[tuple[str, str, int]], bool]:
        with transaction.atomic():
            rows = sync(counter.card, meals)
            found = sorted((row.seq, row.fault, row.disputed) for row in rows)
            transfers = sorted(moved())
            transaction.set_rollback(True)
        return found, transfers, in_balance()

    together = settled()
    with rewritten("canteen_settle_some", ("size <= 4", "size <= 1000")):
        assert settled() == together
    faults = {seq: fault for seq, fault, _disputed in together[0] if fault}
    assert faults == {41: "seen", 44: "not_entitled", 51: "seen", 43: "insufficient"}


def test_the_snapshot_is_signed_and_names_nobody(counter: At) -> None:
    diner = elder("欧阳秀英", allergies="花生", money=700)
    elder("外街的人", "440204002")
    body, signature = snapshot_for(counter.card)
    said = json.loads(body)
    assert is_signed(body.encode(), bytes.fromhex(signature))
    assert not is_signed(body.replace("500", "0").encode(), bytes.fromhex(signature))
    [(number, card)] = said["diners"].items()
    assert number == stretched(card_of(diner), said["salt"])
    assert (card["name"], card["allergies"], card["balance"]) == ("欧***", "花生", 700)
    assert card["meals"]["lunch"]["pays"] == 500 and card_of(diner) not in body
    eat(counter, diner)
    again = json.loads(snapshot_for(counter.card)[0])
    assert again["salt"] != said["salt"]
    assert next(iter(again["diners"].values()))["meals"]["lunch"]["reason"] == "seen"
