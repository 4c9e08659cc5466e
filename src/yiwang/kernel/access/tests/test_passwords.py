import itertools

import pytest
from django.contrib.auth.hashers import check_password

from tests.cast import PASSWORD
from yiwang.kernel.access.models import FormerPassword
from yiwang.kernel.access.rules import password_faults
from yiwang.kernel.access.services import reset_password, set_password, sign_in
from yiwang.kernel.audit.models import AuditRecord
from yiwang.lib.errors import Forbidden, Invalid, Refused


def change(actor, password, current=PASSWORD):
    return set_password(
        actor=actor, account_id=actor.account_id, current=current, password=password
    )


def test_own_password_is_changed(actor):
    change(actor("dispatcher"), "New-Word-1")
    account = sign_in(username="dispatcher", password="New-Word-1")
    assert not account.must_change_password
    assert AuditRecord.objects.filter(verb="access.set_password", actor_id=account.pk).exists()


@pytest.mark.parametrize(
    ("current", "password", "field", "says"),
    [
        ("guess", "New-Word-1", "current", "当前密码不正确"),
        (PASSWORD, "N-1", "password", "至少 8 位"),
        (PASSWORD, "newwordnew", "password", "三类"),
        (PASSWORD, "Dispatcher-1", "password", "用户名"),
        (PASSWORD, PASSWORD, "password", "最近五次"),
    ],
)
def test_unfit_password_changes_nothing(actor, cast, current, password, field, says):
    with pytest.raises(Invalid) as refusal:
        change(actor("dispatcher"), password, current)
    assert says in refusal.value.fields[field]
    account = cast.account("dispatcher")
    account.refresh_from_db()
    assert check_password(PASSWORD, account.password)
    assert not FormerPassword.objects.exists()


@pytest.mark.parametrize("name", ["security_admin", "audit_admin", "system_admin"])
def test_administrators_need_twelve_characters(actor, name):
    with pytest.raises(Invalid, match="至少 12 位"):
        change(actor(name), "New-Word-1")
    change(actor(name), "New-Word-123")


def test_the_last_five_may_not_return_and_the_sixth_may(actor):
    words = [PASSWORD, *(f"New-Word-{n}" for n in range(5))]
    for current, word in itertools.pairwise(words):
        change(actor("dispatcher"), word, current)
    for used in words[1:]:
        with pytest.raises(Invalid, match="最近五次"):
            change(actor("dispatcher"), used, words[-1])
    change(actor("dispatcher"), words[0], words[-1])


@pytest.mark.parametrize("name", ["verifier", "security_admin", "outsider"])
def test_nobody_sets_anothers_password(actor, cast, name):
    account = cast.account("dispatcher")
    with pytest.raises(Forbidden):
        set_password(
            actor=actor(name), account_id=account.pk, current=PASSWORD, password="New-Word-1"
        )
    assert sign_in(username="dispatcher", password=PASSWORD)


def test_reset_gives_a_one_time_password_and_unlocks(actor, cast):
    account = cast.account("dispatcher")
    for _ in range(5):
        with pytest.raises(Refused):
            sign_in(username="dispatcher", password="guess")
    one_time = reset_password(actor=actor("security_admin"), account_id=account.pk)
    assert password_faults(one_time, username="dispatcher", admin=True) == []
    assert sign_in(username="dispatcher", password=one_time).must_change_password
    record = AuditRecord.objects.get(verb="access.reset")
    assert one_time not in str(record.detail)
    with pytest.raises(Refused):
        sign_in(username="dispatcher", password=PASSWORD)


@pytest.mark.parametrize("name", ["system_admin", "audit_admin", "dispatcher", "outsider"])
def test_only_the_security_administrator_resets(actor, cast, name):
    account = cast.account("verifier")
    with pytest.raises(Forbidden):
        reset_password(actor=actor(name), account_id=account.pk)
    assert sign_in(username="verifier", password=PASSWORD)


def test_administrator_does_not_reset_her_own(actor, cast):
    with pytest.raises(Refused, match="修改密码"):
        reset_password(actor=actor("security_admin"), account_id=cast.account("security_admin").pk)


def test_reset_of_an_account_from_elsewhere_is_refused(actor, cast):
    with pytest.raises(Forbidden, match="所辖的区域"):
        reset_password(actor=actor("security_admin"), account_id=cast.account("outsider").pk)
    assert sign_in(username="outsider", password=PASSWORD)
