"""Each verb: the right person, the outsider, the same request twice."""

import pytest
from django.db import IntegrityError, transaction

from yiwang.kernel.access.actor import STRANGER
from yiwang.kernel.access.models import Account, Appointment
from yiwang.kernel.access.selectors import actor_of, may
from yiwang.kernel.access.services import sign_in
from yiwang.kernel.audit.models import AuditRecord
from yiwang.kernel.events.models import StoredEvent
from yiwang.kernel.registry.fields import blind_index
from yiwang.lib.errors import Conflict, Forbidden, Invalid
from yiwang.lib.ids import new_request_id

from .. import invariants
from ..models import Application
from ..services import apply_to_rove, approve, refuse, renew_password, suspend
from .makers import OFFER, REASON, applied

pytestmark = pytest.mark.django_db


def test_an_application_keeps_the_number_sealed():
    found = Application.objects.get(pk=applied().pk)
    assert (found.district, found.street, found.state) == ("440204", "440204001", "applied")
    assert str(found.phone) == "••••" and found.phone.reveal() == "13800138000"
    assert found.phone_index == blind_index("phone", "13800138000")
    kept = AuditRecord.objects.get(verb="rovers.apply")
    assert "13800138000" not in str(kept.detail)
    assert "13800138000" not in str(StoredEvent.objects.get(name="rovers.RoverApplied").payload)


def test_the_same_application_twice_is_one():
    same = {"actor": STRANGER, "request_id": new_request_id()}
    first = apply_to_rove(**same, offer=OFFER)
    assert apply_to_rove(**same, offer=OFFER) == first
    with pytest.raises(Conflict):
        apply_to_rove(**same, offer=OFFER.__class__(**{**OFFER.__dict__, "work": "快递"}))
    assert Application.objects.count() == 1


def test_a_telephone_applies_once_at_a_time(actor):
    first = applied()
    with pytest.raises(Conflict):
        applied(name="别人")
    refuse(actor=actor("acceptor"), application_id=first.pk, reason=REASON)
    assert applied().state == "applied"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"), ({"phone": "138"}, "phone"), ({"phone": "07518123456"}, "phone"),
        ({"work": ""}, "work"), ({"street": "440203001"}, "street"), ({"street": ""}, "street"),
        ({"consents": False}, "consents"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_and_nothing_kept(given, field):
    with pytest.raises(Invalid) as refusal:
        applied(**given)
    assert list(refusal.value.fields) == [field]
    assert not Application.objects.exists()


def test_approval_makes_an_account_that_may_report_and_nothing_else(actor):
    done = approve(actor=actor("acceptor"), application_id=applied().pk)
    account = Account.objects.get(pk=done.application.account_id)
    assert account.must_change_password and account.username.startswith("rover")
    rover = actor_of(account)
    assert [(post.role, post.division) for post in rover.posts] == [("rover", "440204001")]
    assert may(rover, "cases.open", done.application) and may(rover, "rovers.report")
    assert not may(rover, "cases.see") and not may(rover, "rovers.see")
    assert AuditRecord.objects.filter(verb="rovers.approved").get().actor_id


def test_the_password_is_given_once_and_works(actor):
    made = applied()
    first = approve(actor=actor("acceptor"), application_id=made.pk)
    again = approve(actor=actor("supervisor"), application_id=made.pk)
    assert first.password and again.password == ""
    assert Account.objects.filter(username__startswith="rover").count() == 1
    signed = sign_in(username=first.application.account.username, password=first.password,
                     address="10.0.0.1")  # fmt: skip
    assert signed == first.application.account


def test_two_rovers_of_a_street_share_its_post(actor):
    for number in ("13800138000", "13800138001"):
        approve(actor=actor("acceptor"), application_id=applied(phone=number).pk)
    posts = Appointment.objects.filter(post__role="rover", post__division="440204001")
    assert posts.count() == 2 and posts.values("post").distinct().count() == 1


@pytest.mark.parametrize("who", ["outsider", "leader", "collector", "resident", "handler"])
def test_others_decide_nothing(actor, who):
    made = applied()
    for verb, given in (
        (approve, {}),
        (refuse, {"reason": REASON}),
        (suspend, {"reason": REASON}),
        (renew_password, {}),
    ):
        with pytest.raises(Forbidden):
            verb(actor=actor(who), application_id=made.pk, **given)
    made.refresh_from_db()
    assert made.state == "applied" and not Account.objects.filter(username__startswith="rover")


def test_a_refusal_needs_a_reason_and_twice_is_once(actor):
    made = applied()
    with pytest.raises(Invalid):
        refuse(actor=actor("acceptor"), application_id=made.pk, reason=" ")
    for _time in range(2):
        refuse(actor=actor("acceptor"), application_id=made.pk, reason=REASON)
    assert AuditRecord.objects.filter(verb="rovers.refused").count() == 1
    with pytest.raises(Conflict):
        approve(actor=actor("acceptor"), application_id=made.pk)


def test_suspending_ends_the_appointment_and_she_may_come_back(actor):
    made = applied()
    account = approve(actor=actor("acceptor"), application_id=made.pk).application.account
    for _time in range(2):
        suspend(actor=actor("acceptor"), application_id=made.pk, reason="长期不上报")
    assert actor_of(account).posts == ()
    assert not invariants.suspended_rovers_still_appointed()
    back = approve(actor=actor("acceptor"), application_id=applied().pk)
    assert back.application.account == account and back.password
    assert not invariants.appointments_of_others()


def test_a_lost_password_is_made_anew_for_rovers_only(actor):
    made = applied()
    with pytest.raises(Exception, match="在任"):
        renew_password(actor=actor("acceptor"), application_id=made.pk)
    first = approve(actor=actor("acceptor"), application_id=made.pk).password
    assert renew_password(actor=actor("acceptor"), application_id=made.pk) not in ("", first)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "approved"}, {"state": "refused", "reason": ""}, {"street": "", "name": "x"},
        {"phone_index": ""},
    ],
)  # fmt: skip
def test_the_database_refuses_what_makes_no_sense(wrong):
    made = applied()
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=made.pk).update(**wrong)


def test_the_invariants_find_what_they_look_for(actor):
    made = approve(actor=actor("acceptor"), application_id=applied().pk).application
    Application.objects.filter(pk=made.pk).update(state="suspended", reason=REASON)
    assert invariants.suspended_rovers_still_appointed() == [f"application {made.pk}"]
    other = actor("leader").account_id
    Application.objects.filter(pk=made.pk).update(account_id=other)
    assert invariants.appointments_of_others() == [f"application {made.pk}"]
