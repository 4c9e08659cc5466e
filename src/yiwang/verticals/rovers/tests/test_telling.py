"""The street office is told of who applies; she is told of what was decided, never a password."""

import pytest

from yiwang.kernel.notify.models import Delivery, Message

from ..events import RoverApplied, RoverDecided
from ..reactions import ask_the_street_office, tell_her
from ..services import approve, refuse
from .makers import REASON, applied

pytestmark = pytest.mark.django_db


def test_acceptors_are_told_once(actor):
    made, clerk = applied(), actor("acceptor")
    fact = RoverApplied(district=made.district, application_id=made.pk, street=made.street)
    for _time in range(2):
        ask_the_street_office(fact)
    assert Delivery.objects.get().account_id == clerk.account_id
    assert made.name not in str(Message.objects.get().params)


def test_she_is_told_her_sign_in_name_but_no_password(actor):
    made = applied()
    done = approve(actor=actor("acceptor"), application_id=made.pk)
    name = done.application.account.username
    tell_her(RoverDecided(district=made.district, application_id=made.pk, state="approved",
                          reason="", username=name))  # fmt: skip
    said = Message.objects.get()
    assert name in str(said.params) and done.password not in str(said.params) + said.text
    assert Delivery.objects.get().channel == "sms"


def test_she_is_told_why_not(actor):
    made = refuse(actor=actor("acceptor"), application_id=applied().pk, reason=REASON)
    tell_her(RoverDecided(district=made.district, application_id=made.pk, state="refused",
                          reason=REASON, username=""))  # fmt: skip
    assert Message.objects.get().params["reason"] == REASON
