"""Two at once: a lot that is issued while it is held, and two decisions on one quarantine."""

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from tests.cast import Cast
from tests.races import together, without
from yiwang.kernel.access.actor import SYSTEM
from yiwang.lib.ids import new_request_id

from ..invariants import lots_other_than_their_quarantines
from ..models import Lot, Quarantine
from ..services import ask_release, decide, hold, hold_all, issue
from .makers import a_fridge, a_lot

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_lot_is_issued_before_it_is_held_or_not_at_all(cast: Cast, town) -> None:
    fridge = a_fridge()
    lot = a_lot(fridge)
    nurse = cast.actor("clinic_nurse")
    outcomes = together(
        lambda: hold_all(actor=SYSTEM, equipment_id=fridge.pk, cause="三级报警"),
        *(lambda: issue(actor=nurse, request_id=new_request_id(), lot_id=lot.pk, doses=10),) * 3,
    )
    issued = sum(isinstance(each, Lot) for each in outcomes[1:])
    lot.refresh_from_db()
    assert (lot.state, lot.quantity) == ("quarantined", 120 - 10 * issued)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lot.objects.filter(pk=lot.pk).update(quantity=1)
    with without("coldchain_lot_stays"):
        assert Lot.objects.filter(pk=lot.pk).update(quantity=1) == 1


def test_one_quarantine_at_a_time(cast: Cast, town) -> None:
    fridge = a_fridge()
    lot = a_lot(fridge)
    together(*(lambda: hold(actor=SYSTEM, lot_id=lot.pk, cause="冻结"),) * 3)
    assert Quarantine.objects.count() == 1

    def naive() -> None:
        Quarantine.objects.create(district=lot.district, lot=lot, cause="冻结")

    refused = together(naive, naive)
    assert all(isinstance(each, IntegrityError) for each in refused)
    with without("coldchain_one_open_quarantine"):
        assert together(naive, naive) == [None, None]
        assert Quarantine.objects.count() == 3


def test_one_decision_counts(cast: Cast, town) -> None:
    lot = a_lot(a_fridge())
    held = hold(actor=SYSTEM, lot_id=lot.pk, cause="冻结")
    ask_release(actor=cast.actor("clinic_nurse"), quarantine_id=held.pk, finding="最低 −1 ℃")
    quality = cast.actor("quality_officer")
    outcomes = together(
        *(
            lambda verdict=verdict: decide(  # type: ignore[misc]
                actor=quality, quarantine_id=held.pk, verdict=verdict, reason="核查"
            )
            for verdict in ("released", "discarded")
        )
    )
    assert sum(isinstance(each, Quarantine) for each in outcomes) == 1
    held.refresh_from_db()
    lot.refresh_from_db()
    assert lot.state == {"released": "usable", "discarded": "discarded"}[held.verdict]
    assert held.ended_at and held.ended_at <= now()
    assert not lots_other_than_their_quarantines()
