"""The telephone step of a ladder: who is to be called, at which number, and what came of it."""

import pytest
from django.urls import reverse
from django.utils.timezone import now

from tests.cast import DISTRICT
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.audit.models import AuditRecord
from yiwang.kernel.notify.models import Delivery
from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused

from ..models import Alarm, AlarmCall, AlarmEntry, DutyPhone
from ..selectors import duties, waiting_calls
from ..services.alarms import acknowledge, climb_due, note_phone, reveal_phone, settle_call
from .alarm_makers import a_fridge, a_rule, applied, said

pytestmark = pytest.mark.django_db
NUMBER = "13800138000"
LADDER = [
    {
        "after": 0,
        "level": 3,
        "roles": ["secretary", "leader"],
        "channels": ["in_app", "sms", "call"],
    }
]


@pytest.fixture
def alarm(actor):
    """The secretary can be reached, the leader's number is unknown."""
    secretary = actor("secretary")
    actor("leader")
    note_phone(actor=SYSTEM, district=DISTRICT, account_id=secretary.account_id, number=NUMBER)
    applied(said(a_fridge(), a_rule(level=3, ladder=LADDER)))
    assert climb_due() == 1
    return Alarm.objects.get()


def _call(name: str) -> AlarmCall:
    return AlarmCall.objects.get(account__username=name)


def test_a_step_wants_each_called_once_and_texts_whom_it_can(alarm, actor):
    assert AlarmCall.objects.count() == 2 and climb_due() == 0
    assert AlarmCall.objects.count() == 2
    [text] = Delivery.objects.filter(channel="sms")
    assert text.phone.reveal() == NUMBER
    assert waiting_calls(actor("supervisor")).count() == 2
    assert not waiting_calls(actor("outsider")).exists()


def test_a_call_is_ticked_once_with_its_result(alarm, actor):
    supervisor, call = actor("supervisor"), AlarmCall.objects.order_by("pk").first()
    args = {"district": DISTRICT, "call_id": call.pk}
    with pytest.raises(Invalid):
        settle_call(actor=supervisor, result="perhaps", **args)
    for _ in range(2):
        settle_call(actor=supervisor, result="unanswered", note="占线", **args)
    with pytest.raises(Conflict):
        settle_call(actor=supervisor, result="reached", **args)
    with pytest.raises(Forbidden):
        settle_call(actor=actor("leader"), result="reached", **args)
    assert AlarmEntry.objects.filter(what="called").count() == 1
    assert AuditRecord.objects.filter(verb="sensing.called").count() == 1
    assert waiting_calls(supervisor).count() == 1


def test_acknowledged_nobody_needs_to_be_called(alarm, actor):
    acknowledge(actor=actor("supervisor"), district=DISTRICT, alarm_id=alarm.pk)
    assert not waiting_calls(actor("supervisor")).exists()
    call = AlarmCall.objects.order_by("pk").first()
    with pytest.raises(Refused):
        settle_call(actor=SYSTEM, district=DISTRICT, call_id=call.pk, result="reached")


def test_a_number_is_masked_and_looking_at_it_is_noted(alarm, signed_in_client, actor):
    client = signed_in_client("supervisor")
    page = client.get(reverse("sensing:alarm", args=[DISTRICT, alarm.pk])).content.decode()
    assert "138****8000" in page and NUMBER not in page and "未登记" in page
    call = AlarmCall.objects.get(account_id=actor("secretary").account_id)
    url = reverse("sensing:call_number", args=[DISTRICT, alarm.pk])
    assert NUMBER not in client.post(url, {"call": call.pk}).content.decode()
    shown = client.post(url, {"call": call.pk, "reason": "报警电话通知"})
    assert NUMBER in shown.content.decode()
    assert AuditRecord.objects.get(verb="access.unmask").subject == f"account:{call.account_id}"
    with pytest.raises(Forbidden):
        reveal_phone(actor=actor("outsider"), district=DISTRICT, call_id=call.pk, reason="好奇而已")
    settled = reverse("sensing:settle_call", args=[DISTRICT, alarm.pk])
    assert client.post(settled, {"call": call.pk, "result": ""}).status_code == 400
    assert client.post(settled, {"call": "x", "result": "reached"}).status_code == 422
    assert client.post(settled, {"call": call.pk, "result": "reached"}).status_code == 302
    page = client.get(reverse("sensing:alarm", args=[DISTRICT, alarm.pk])).content.decode()
    assert "已接通并告知" in page


@pytest.mark.usefixtures("district_steward")
def test_numbers_of_those_on_duty(alarm, town, signed_in_client, actor):
    client, url = signed_in_client("steward"), reverse("sensing:phones")
    page = client.get(url).content.decode()
    assert "138****8000" in page and "有 1 人没有号码" in page
    leader = actor("leader").account_id
    said = {"district": DISTRICT, "account": leader, "phone": "0751-8123456"}
    assert client.post(url, said | {"phone": "12"}).status_code == 400
    assert client.post(url, said | {"account": "0"}).status_code == 422
    assert client.post(url, said).status_code == 302
    noted = DutyPhone.objects.get(account_id=leader)
    assert noted.phone.reveal() == "07518123456" and noted.noted_at <= now()
    assert signed_in_client("supervisor").get(url).status_code == 403
    assert duties(actor("outsider"), DISTRICT) == []
    with pytest.raises(Forbidden):
        note_phone(actor=actor("supervisor"), district=DISTRICT, account_id=leader, number=NUMBER)
