from datetime import timedelta

import pytest
from django.utils.timezone import now

from tests.cast import PASSWORD
from tests.races import together
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.models import Account
from yiwang.kernel.access.rules import PASSWORD_AGE
from yiwang.kernel.access.services import disable, sign_in, unlock
from yiwang.kernel.access.services import sign_in as sign_in_module
from yiwang.kernel.audit.models import AuditRecord
from yiwang.lib.errors import Forbidden, Refused

WRONG = "Wrong-Word-1"


@pytest.fixture
def account(cast):
    return cast.account("dispatcher")


def fail(times, username="dispatcher"):
    messages = set()
    for _ in range(times):
        with pytest.raises(Refused) as refusal:
            sign_in(username=username, password=WRONG)
        messages.add(refusal.value.message)
    return messages


def verbs_of(account):
    found = AuditRecord.objects.filter(
        subject=f"account:{account.pk}", verb__startswith="access.sign"
    )
    return list(found.order_by("id").values_list("verb", flat=True))


@pytest.mark.parametrize("username", ["dispatcher", " Dispatcher ", "DISPATCHER"])
def test_right_password_opens(account, username):
    assert sign_in(username=username, password=PASSWORD, address="10.0.0.1") == account
    account.refresh_from_db()
    assert account.last_login is not None
    record = AuditRecord.objects.get(verb="access.sign_in")
    assert (record.actor_id, record.address) == (account.pk, "10.0.0.1")


@pytest.mark.parametrize(
    ("username", "password"),
    [("dispatcher", WRONG), ("nobody", PASSWORD), ("", ""), ("verifier", PASSWORD)],
    ids=["wrong password", "unknown", "empty", "disabled"],
)
def test_refusal_does_not_say_which_part_was_wrong(account, cast, username, password):
    disable(actor=SYSTEM, account_id=cast.account("verifier").pk, reason="离职")
    with pytest.raises(Refused) as refusal:
        sign_in(username=username, password=password)
    assert {refusal.value.message} == fail(1)
    assert refusal.value.code == "sign_in"


@pytest.mark.parametrize("username", ["dispatcher", "nobody", "verifier"])
def test_every_refusal_hashes_once_so_that_time_tells_nothing(account, cast, username, monkeypatch):
    disable(actor=SYSTEM, account_id=cast.account("verifier").pk, reason="离职")
    checked = []
    module = __import__(sign_in_module.__module__, fromlist=["check_password"])
    real = module.check_password
    monkeypatch.setattr(module, "check_password", lambda *args: checked.append(args) or real(*args))
    fail(1, username)
    assert len(checked) == 1


def test_failure_of_an_unknown_name_is_recorded_without_what_was_typed(account):
    fail(1, "my-Password-1")
    (record,) = AuditRecord.objects.filter(verb="access.sign_in_failed")
    assert (record.subject, record.actor_id, record.detail) == ("", None, {})


def test_four_failures_do_not_lock(account):
    fail(4)
    assert sign_in(username="dispatcher", password=PASSWORD) == account
    account.refresh_from_db()
    assert account.failures == 0


def test_fifth_failure_locks_even_the_right_password_out(account):
    fail(5)
    with pytest.raises(Refused, match="已锁定"):
        sign_in(username="dispatcher", password=PASSWORD)
    assert verbs_of(account) == ["access.sign_in_failed"] * 6


def test_failures_during_the_lock_do_not_prolong_it(account):
    fail(5)
    account.refresh_from_db()
    until = account.locked_until
    fail(3)
    account.refresh_from_db()
    assert account.locked_until == until


def test_lock_ends_after_half_an_hour_with_five_new_tries(account):
    fail(5)
    Account.objects.update(locked_until=now() - timedelta(seconds=1))
    fail(4)
    assert sign_in(username="dispatcher", password=PASSWORD) == account


def test_unlock_lets_her_in_at_once(account, actor):
    fail(5)
    unlock(actor=actor("security_admin"), account_id=account.pk)
    assert sign_in(username="dispatcher", password=PASSWORD) == account
    assert AuditRecord.objects.filter(verb="access.unlock").count() == 1


def test_unlock_of_an_open_account_changes_and_records_nothing(account, actor):
    unlock(actor=actor("security_admin"), account_id=account.pk)
    assert not AuditRecord.objects.filter(verb="access.unlock").exists()


@pytest.mark.parametrize("name", ["outsider", "resident", "dispatcher", "system_admin"])
def test_only_the_security_administrator_unlocks(account, actor, name):
    fail(5)
    with pytest.raises(Forbidden):
        unlock(actor=actor(name), account_id=account.pk)
    account.refresh_from_db()
    assert account.failures == 5


@pytest.mark.parametrize(("age", "must_change"), [(-timedelta(1), False), (timedelta(1), True)])
def test_old_password_must_be_changed(account, age, must_change):
    Account.objects.update(password_set_at=now() - PASSWORD_AGE - age)
    assert sign_in(username="dispatcher", password=PASSWORD).must_change_password is must_change


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_guesses_at_once_are_all_counted(transactional_db, cast):
    account = cast.account("dispatcher")
    guess = lambda: sign_in(username="dispatcher", password=WRONG)  # noqa: E731
    together(guess, guess, guess, guess)
    account.refresh_from_db()
    assert account.failures == 4
