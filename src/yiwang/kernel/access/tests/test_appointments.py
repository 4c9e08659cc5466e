import contextlib
from datetime import timedelta
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from tests.races import together
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.models import Appointment
from yiwang.kernel.access.selectors import actor_of
from yiwang.kernel.access.services import (
    appoint,
    appointments,
    close_post,
    disable,
    dismiss,
    enrol,
    open_post,
)
from yiwang.kernel.audit.models import AuditRecord
from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused

DAY = timedelta(days=1)


@pytest.fixture
def newcomer(cast):
    return enrol(actor=SYSTEM, username="li.lei", name="李雷", password="First-Word-1")


def post(role="dispatcher", division="440204001", code=None):
    return open_post(
        actor=SYSTEM, code=code or f"{division}-new-{role}", name=role, role=role, division=division
    )


def test_security_administrator_appoints(actor, newcomer):
    appoint(actor=actor("security_admin"), account_id=newcomer.pk, post_id=post().pk)
    assert actor_of(newcomer).holds("dispatcher")
    assert AuditRecord.objects.filter(
        verb="access.appoint", subject=f"account:{newcomer.pk}"
    ).exists()


@pytest.mark.parametrize("name", ["system_admin", "audit_admin", "leader", "outsider", "resident"])
def test_nobody_else_appoints(actor, newcomer, name):
    who = actor(name)
    with pytest.raises(Forbidden):
        appoint(actor=who, account_id=newcomer.pk, post_id=post().pk)
    assert actor_of(newcomer).posts == ()


def test_administrator_of_a_district_gives_no_posts_of_another(actor, newcomer):
    with pytest.raises(Forbidden, match="所辖的区域"):
        appoint(
            actor=actor("security_admin"),
            account_id=newcomer.pk,
            post_id=post(division="440203").pk,
        )


def test_same_appointment_twice_is_one(actor, newcomer):
    who, where = actor("security_admin"), post()
    first = appoint(actor=who, account_id=newcomer.pk, post_id=where.pk)
    assert appoint(actor=who, account_id=newcomer.pk, post_id=where.pk) == first
    with pytest.raises(Conflict):
        appoint(actor=who, account_id=newcomer.pk, post_id=where.pk, until=localdate() + DAY)
    assert Appointment.objects.filter(post=where).count() == 1


def test_database_keeps_one_open_appointment(newcomer):
    where = post()
    appoint(actor=SYSTEM, account_id=newcomer.pk, post_id=where.pk)
    with pytest.raises(IntegrityError, match="one_open_appointment"), transaction.atomic():
        Appointment.objects.create(account=newcomer, post=where, since=localdate() - DAY)


def test_database_keeps_periods_in_order(newcomer):
    with pytest.raises(IntegrityError, match="ends_after_it_begins"), transaction.atomic():
        Appointment.objects.create(
            account=newcomer, post=post(), since=localdate(), until=localdate() - 2 * DAY
        )


def test_nobody_appoints_or_dismisses_herself(actor, cast):
    who = actor("security_admin")
    with pytest.raises(Refused, match="给自己任职"):
        appoint(actor=who, account_id=who.account_id, post_id=post("leader").pk)
    own = Appointment.objects.get(account_id=who.account_id)
    with pytest.raises(Refused, match="免去自己"):
        dismiss(actor=who, appointment_id=own.pk)
    assert [held.role for held in actor("security_admin").posts] == ["security_admin"]


def test_unfit_appointments_are_refused(actor, newcomer):
    who = actor("security_admin")
    with pytest.raises(Invalid, match="截止日期"):
        appoint(actor=who, account_id=newcomer.pk, post_id=post().pk, until=localdate() - DAY)
    closed = post("verifier")
    close_post(actor=SYSTEM, post_id=closed.pk)
    with pytest.raises(Refused, match="已撤销"):
        appoint(actor=who, account_id=newcomer.pk, post_id=closed.pk)
    disable(actor=SYSTEM, account_id=newcomer.pk, reason="离职")
    with pytest.raises(Refused, match="已停用"):
        appoint(actor=who, account_id=newcomer.pk, post_id=post().pk)


