"""What becomes of a signal: by the right person, once, never by who runs the canteen."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.services import advance
from yiwang.kernel.events.services import deliver_due
from yiwang.lib.errors import Conflict, Forbidden, Invalid

from .. import invariants
from ..models import Signal
from ..services import dismiss_signal, explain_signal, find_signals, make_case
from .makers import DISTRICT, ate, canteen, elder, fact

pytestmark = pytest.mark.django_db
DEEDS = (
    lambda actor, pk: explain_signal(actor=actor, signal_id=pk, reason="家属代领"),
    lambda actor, pk: dismiss_signal(actor=actor, signal_id=pk, reason="登记有误"),
    lambda actor, pk: make_case(actor=actor, signal_id=pk),
)


@pytest.fixture
def signal(works) -> Signal:
    who = elder("赵一")
    fact(who, "died_on", "2026-10-01", date(2026, 10, 1))
    ate(who, canteen())
    find_signals(district=DISTRICT)
    return Signal.objects.get()


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize(
    "name", ["outsider", "canteen_manager", "till_clerk", "leader", "audit_admin"]
)
def test_outsiders_change_nothing(signal, actor, deed, name) -> None:
    with pytest.raises(Forbidden):
        deed(actor(name), signal.pk)
    signal.refresh_from_db()
    assert (signal.state, signal.settled_by) == ("open", None)
    assert not Case.objects.filter(origin="canteen_signal").exists()


@pytest.mark.parametrize("deed", DEEDS)
def test_nobody_settles_what_is_about_his_own_canteen(signal, both, deed) -> None:
    with pytest.raises(Forbidden) as refused:
        deed(both, signal.pk)
    assert refused.value.code == "own_canteen"
    signal.refresh_from_db()
    assert signal.state == "open"


@pytest.mark.parametrize(
    ("verb", "state"), [(explain_signal, "explained"), (dismiss_signal, "dismissed")]
)
def test_with_a_reason_and_once(signal, actor, verb, state) -> None:
    clerk, reviewer = actor("welfare_clerk"), actor("welfare_reviewer")
    with pytest.raises(Invalid):
        verb(actor=clerk, signal_id=signal.pk, reason=" ")
    done = verb(actor=clerk, signal_id=signal.pk, reason="家属误用旧卡，已收回")
    assert (done.state, done.settled_name) == (state, "郭民政")
    assert verb(actor=clerk, signal_id=signal.pk, reason="家属误用旧卡，已收回").state == state
    for other in (explain_signal, dismiss_signal):
        with pytest.raises(Conflict):
            other(actor=reviewer, signal_id=signal.pk, reason="另有原因")
    with pytest.raises(Conflict):
        make_case(actor=reviewer, signal_id=signal.pk)
    assert Signal.objects.get().reason == "家属误用旧卡，已收回"


def test_a_case_carries_the_evidence_and_its_end_returns(signal, actor) -> None:
    clerk = actor("welfare_clerk")
    made = make_case(actor=clerk, signal_id=signal.pk, note="请查谁在用卡")
    again = make_case(actor=clerk, signal_id=signal.pk, note="请查谁在用卡")
    assert made.case_id == again.case_id and Case.objects.count() == 1
    case = made.case
    assert case is not None and case.origin_id == str(signal.pk)
    assert "赵*" in case.description and "赵一" not in case.description
    assert "2026-10-01" in case.description and "请查谁在用卡" in case.description
    advance(
        actor=actor("acceptor"), case_id=case.pk, district=case.district, action="refuse",
        note="已另案处理",
    )  # fmt: skip
    deliver_due()
    made.refresh_from_db()
    assert made.outcome == "refused" and made.ended_at is not None
    advance(
        actor=actor("supervisor"), case_id=case.pk, district=case.district, action="reopen",
        note="重新核实",
    )  # fmt: skip
    deliver_due()
    made.refresh_from_db()
    assert (made.outcome, made.ended_at, made.state) == ("", None, "case")
    assert invariants.endings_other_than_their_cases() == []


def test_a_settled_signal_stays_settled_in_the_database(signal, actor) -> None:
    dismiss_signal(actor=actor("welfare_clerk"), signal_id=signal.pk, reason="登记有误")
    for change in ({"state": "open", "reason": "", "settled_at": None}, {"reason": "别的"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Signal.objects.filter(pk=signal.pk).update(**change)
