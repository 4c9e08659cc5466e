import pytest

from tests.cast import PASSWORD
from yiwang.kernel.access.models import Account
from yiwang.kernel.access.selectors import actor_of
from yiwang.kernel.access.services import disable, enable, enrol, sign_in
from yiwang.kernel.audit.models import AuditRecord
from yiwang.lib.errors import Forbidden, Invalid, Refused


def test_system_administrator_enrols_somebody_who_can_do_nothing_yet(actor):
    account = enrol(
        actor=actor("system_admin"), username=" Li.Lei ", name=" 李雷 ", password="First-Word-1"
    )
    assert (account.username, account.name) == ("li.lei", "李雷")
    assert actor_of(account).posts == ()
    assert sign_in(username="li.lei", password="First-Word-1").must_change_password
    assert AuditRecord.objects.filter(subject=f"account:{account.pk}").count() == 2


@pytest.mark.parametrize(
    "name", ["security_admin", "audit_admin", "leader", "outsider", "resident"]
)
def test_nobody_else_enrols(actor, name):
    who = actor(name)
    before = Account.objects.count()
    with pytest.raises(Forbidden):
        enrol(actor=who, username="li.lei", name="李雷", password="First-Word-1")
    assert Account.objects.count() == before


@pytest.mark.parametrize(
    ("username", "name", "password", "field"),
    [
        ("", "李雷", "First-Word-1", "username"),
        ("x", "李雷", "First-Word-1", "username"),
        ("李雷", "李雷", "First-Word-1", "username"),
        ("li lei", "李雷", "First-Word-1", "username"),
        ("-lilei", "李雷", "First-Word-1", "username"),
        ("l" * 41, "李雷", "First-Word-1", "username"),
        ("Dispatcher", "李雷", "First-Word-1", "username"),
        ("li.lei", "  ", "First-Word-1", "name"),
        ("li.lei", "李雷", "first", "password"),
        ("li.lei", "李雷", "Li.Lei-2026", "password"),
    ],
)
def test_unfit_input_is_named_by_field(actor, cast, username, name, password, field):
    who = actor("system_admin")
    cast.account("dispatcher")
    before = Account.objects.count()
    with pytest.raises(Invalid) as refusal:
        enrol(actor=who, username=username, name=name, password=password)
    assert list(refusal.value.fields) == [field]
    assert Account.objects.count() == before


def test_disabled_account_is_out_at_once_and_back_with_its_posts(actor, cast, signed_in_client):
    account = cast.account("dispatcher")
    for _ in range(2):
        disable(actor=actor("security_admin"), account_id=account.pk, reason="离职")
    account.refresh_from_db()
    assert actor_of(account).posts == ()
    with pytest.raises(Refused):
        sign_in(username="dispatcher", password=PASSWORD)
    for _ in range(2):
        enable(actor=actor("security_admin"), account_id=account.pk)
    assert actor_of(sign_in(username="dispatcher", password=PASSWORD)).holds("dispatcher")
    done = AuditRecord.objects.filter(verb__in=["access.disable", "access.enable"])
    assert list(done.order_by("id").values_list("verb", flat=True)) == [
        "access.disable",
        "access.enable",
    ]


@pytest.mark.parametrize("name", ["system_admin", "dispatcher", "outsider", "resident"])
def test_others_do_not_disable(actor, cast, name):
    account = cast.account("verifier")
    with pytest.raises(Forbidden):
        disable(actor=actor(name), account_id=account.pk, reason="x")
    assert sign_in(username="verifier", password=PASSWORD)


def test_disabling_needs_a_reason_and_is_not_for_oneself(actor, cast):
    who = actor("security_admin")
    with pytest.raises(Invalid, match="原因"):
        disable(actor=who, account_id=cast.account("verifier").pk, reason=" ")
    with pytest.raises(Refused, match="自己"):
        disable(actor=who, account_id=who.account_id, reason="休假")
