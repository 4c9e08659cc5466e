"""Keys that act for an account: for whom they are issued, and how far they carry."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from tests.cast import DISTRICT, ELSEWHERE_DISTRICT, STREET
from yiwang.kernel.access.actor import SYSTEM, HeldPost
from yiwang.kernel.audit.models import AuditRecord
from yiwang.lib.errors import Invalid

from ..models import ApiKey
from ..reach import reach_of
from ..selectors import key_of
from ..services import issue_key

pytestmark = pytest.mark.django_db


def issued(**given):
    return issue_key(actor=SYSTEM, **{"name": "派遣程序", "district": DISTRICT, **given})


def test_for_an_account_and_one_of_its_posts(cast):
    account = cast.account("dispatcher")
    post = cast.post("dispatcher")
    key, secret = issued(account="dispatcher", post=post.code, scopes=("read", "advance"))
    assert key.scopes == ("read", "advance")
    found = key_of(secret)
    assert found is not None
    assert (found.account_id, found.post_id) == (account.pk, post.pk)
    detail = AuditRecord.objects.get(verb="open.issue_key").detail
    assert detail["account"] == account.pk and detail["scopes"] == ["read", "advance"]


@pytest.mark.parametrize(
    "given",
    [
        {"scopes": ("advance",)},
        {"scopes": ()},
        {"scopes": ("read", "everything")},
        {"post": "440204001-dispatcher"},
        {"account": "nobody"},
        {"account": "outsider"},
        {"account": "system_admin"},
        {"account": "dispatcher", "post": "440204001-leader"},
        {"expires_at": now() - timedelta(days=1)},
    ],
)
def test_what_no_key_is_issued_for(cast, given):
    for name in ("dispatcher", "leader", "outsider", "system_admin"):
        cast.account(name)
    with pytest.raises(Invalid):
        issued(**given)
    assert not ApiKey.objects.exists()


def test_an_expired_key_opens_nothing(cast):
    key, secret = issued(expires_at=now() + timedelta(days=1))
    assert key_of(secret) == key
    ApiKey.objects.update(expires_at=now())
    assert key_of(secret) is None


@pytest.mark.parametrize("wrong", [{"can_advance": True}, {"post": True}])
def test_the_database_holds_that_it_acts_for_somebody(cast, wrong):
    if "post" in wrong:
        cast.account("leader")
        wrong = {"post": cast.post("leader")}
    row = {"district": DISTRICT, "name": "x", "digest": "d", "per_minute": 1, **wrong}
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.create(**row)


def post(pk, division, department=None):
    return HeldPost(pk, str(pk), "", "leader", division, (), department)


@pytest.mark.parametrize(
    ("division", "reached"),
    [
        (DISTRICT, DISTRICT),
        (STREET, STREET),
        ("4402", DISTRICT),
        ("44", DISTRICT),
        ("", DISTRICT),
        (ELSEWHERE_DISTRICT, None),
        (f"{ELSEWHERE_DISTRICT}001", None),
    ],
)
def test_a_post_reaches_no_further_than_the_district(division, reached):
    cut = reach_of([post(1, division)], DISTRICT)
    assert [each.division for each in cut] == ([] if reached is None else [reached])


def test_a_key_held_to_one_post_has_no_other():
    posts = [post(1, STREET), post(2, STREET)]
    assert [each.id for each in reach_of(posts, DISTRICT, 2)] == [2]
    assert reach_of(posts, DISTRICT, 3) == ()