@pytest.mark.parametrize(
    ("held_from", "held_to", "wanted_from", "refused"),
    [(0, None, 0, True), (0, None, 30, True), (0, 10, 11, False), (20, None, 0, True),
     (-30, -1, 0, False)],
)  # fmt: skip
def test_three_administrators_are_three_people_on_every_day(
    newcomer, held_from, held_to, wanted_from, refused
):
    today = localdate()
    appoint(
        actor=SYSTEM,
        account_id=newcomer.pk,
        post_id=post("system_admin").pk,
        since=today + held_from * DAY,
        until=None if held_to is None else today + held_to * DAY,
    )
    other = post("audit_admin")
    wanted = {"account_id": newcomer.pk, "post_id": other.pk, "since": today + wanted_from * DAY}
    if refused:
        with pytest.raises(Refused, match="此人已是系统管理员"):
            appoint(actor=SYSTEM, **wanted)
    else:
        appoint(actor=SYSTEM, **wanted)
    assert other.appointments.exists() is not refused


def test_new_administrator_must_choose_a_longer_password(actor, newcomer):
    appoint(actor=actor("security_admin"), account_id=newcomer.pk, post_id=post("audit_admin").pk)
    newcomer.refresh_from_db()
    assert newcomer.must_change_password


def test_dismissal_takes_the_post_away_at_once(actor, newcomer):
    held = appoint(actor=SYSTEM, account_id=newcomer.pk, post_id=post().pk)
    for _ in range(2):
        dismiss(actor=actor("security_admin"), appointment_id=held.pk)
    assert actor_of(newcomer).posts == ()
    assert AuditRecord.objects.filter(verb="access.dismiss").count() == 1


@pytest.mark.parametrize(
    ("since", "until", "last"),
    [(-10, None, -1), (0, None, -1), (5, None, 4), (-10, 3, 3), (0, -5, -1)],
)
def test_last_day_of_a_dismissal(newcomer, since, until, last):
    today = localdate()
    held = appoint(
        actor=SYSTEM, account_id=newcomer.pk, post_id=post().pk, since=today + since * DAY
    )
    ended = dismiss(
        actor=SYSTEM,
        appointment_id=held.pk,
        until=None if until is None else today + until * DAY,
    )
    assert ended.until == today + last * DAY


def test_dismissed_person_can_be_appointed_again(newcomer):
    where = post()
    held = appoint(actor=SYSTEM, account_id=newcomer.pk, post_id=where.pk)
    dismiss(actor=SYSTEM, appointment_id=held.pk)
    appoint(actor=SYSTEM, account_id=newcomer.pk, post_id=where.pk)
    assert actor_of(newcomer).holds("dispatcher")


@pytest.mark.parametrize("name", ["system_admin", "leader", "outsider", "resident"])
def test_nobody_else_dismisses(actor, newcomer, name):
    held = appoint(actor=SYSTEM, account_id=newcomer.pk, post_id=post().pk)
    with pytest.raises(Forbidden):
        dismiss(actor=actor(name), appointment_id=held.pk)
    assert actor_of(newcomer).holds("dispatcher")


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False], ids=["lock", "negative control"])
def test_two_administrator_posts_at_once(locked, transactional_db, newcomer, monkeypatch):
    if not locked:
        monkeypatch.setattr(QuerySet, "select_for_update", lambda query, **how: query)
    posts = [post("system_admin"), post("audit_admin")]
    decided, clash = Barrier(2), appointments.exclusive_clash

    def decide_together(*args):
        found = clash(*args)
        with contextlib.suppress(BrokenBarrierError):
            decided.wait(0.7)
        return found

    monkeypatch.setattr(appointments, "exclusive_clash", decide_together)
    outcomes = together(
        *(
            lambda post_id=each.pk: appoint(actor=SYSTEM, account_id=newcomer.pk, post_id=post_id)
            for each in posts
        )
    )
    refusals = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert len(actor_of(newcomer).posts) == (1 if locked else 2)
    assert len(refusals) == (1 if locked else 0)
