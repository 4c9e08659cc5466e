"""Pages of alarms, devices and rules: who sees what, and that deeds reach the verbs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, localtime, now

from tests.cast import DISTRICT

from ..models import Alarm, AlarmRule, LastSeen, Latest
from ..rules.telling import alarm_path
from .alarm_makers import a_fridge, a_rule, a_silence_rule, applied, minutes, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def alarm(db):
    fridge = a_fridge(address="东河街道卫生院二楼")
    applied(said(fridge, a_rule()))
    return Alarm.objects.get()


def _page(client, name, *args, **query):
    return client.get(reverse(f"sensing:{name}", args=args), query)


def test_an_alarm_has_one_address(alarm):
    assert alarm_path(DISTRICT, alarm.pk) == reverse("sensing:alarm", args=[DISTRICT, alarm.pk])


def test_the_list_narrows_and_is_exported(alarm, signed_in_client):
    client = signed_in_client("supervisor")
    assert _page(client, "alarms").url.endswith("?state=current")
    page = _page(client, "alarms", state="current")
    assert "冷藏箱F1" in page.content.decode()
    for query in ({"state": "closed"}, {"q": "不存在"}, {"level": "3"}, {"state": "late"}):
        assert "冷藏箱F1" not in _page(client, "alarms", **query).content.decode()
    sheet = _page(client, "alarms", export="csv")
    assert "冷藏箱F1" in b"".join(sheet).decode("utf-8-sig")


def test_lists_cost_as_many_statements_however_long(
    alarm, signed_in_client, django_assert_max_num_queries
):
    rule = AlarmRule.objects.get()
    devices = [a_fridge(f"G{n}") for n in range(20)]
    applied(*(said(device, rule) for device in devices))
    for device in devices:
        Latest.objects.create(district=DISTRICT, device=device, channel="t", at=now(), value=9)
    client = signed_in_client("supervisor")
    _page(client, "alarms", state="all")
    with django_assert_max_num_queries(6):
        assert "冷藏箱G9" in _page(client, "alarms", state="all").content.decode()
    with django_assert_max_num_queries(7):
        assert "温度 9 ℃" in _page(client, "devices").content.decode()


@pytest.mark.parametrize(("person", "status"), [("outsider", 404), ("collector", 403)])
def test_others_see_nothing(alarm, signed_in_client, person, status):
    client = signed_in_client(person)
    assert _page(client, "alarm", DISTRICT, alarm.pk).status_code == status
    assert _page(client, "device", DISTRICT, alarm.device_id).status_code == status
    if person == "outsider":
        assert "冷藏箱F1" not in _page(client, "alarms", state="all").content.decode()
        assert "冷藏箱F1" not in _page(client, "devices").content.decode()
        assert "温度过高" not in _page(client, "rules").content.decode()
    deed = reverse("sensing:acknowledge", args=[DISTRICT, alarm.pk])
    assert client.post(deed, {"note": ""}).status_code == status
    client.post(reverse("sensing:acknowledge_many"), {"ids": [alarm.pk]})
    alarm.refresh_from_db()
    assert alarm.state == "open"


def test_a_leader_looks_and_does_nothing(alarm, signed_in_client):
    client = signed_in_client("leader")
    page = _page(client, "alarm", DISTRICT, alarm.pk).content.decode()
    assert "没有需要您做的" in page
    deed = reverse("sensing:close", args=[DISTRICT, alarm.pk])
    assert client.post(deed, {"reason": "误报"}).status_code == 403


def test_the_supervisor_sees_to_it(alarm, signed_in_client):
    client = signed_in_client("supervisor")

    def post(name, **data):
        return client.post(reverse(f"sensing:{name}", args=[DISTRICT, alarm.pk]), data)

    assert post("shelve", until="", reason="").status_code == 422
    until = f"{localtime(now() + timedelta(hours=2)):%Y-%m-%dT%H:%M}"
    assert post("shelve", until=until, reason="除霜").status_code == 302
    assert "除霜" in _page(client, "alarm", DISTRICT, alarm.pk).content.decode()
    assert post("resume").status_code == 302
    assert post("note", note="已打电话").status_code == 302
    assert post("acknowledge", note="马上去").status_code == 302
    assert post("make_matter").status_code == 302
    assert post("close", reason="门没关严").status_code == 302
    assert post("shelve", until=until, reason="除霜").status_code == 422
    page = _page(client, "alarm", DISTRICT, alarm.pk).content.decode()
    for words in ("马上去", "已打电话", "门没关严", "徐值班"):
        assert words in page
    alarm.refresh_from_db()
    assert alarm.state == "closed"


def test_several_are_acknowledged_at_once(alarm, signed_in_client):
    applied(said(a_fridge("F2"), AlarmRule.objects.get()))
    client = signed_in_client("dispatcher")
    ids = list(Alarm.objects.values_list("pk", flat=True))
    client.post(reverse("sensing:acknowledge_many"), {"ids": [*ids, "x", "999999999"]})
    assert set(Alarm.objects.values_list("state", flat=True)) == {"acknowledged"}


def test_a_device_says_its_state(alarm, signed_in_client):
    device = alarm.device
    a_silence_rule()
    client = signed_in_client("supervisor")
    assert "一级报警" in _page(client, "device", DISTRICT, device.pk).content.decode()
    other = a_fridge("F2")
    assert "从未上报" in _page(client, "device", DISTRICT, other.pk).content.decode()
    LastSeen.objects.create(district=DISTRICT, device=other, at=now(), received_at=now())
    assert "正常" in _page(client, "device", DISTRICT, other.pk).content.decode()
    LastSeen.objects.filter(device=other).delete()
    past = now() - minutes(30)
    LastSeen.objects.create(district=DISTRICT, device=other, at=past, received_at=past)
    page = _page(client, "devices", state="silent").content.decode()
    assert "冷藏箱F2" in page


def _rule_form(**change):
    return {
        "district": DISTRICT, "kind": "fridge", "title": "温度偏高", "code": "warm",
        "watches": "value", "channel": "t", "bound": ">=", "limit": "8", "hysteresis": "0.5",
        "minutes": "10", "level": "1", "case_level": "2", "since": localdate().isoformat(),
        "source": "GSP 附录3", "step1_after": "0", "step1_roles": ["secretary"],
        "step2_after": "15", "step2_roles": ["supervisor"], "step2_sms": "on", **change,
    }  # fmt: skip


def test_a_rule_is_laid_down_shown_and_ended(alarm, district_steward, town, signed_in_client):
    client = signed_in_client("steward")
    assert "新建规则" in _page(client, "rules").content.decode()
    wrong = client.post(reverse("sensing:new_rule"), _rule_form(limit=""))
    assert "请填写界限" in wrong.content.decode()
    made = client.post(reverse("sensing:new_rule"), _rule_form())
    rule = AlarmRule.objects.get(code="warm")
    assert made.status_code == 302
    assert (rule.seconds, [step["level"] for step in rule.ladder]) == (600, [1, 2])
    night = {"code": "night", "days": ["0", "6"], "day_since": "22:00", "day_until": "06:30"}
    client.post(reverse("sensing:new_rule"), _rule_form(**night))
    kept = AlarmRule.objects.get(code="night")
    assert kept.hours == [{"days": [0, 6], "since": 1320, "until": 390}]
    page = _page(client, "rule", DISTRICT, kept.pk).content.decode()
    assert "只在周一、周日 22:00–06:30" in page
    again = client.get(reverse("sensing:new_rule"), {"from": kept.pk}).content.decode()
    assert 'value="22:00"' in again
    page = _page(client, "rule", DISTRICT, rule.pk).content.decode()
    assert "温度 ≥ 8 ℃，连续 10 分钟，回差 0.5 ℃" in page
    assert "15 分钟后通知监督值班长，短信" in page
    again = client.get(reverse("sensing:new_rule"), {"from": rule.pk}).content.decode()
    assert "GSP 附录3" in again
    end = reverse("sensing:end_rule", args=[DISTRICT, rule.pk])
    assert client.post(end, {"on": ""}).status_code == 422
    assert client.post(end, {"on": localdate().isoformat()}).status_code == 302
    rule.refresh_from_db()
    assert rule.until == localdate()


def test_a_steward_of_a_street_lays_down_none(alarm, town, signed_in_client):
    client = signed_in_client("steward")
    assert "新建规则" not in _page(client, "rules").content.decode()
    assert client.post(reverse("sensing:new_rule"), _rule_form()).status_code == 422
    assert not AlarmRule.objects.filter(code="warm").exists()


def test_a_quiet_list_says_that_all_is_well_and_a_narrow_one_that_nothing_fits(
    db, signed_in_client
):
    client = signed_in_client("supervisor")
    quiet = _page(client, "alarms", state="current").content.decode()
    assert "现在没有报警" in quiet and "清除全部条件" not in quiet
    narrow = _page(client, "alarms", state="current", q="不存在").content.decode()
    assert "清除全部条件" in narrow and "现在没有报警" not in narrow
