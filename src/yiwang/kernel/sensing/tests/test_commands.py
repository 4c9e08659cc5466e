"""Orders to devices: who may, once, in time or not at all."""

import uuid
from datetime import timedelta

import pytest
from django.utils.timezone import now

from tests.cast import DISTRICT
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.events.models import StoredEvent
from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused

from ..models import Command, Shadow
from ..services import retire
from ..services.commands import cancel, desire, expire, order, settle, take_due
from .alarm_makers import a_fridge

pytestmark = pytest.mark.django_db


@pytest.fixture
def fridge(db):
    return a_fridge()


def _order(fridge, actor=SYSTEM, request_id=None, **given):
    return order(
        actor=actor, request_id=request_id or uuid.uuid4(), district=DISTRICT,
        device_id=fridge.pk, **({"body": {"beep": {"times": 3}}} | given),
    )  # fmt: skip


def test_an_order_is_sent_answered_and_over(fridge, actor):
    command = _order(fridge, actor("supervisor"))
    [parcel] = take_due()
    assert parcel.topic == f"gov/{DISTRICT}/fridge/F1/cmd"
    assert parcel.body == {
        "beep": {"times": 3},
        "id": str(command.request_id),
        "expires": int(command.expires_at.timestamp() * 1000),
    }
    assert take_due() == []
    answer = {"device_id": fridge.pk, "request_id": command.request_id, "at": now()}
    assert settle(**answer, ok=True, result={"beeped": 3}).state == "done"
    assert settle(**answer, ok=False) is None
    command.refresh_from_db()
    assert (command.result, command.ordered_name) == ({"beeped": 3}, "徐值班")
    assert StoredEvent.objects.filter(name__endswith="CommandEnded").count() == 1


def test_unanswered_it_is_sent_again_until_it_expires_and_then_never(fridge):
    command = _order(fridge)
    take_due()
    Command.objects.update(next_try_at=now())
    assert len(take_due()) == 1
    past = now() - timedelta(seconds=1)
    _late(command, past)
    assert take_due() == []
    assert expire() == 1
    assert Command.objects.get().state == "expired"
    answer = settle(device_id=fridge.pk, request_id=command.request_id, ok=True, at=now())
    assert answer is None


def _late(command, past):
    """As if the time had passed."""
    Command.objects.filter(pk=command.pk).delete()
    fields = {f.attname: getattr(command, f.attname) for f in Command._meta.concrete_fields}
    Command.objects.create(
        **fields | {"state": "waiting", "ordered_at": past - timedelta(minutes=1),
                    "expires_at": past, "next_try_at": past}
    )  # fmt: skip


def test_the_same_request_is_one_order(fridge):
    request = uuid.uuid4()
    assert _order(fridge, request_id=request).pk == _order(fridge, request_id=request).pk
    with pytest.raises(Conflict):
        _order(fridge, request_id=request, body={"beep": {"times": 4}})


@pytest.mark.parametrize("person", ["outsider", "collector", "leader", "resident"])
def test_others_order_nothing(fridge, actor, person):
    with pytest.raises(Forbidden):
        _order(fridge, actor(person))
    command = _order(fridge)
    with pytest.raises(Forbidden):
        cancel(actor=actor(person), district=DISTRICT, command_id=command.pk)
    assert Command.objects.get().state == "waiting"


def test_withdrawn_it_is_not_sent(fridge):
    command = _order(fridge)
    for _ in range(2):
        assert cancel(actor=SYSTEM, district=DISTRICT, command_id=command.pk).state == "cancelled"
    assert take_due() == []


def test_an_order_needs_an_end_a_body_and_a_device_in_use(fridge):
    for wrong in (
        {"expires_in": timedelta()},
        {"expires_in": timedelta(days=2)},
        {"body": {}},
        {"body": {"sing": {}}},
        {"body": {"beep": {"times": 3}, "set": {"lamp": 1}}},
        {"body": {"beep": {"times": 10}}},
        {"body": {"beep": 3}},
    ):
        with pytest.raises(Invalid):
            _order(fridge, **wrong)
    retire(actor=SYSTEM, district=DISTRICT, device_id=fridge.pk)
    with pytest.raises(Refused):
        _order(fridge)


def test_what_is_desired_is_ordered_and_reported(fridge):
    request = uuid.uuid4()
    for _ in range(2):
        desire(
            actor=SYSTEM, request_id=request, district=DISTRICT, device_id=fridge.pk,
            settings={"interval": 60},
        )  # fmt: skip
    shadow = Shadow.objects.get()
    assert (shadow.desired, shadow.version, shadow.reported) == ({"interval": 60}, 1, {})
    at = now()
    settle(device_id=fridge.pk, request_id=request, ok=True, at=at)
    shadow.refresh_from_db()
    assert (shadow.reported, shadow.reported_at) == ({"interval": 60}, at)
