"""Operators, canteens and servings: the right person, the outsider, the same twice."""

from datetime import date, time

import pytest

from tests.cast import DISTRICT, STREET, Cast
from yiwang.kernel.audit.models import AuditRecord
from yiwang.lib.errors import Conflict, Forbidden, Invalid
from yiwang.lib.place import Place

from ..models import Canteen, Operator, Serving
from ..services import (
    Terms,
    amend_canteen,
    arrange_serving,
    close_canteen,
    drop_serving,
    open_canteen,
    open_operator,
)

pytestmark = pytest.mark.django_db
HERE = Place(DISTRICT, STREET, address="沿河路 1 号")
LUNCH = Terms(time(11), time(13), time(9, 30), price=1500, places=80)


def credit(body: str = "91440200MA4UQ2PH6") -> str:
    """A code whose check character is right (GB 32100)."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    from yiwang.lib.idnumbers import is_credit_code

    return next(body + each for each in alphabet if is_credit_code(body + each))


def test_an_operator_is_opened_once(cast: Cast) -> None:
    said = {"actor": cast.actor("welfare_reviewer"), "district": DISTRICT, "credit_code": credit()}
    first = open_operator(**said, name="东河长者服务中心", phone="0751-8123456")
    assert open_operator(**said, name="东河长者服务中心") == first
    with pytest.raises(Conflict):
        open_operator(**said, name="别的名字")
    assert first.department.division == DISTRICT
    assert AuditRecord.objects.filter(verb="canteen.open_operator").count() == 1
    with pytest.raises(Invalid) as wrong:
        open_operator(**{**said, "credit_code": "123"}, name=" ", phone="12")
    assert set(wrong.value.fields) == {"name", "credit_code", "phone"}


def opened(cast: Cast) -> Canteen:
    by = cast.actor("welfare_reviewer")
    run_by = open_operator(actor=by, district=DISTRICT, name="服务中心", credit_code=credit())
    return open_canteen(
        actor=by, place=HERE, code="DH01", name="东河长者饭堂", operator=run_by, seats=60
    )


def test_a_canteen_is_opened_once_and_amended(cast: Cast) -> None:
    found, by = opened(cast), cast.actor("welfare_reviewer")
    assert opened(cast) == found
    with pytest.raises(Conflict):
        open_canteen(
            actor=by, place=HERE, code="DH01", name="别的", operator=found.operator, seats=60
        )
    for _time in range(2):
        amend_canteen(actor=by, canteen_id=found.pk, name="东河第一长者饭堂", seats=80)
    assert AuditRecord.objects.filter(verb="canteen.amend_canteen").count() == 1
    with pytest.raises(Invalid):
        amend_canteen(actor=by, canteen_id=found.pk, seats=0)
    with pytest.raises(Invalid):
        close_canteen(actor=by, canteen_id=found.pk, on=date(2099, 1, 1), reason=" ")
    for _time in range(2):
        close_canteen(actor=by, canteen_id=found.pk, on=date(2099, 1, 1), reason="搬迁")
    found.refresh_from_db()
    assert (found.name, found.seats, found.closed_on) == ("东河第一长者饭堂", 80, date(2099, 1, 1))
    assert AuditRecord.objects.filter(verb="canteen.close_canteen").count() == 1


def test_a_serving_is_arranged_and_dropped(cast: Cast) -> None:
    found, by = opened(cast), cast.actor("welfare_reviewer")
    for _time in range(2):
        serving = arrange_serving(actor=by, canteen_id=found.pk, meal="lunch", terms=LUNCH)
    assert (serving.price, serving.places) == (1500, 80)
    assert AuditRecord.objects.filter(verb="canteen.arrange_serving").count() == 1
    bad = Terms(time(13), time(11), time(14), price=0, places=0, order_days=20)
    with pytest.raises(Invalid) as wrong:
        arrange_serving(actor=by, canteen_id=found.pk, meal="breakfast", terms=bad)
    assert set(wrong.value.fields) == {"meal", "ends", "price", "places", "order_days"}
    for _time in range(2):
        drop_serving(actor=by, canteen_id=found.pk, meal="lunch")
    assert not Serving.objects.exists()


@pytest.mark.parametrize("who", ["outsider", "welfare_clerk", "collector", "resident"])
def test_others_change_nothing(cast: Cast, who: str) -> None:
    found, actor = opened(cast), cast.actor(who)
    before = (Operator.objects.count(), Canteen.objects.get().name, Serving.objects.count())
    for verb in (
        lambda: open_operator(actor=actor, district=DISTRICT, name="x", credit_code=credit()),
        lambda: open_canteen(
            actor=actor, place=HERE, code="X", name="x", operator=found.operator, seats=1
        ),
        lambda: amend_canteen(actor=actor, canteen_id=found.pk, name="x"),
        lambda: close_canteen(actor=actor, canteen_id=found.pk, on=date(2099, 1, 1), reason="x"),
        lambda: arrange_serving(actor=actor, canteen_id=found.pk, meal="lunch", terms=LUNCH),
        lambda: drop_serving(actor=actor, canteen_id=found.pk, meal="lunch"),
    ):
        with pytest.raises(Forbidden):
            verb()
    after = (Operator.objects.count(), Canteen.objects.get().name, Serving.objects.count())
    assert before == after
