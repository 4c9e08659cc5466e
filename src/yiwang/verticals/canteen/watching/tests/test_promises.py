"""Each promise of the database has a deed that only it refuses; none is without one."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from tests.held import Deed, copied, held, ours
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.events.services import deliver_due

from ..models import Rating, Signal
from ..services import (
    find_signals,
    make_case,
    put_certificate,
    record_inspection,
    take_samples,
)
from ..services.certificates import Terms
from .makers import DISTRICT, ate, canteen, elder, fact, menu_today
from .test_inspecting import seen

pytestmark = pytest.mark.django_db
_T = "canteen_watching_"
_NEW = {"request_id": "gen_random_uuid()"}
_ENDED = {**_NEW, "ended_at": "now()", "reason": "'x'"}
_HER_OTHER_MEAL = "(SELECT max(id) FROM canteen_mealserved)"


def one(table: str, where: str, **otherwise: str) -> Callable[[], str]:
    """`copied`, of a row like this."""
    return lambda: copied(f"{_T}{table}", **otherwise)().replace("LIMIT", f"WHERE {where} LIMIT")


CERTIFICATES = {
    f"{_T}one_certificate": copied(f"{_T}certificate", **_NEW),
    f"{_T}certificate_once": copied(f"{_T}certificate", ended_at="now()", reason="'x'"),
    f"{_T}health_is_somebodys": copied(f"{_T}certificate", **_NEW, holder="'x'"),
    f"{_T}certificate_lasts": copied(f"{_T}certificate", **_ENDED, expires_on="issued_on"),
    f"{_T}certificate_numbered": copied(f"{_T}certificate", **_ENDED, number="''"),
    f"{_T}ended_says_why": copied(f"{_T}certificate", **_NEW, ended_at="now()"),
    f"{_T}certificate_final": "UPDATE canteen_watching_certificate SET number = 'x'",
}
SAMPLES = {
    f"{_T}sample_once": copied(f"{_T}sample"),
    f"{_T}sample_enough": copied(f"{_T}sample", meal="'dinner'", grams="1"),
    f"{_T}sample_kept": copied(f"{_T}sample", meal="'dinner'", thrown_at="taken_at"),
    f"{_T}sample_long_enough": copied(
        f"{_T}sample", meal="'dinner'", least_hours="least_hours + 1"
    ),
    f"{_T}sample_final": "UPDATE canteen_watching_sample SET grams = grams + 1",
}
INSPECTIONS = {
    f"{_T}item_once": copied(f"{_T}inspectionitem", since="since + 1"),
    f"{_T}item_deducts": copied(f"{_T}inspectionitem", code="'x'", deduction="0"),
    f"{_T}item_in_order": copied(f"{_T}inspectionitem", code="'x'", until="since"),
    f"{_T}inspection_once": copied(f"{_T}inspection"),
    f"{_T}score": copied(f"{_T}inspection", **_NEW, score="101"),
    f"{_T}inspection_final": "UPDATE canteen_watching_inspection SET score = 100",
    f"{_T}finding_once": one("finding", "case_id IS NULL"),
    f"{_T}finding_case_once": one("finding", "case_id IS NOT NULL", inspection_id="0"),
    f"{_T}failed_costs": one("finding", "result = 'passed'", inspection_id="0", deduction="5"),
    f"{_T}ended_had_case": one("finding", "result = 'passed'", inspection_id="0", outcome="'x'"),
    f"{_T}finding_final": "UPDATE canteen_watching_finding SET note = 'x'",
}
RATINGS = {
    f"{_T}rated_once": copied(f"{_T}rating"),
    f"{_T}stars": copied(f"{_T}rating", served_id=_HER_OTHER_MEAL, stars="9"),
    f"{_T}rating_is_hers": copied(f"{_T}rating", served_id="0"),
    f"{_T}rating_final": "UPDATE canteen_watching_rating SET stars = 1",
}
SIGNALS = {
    f"{_T}threshold_once": copied(f"{_T}threshold"),
    f"{_T}threshold_sourced": copied(f"{_T}threshold", code="'x'", source="''"),
    f"{_T}signal_once": one("signal", "case_id IS NULL"),
    f"{_T}signal_case_once": one("signal", "case_id IS NOT NULL", key="'x'"),
    f"{_T}signal_settled": one("signal", "state = 'open'", key="'x'", reason="'x'"),
    f"{_T}signal_has_case": one(
        "signal", "state = 'open'", key="'x'", state="'case'", settled_at="now()"
    ),
    f"{_T}signal_evidence": "UPDATE canteen_watching_signal SET amount = amount + 1",
    f"{_T}signal_settled_once": "UPDATE canteen_watching_signal SET reason = 'x' WHERE case_id > 0",
}
#: By what they are about: each part is held in one world, for a world takes longest to make.
PARTS = (CERTIFICATES, SAMPLES, INSPECTIONS, RATINGS, SIGNALS)


@pytest.fixture
def watched(works) -> None:
    """A licence, samples, an inspection with a case, a rating; a signal with a case, one open."""
    where, who = canteen(), elder()
    put_certificate(
        actor=SYSTEM, canteen_id=where.pk, request_id=uuid.uuid4(),
        terms=Terms("food", "JY1", date(2026, 1, 1), date(2030, 1, 1)),
    )  # fmt: skip
    menu = menu_today(where)
    dishes = menu.dishes.values_list("dish_id", flat=True)
    take_samples(
        actor=SYSTEM, canteen_id=where.pk, day=menu.day, meal=menu.meal,
        grams=dict.fromkeys(dishes, 130), request_id=uuid.uuid4(),
    )  # fmt: skip
    record_inspection(actor=SYSTEM, canteen_id=where.pk, seen=seen(1), request_id=uuid.uuid4())
    deliver_due()
    eaten = ate(who, where)
    ate(who, where, meal="dinner")
    Rating.objects.create(
        district=DISTRICT, canteen=where, served=eaten, diner=who,
        day=eaten.day, stars=4,
    )  # fmt: skip
    fact(who, "died_on", "2026-10-01", localdate() - timedelta(days=40))
    find_signals(district=DISTRICT)
    first = Signal.objects.order_by("pk").first()
    assert first is not None and Signal.objects.count() == 2
    make_case(actor=SYSTEM, signal_id=first.pk)


def test_no_promise_is_without_a_deed() -> None:
    assert ours(r"canteen\_watching\_%") == {name for part in PARTS for name in part}


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize("part", PARTS, ids=lambda part: next(iter(part)))
def test_held(part: dict[str, Deed]) -> None:
    for name, deed in part.items():
        held(name, deed)
