"""The ladder of a whole district, changed from a day on."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from tests.cast import DISTRICT
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.sensing.models import AlarmRule
from yiwang.lib.errors import Forbidden, Invalid

from ..services import LadderStep, ladder_now, set_ladder, set_up

pytestmark = pytest.mark.django_db
TOMORROW = localdate() + timedelta(days=1)
STEPS = [
    LadderStep(0, 1, ("clinic_nurse",), ("in_app", "sms")),
    LadderStep(600, 2, ("coldchain_admin",), ("in_app", "sms")),
    LadderStep(1800, 3, ("quality_officer", "leader"), ("in_app", "sms", "call")),
]


@pytest.fixture
def rules(db) -> int:
    """Those of the defaults, which tell of §8.4's three levels."""
    return set_up(actor=SYSTEM, district=DISTRICT)


def _said(code: str, day: object = TOMORROW) -> list[dict]:
    return AlarmRule.objects.get(district=DISTRICT, code=code, since=day).ladder


def test_every_rule_climbs_as_far_as_before(rules):
    assert [step.after for step in ladder_now(DISTRICT)] == [0, 900, 2700]
    assert "call" in ladder_now(DISTRICT)[2].channels
    said = {"district": DISTRICT, "since": TOMORROW, "source": "区疾控 2026-11 通知"}
    made = set_ladder(actor=SYSTEM, steps=STEPS, **said)
    assert 0 < made < rules, "what tells the nurse alone, as before, needs no other version"
    assert AlarmRule.objects.filter(since=TOMORROW).count() == made
    assert [step["after"] for step in _said("vax_cold_high")] == [0, 600, 1800]
    assert [step["after"] for step in _said("vax_cold_zero")] == [0, 1200]
    assert not AlarmRule.objects.filter(code="vax_cold_rising", since=TOMORROW).exists()
    assert _said("vax_cold_very_hot")[0]["roles"] == ["quality_officer", "leader"]
    ended = AlarmRule.objects.get(district=DISTRICT, code="vax_cold_high", until=TOMORROW)
    assert ended.ladder[1]["after"] == 900
    assert ladder_now(DISTRICT) == STEPS
    assert set_ladder(actor=SYSTEM, steps=STEPS, **(said | {"since": TOMORROW})) == 0


@pytest.mark.parametrize("wrong", [{"since": localdate()}, {"source": ""}, {"steps": STEPS[::-1]}])
def test_what_cannot_be(rules, wrong):
    said = {"district": DISTRICT, "steps": STEPS, "since": TOMORROW, "source": "通知"}
    with pytest.raises(Invalid):
        set_ladder(actor=SYSTEM, **(said | wrong))
    assert not AlarmRule.objects.exclude(until=None).exists()


def test_the_page(rules, town, actor, signed_in_client):
    with pytest.raises(Forbidden):
        set_ladder(
            actor=actor("clinic_nurse"), district=DISTRICT, steps=STEPS, since=TOMORROW, source="x"
        )
    client, url = signed_in_client("coldchain_admin"), reverse("coldchain:ladder", args=[DISTRICT])
    assert "报警后 15 分钟" in client.get(reverse("coldchain:ladders")).content.decode()
    assert 'name="call3" id="id_call3" checked' in client.get(url).content.decode()
    content = {
        "roles1": ["clinic_nurse"], "after2": "10", "roles2": ["coldchain_admin"],
        "after3": "30", "roles3": ["leader"], "call3": "on", "since": TOMORROW, "source": "通知",
    }  # fmt: skip
    assert client.post(url, content | {"after3": "5"}).status_code == 422
    assert client.post(url, content).status_code == 302
    assert [step.after for step in ladder_now(DISTRICT)] == [0, 600, 1800]
    assert signed_in_client("clinic_nurse").get(url).status_code == 403
