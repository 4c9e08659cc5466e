"""Who hears of what, once; a reporter hears of her own matter by her own number."""

import pytest

from tests.invariants import violations
from yiwang.kernel.cases.events import CaseAdvanced
from yiwang.kernel.cases.reactions import tell_those_concerned
from yiwang.kernel.cases.services import merge
from yiwang.kernel.events.models import StoredEvent
from yiwang.kernel.events.services import deliver_due
from yiwang.kernel.notify.models import Delivery, Message

from .makers import PATH

pytestmark = pytest.mark.django_db
WANG, LI = "13800138000", "13900139000"


def said(case=None):
    """(who, title) of everything said: an account's id or a phone."""
    while deliver_due():
        pass
    rows = Delivery.objects.select_related("message").order_by("id")
    if case is not None:
        rows = rows.filter(message__subject=f"case:{case.pk}")
    return [(row.account_id or row.phone.reveal(), row.message.title) for row in rows]


def resident(street, phone=WANG, **said_):
    return street.report(who="stranger", channel="resident", reporter_phone=phone, **said_)


def test_a_reporter_hears_when_it_is_accepted_and_closed(street):
    case = resident(street)
    for stage, (who, action) in PATH.items():
        case = street.do(case, who, action, **street.given(action))
        assert case.stage == stage
    assert said() == [(WANG, "您反映的“%(title)s”已受理"), (WANG, "您反映的“%(title)s”已办结")]
    for message in Message.objects.all():
        assert message.params["code"] == case.follow_code
        assert message.url == f"/follow/{case.follow_code}/"
    assert violations("yiwang.kernel.notify") == {}


def test_she_hears_why_it_was_refused(street):
    case = street.do(resident(street), "acceptor", "refuse", note="属私人院内")
    assert said(case) == [(WANG, "您反映的“%(title)s”未予立案")]
    assert Message.objects.get().params["note"] == "属私人院内"


def test_the_anonymous_are_told_nothing(street):
    street.at("closed", who="stranger", channel="resident")
    assert said() == []


def test_a_collector_is_told_in_the_app(street):
    street.at("accepted")
    assert said() == [(street.cast.account("collector").pk, "您反映的“%(title)s”已受理")]


def test_everybody_who_reported_it_hears_by_her_own_number(street):
    first = street.do(resident(street), "acceptor", "accept", class_id=street.litter.pk)
    said()
    second = resident(street, LI, title="楼下有垃圾")
    merge(actor=street.actor("acceptor"), case_id=second.pk, into_id=first.pk,
          district=first.district)  # fmt: skip
    for stage in ("registered", "dispatched", "handling", "handled", "checked", "closed"):
        who, action = PATH[stage]
        first = street.do(first, who, action, **street.given(action))
    assert sorted(said()) == sorted([
        (WANG, "您反映的“%(title)s”已受理"),
        (LI, "您反映的“%(title)s”已与同一事件合并办理"),
        (WANG, "您反映的“%(title)s”已办结"),
        (LI, "您反映的“%(title)s”已办结"),
    ])  # fmt: skip
    for delivery in Delivery.objects.select_related("message"):
        own = first if delivery.phone.reveal() == WANG else second
        assert delivery.message.params["code"] == own.follow_code
        assert delivery.message.params["title"] == own.title
        assert own.follow_code in delivery.message.url


@pytest.mark.parametrize(
    ("stage", "who", "action", "given", "audience", "title"),
    [
        ("handling", "leader", "supervise", {"note": "快"}, "handler", "督办：%(title)s"),
        ("handled", "verifier", "fail_check", {"note": "脏"}, "handler", "返工：%(title)s"),
        ("handling", "handler", "return", {"note": "错"}, "dispatcher", "退回：%(title)s"),
        ("handling", "handler", "ask_hang", {"note": "等"}, "supervisor", "申请挂账：%(title)s"),
        ("closed", "handler", "appeal", {"note": "冤"}, "supervisor", "申诉：%(title)s"),
        ("closed", "supervisor", "reopen", {"note": "又"}, "dispatcher", "重新办理：%(title)s"),
    ],
)
def test_staff_hear_what_needs_them(street, stage, who, action, given, audience, title):
    case = street.at(stage)
    said()
    street.do(case, who, action, **given)
    (new,) = Message.objects.filter(title=title) if said() else ()
    accounts = list(new.deliveries.values_list("account_id", flat=True))
    assert accounts == [street.cast.account(audience).pk]
    assert new.url == f"/cases/{case.district}/{case.pk}/"


def test_told_once_however_often_delivered(street):
    street.at("accepted")
    first = said()
    for stored in StoredEvent.objects.filter(name=CaseAdvanced.event_name):
        tell_those_concerned(CaseAdvanced.from_json(stored.payload))
    assert said() == first
