"""Keys: who issues them, what is kept, how often they may ask."""

import pytest
from click.testing import CliRunner
from django.db import IntegrityError, transaction

from tests.cast import DISTRICT, ELSEWHERE_DISTRICT
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.audit.models import AuditRecord
from yiwang.lib.errors import Forbidden, Invalid, Refused

from .. import limits
from ..commands import open_
from ..models import ApiKey
from ..services import close_key, issue_key
from .asking import faults, get, post, said

pytestmark = pytest.mark.django_db


def test_the_system_administrator_issues_and_closes(actor):
    who = actor("system_admin")
    key, secret = issue_key(actor=who, name=" 小程序 ", district=DISTRICT, contact="陈工 8888")
    assert key.name == "小程序" and secret not in str(ApiKey.objects.values().get())
    with pytest.raises(Refused, match="已有一把"):
        issue_key(actor=who, name="小程序", district=DISTRICT)
    close_key(actor=who, name="小程序", district=DISTRICT)
    with pytest.raises(Refused, match="没有"):
        close_key(actor=who, name="小程序", district=DISTRICT)
    issue_key(actor=who, name="小程序", district=DISTRICT)
    verbs = AuditRecord.objects.filter(verb__startswith="open.").values_list("verb", "actor_id")
    assert list(verbs.order_by("id")) == [
        ("open.issue_key", who.account_id),
        ("open.close_key", who.account_id),
        ("open.issue_key", who.account_id),
    ]


@pytest.mark.parametrize("name", ["security_admin", "leader", "outsider", "resident"])
def test_others_do_not(actor, name):
    issue_key(actor=SYSTEM, name="小程序", district=DISTRICT)
    with pytest.raises(Forbidden):
        issue_key(actor=actor(name), name="另一个", district=DISTRICT)
    with pytest.raises(Forbidden):
        close_key(actor=actor(name), name="小程序", district=DISTRICT)
    assert ApiKey.objects.get().closed_at is None


def test_not_for_another_district(actor):
    with pytest.raises(Forbidden):
        issue_key(actor=actor("system_admin"), name="x", district=ELSEWHERE_DISTRICT)


@pytest.mark.parametrize(
    "given",
    [{"district": "4402"}, {"district": "４４０２０４"}, {"name": " "}, {"name": "长" * 41},
     {"per_minute": 0}, {"per_minute": 10**9}],
)  # fmt: skip
def test_what_cannot_be_taken(given):
    with pytest.raises(Invalid):
        issue_key(actor=SYSTEM, **{"name": "x", "district": DISTRICT, **given})
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize("wrong", [{"district": "44020"}, {"per_minute": 0}])
def test_the_database_holds_it_too(wrong):
    row = {"district": DISTRICT, "name": "x", "digest": "d", "per_minute": 1, **wrong}
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.create(**row)


def test_a_closed_key_opens_nothing(city, program, key):
    close_key(actor=SYSTEM, name="随手拍小程序", district=DISTRICT)
    assert post(program, said(key)).status_code == 403
    assert get(program, "services", api_key=key).status_code == 403


def test_a_key_that_only_reads(city, program):
    key = issue_key(actor=SYSTEM, name="地图", district=DISTRICT, scopes=("read",))[1]
    assert get(program, "services", api_key=key).status_code == 200
    assert post(program, said(key)).status_code == 403


def test_a_key_has_its_own_rate(city, program):
    slow = issue_key(actor=SYSTEM, name="慢", district=DISTRICT, per_minute=2)[1]
    assert [get(program, "services", api_key=slow).status_code for _ in range(3)] == [200, 200, 429]
    answer = get(program, "services", "xml", api_key=slow)
    assert faults(answer)[0][0] == 429 and 0 < int(answer["Retry-After"]) <= 61
    assert get(program, "services").status_code == 200


def test_strangers_and_wrong_keys_wait(city, program, monkeypatch):
    monkeypatch.setattr(limits, "STRANGERS", 1)
    monkeypatch.setattr(limits, "WRONG_KEYS", 1)
    assert [get(program, "services").status_code for _ in range(2)] == [200, 429]
    elsewhere = program.get("/open311/v2/services.json", REMOTE_ADDR="10.9.9.9")
    assert elsewhere.status_code == 200
    wrong = [get(program, "services", api_key="no").status_code for _ in range(2)]
    assert wrong == [403, 429]


def test_from_the_command_line(db):
    run = CliRunner().invoke
    made = run(open_, ["key", "地图", "--district", DISTRICT, "--read-only"])
    secret = made.output.strip()
    assert made.exit_code == 0 and secret.startswith("yw_")
    listed = run(open_, ["keys"]).output
    assert "地图" in listed and "read" in listed and secret not in listed
    assert "已有一把" in run(open_, ["key", "地图", "--district", DISTRICT]).output
    assert run(open_, ["close", "地图", "--district", DISTRICT]).exit_code == 0
    assert "closed" in run(open_, ["keys"]).output
    assert run(open_, ["close", "地图", "--district", DISTRICT]).exit_code == 1
