"""Jobs hand deliveries to channels: a receipt each, tries again, gives up and says so."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils.timezone import now

from tests.cast import DISTRICT
from yiwang.kernel.access.actor import SYSTEM, Actor
from yiwang.kernel.events.models import StoredEvent
from yiwang.lib.errors import Forbidden, Invalid

from ..channels import signing
from ..invariants import stuck_deliveries
from ..models import Delivery, Webhook
from ..selectors import undelivered, webhooks_of
from ..services import connect, disconnect, send_due, send_message
from . import makers

pytestmark = pytest.mark.django_db
SECRET = "sixteen-characters-and-more"


@pytest.fixture(autouse=True)
def daytime(settings: Any) -> None:
    settings.NOTIFY_QUIET = ""


def _due_again() -> None:
    Delivery.objects.update(due_at=now() - timedelta(seconds=1))


def _hook(url: str) -> Webhook:
    return connect(actor=SYSTEM, district=DISTRICT, name="市平台", url=url, secret=SECRET)


def test_in_development_a_text_message_is_a_line_in_a_file(settings: Any, tmp_path: Path) -> None:
    log = tmp_path / "var" / "sms.log"
    settings.NOTIFY_SMS = {"adapter": "file", "path": log}
    settings.NOTIFY_SITE = "https://yiwang.example"
    told = makers.told(makers.contact(), text="编号 %(n)s", params={"n": 7}, url="/f/1/")
    assert send_message(message_id=told.message_id) == 1
    assert send_message(message_id=told.message_id) == 0
    (line,) = map(json.loads, log.read_text().splitlines())
    assert line["phone"] == makers.MOBILE
    assert line["text"] == "案卷已派遣：编号 7 https://yiwang.example/f/1/"
    assert log.stat().st_mode & 0o077 == 0
    one = Delivery.objects.get()
    assert (one.state, one.attempts, one.reference) == ("sent", 1, f"file:{one.pk}")


def test_without_an_adapter_nothing_is_lost_silently(settings: Any) -> None:
    settings.NOTIFY_SMS = {}
    told = makers.told(makers.contact(), subject="case:12")
    assert send_message(message_id=told.message_id) == 0
    (failed,) = undelivered(DISTRICT)
    assert failed.error == "not_configured"
    fact = StoredEvent.objects.get(name="notify.DeliveryFailed")
    assert fact.payload["subject"] == "case:12"


def _gateway(settings: Any, url: str, **more: Any) -> None:
    settings.NOTIFY_SMS = {"adapter": "gateway", "url": url, "secret": SECRET} | more


def test_a_gateway_gets_its_own_form_signed(settings: Any) -> None:
    answer = json.dumps({"code": 0, "msgid": "G-1"}).encode()
    with makers.listening(lambda count: (200, answer, {})) as gateway:
        _gateway(
            settings,
            gateway.url,
            algorithm="sha256",
            sign="东河街道",
            body={"mobile": "{phone}", "items": ["【{sign}】{text}"], "type": 1},
            success={"code": "0"},
            reference="msgid",
        )
        makers.told(makers.contact(), title="含{sign}和{phone}的标题")
        assert send_due() == 1
    path, headers, body = gateway.received[0]
    assert path == "/hook?from=yiwang"
    assert gateway.content() == {
        "mobile": makers.MOBILE,
        "items": ["【东河街道】含{sign}和{phone}的标题"],
        "type": 1,
    }
    made = signing.signature(SECRET, headers["X-Yiwang-Timestamp"], body, algorithm="sha256")
    assert headers["X-Yiwang-Signature"] == f"sha256={made}"
    assert Delivery.objects.get().reference == "G-1"


def test_a_gateway_that_refuses_a_number_is_not_asked_again(settings: Any) -> None:
    with makers.listening(lambda count: (200, b'{"code": "7"}', {})) as gateway:
        _gateway(settings, gateway.url, success={"code": "0"})
        makers.told(makers.contact())
        assert send_due() == 0
    assert [one.error for one in undelivered(DISTRICT)] == ["code=7"]


def test_a_gateway_that_is_down_is_asked_again_and_sends_once(settings: Any) -> None:
    statuses = [503, 429, 200]
    with makers.listening(lambda count: (statuses[count - 1], b"", {})) as gateway:
        _gateway(settings, gateway.url)
        makers.told(makers.contact())
        assert [send_due(), send_due()] == [0, 0]
        assert len(gateway.received) == 1
        for sent in (0, 1, 0):
            _due_again()
            assert send_due() == sent
    requests = {headers["X-Yiwang-Request"] for _, headers, _ in gateway.received}
    assert (len(gateway.received), len(requests)) == (3, 1)
    assert Delivery.objects.get().state == "sent"


def test_after_the_last_try_it_gives_up_and_says_so(settings: Any) -> None:
    _gateway(settings, "http://127.0.0.1:9/nobody-listens")
    makers.told(makers.contact())
    for _ in range(6):
        _due_again()
        assert send_due() == 0
    one = Delivery.objects.get()
    assert (one.state, one.attempts) == ("failed", 6)
    assert "Refused" in one.error
    assert StoredEvent.objects.filter(name="notify.DeliveryFailed").count() == 1
    _due_again()
    send_due()
    assert Delivery.objects.get().attempts == 6


def test_a_worker_killed_while_sending_leaves_it_for_later(settings: Any) -> None:
    from ..services.sending import _claim

    told = makers.told(makers.contact())
    claimed = _claim(Delivery.objects.get().pk)
    assert claimed is not None
    assert send_message(message_id=told.message_id) == 0
    with makers.listening() as gateway:
        _gateway(settings, gateway.url)
        _due_again()
        assert send_due() == 1


def test_a_webhook_is_told_and_can_check_that_it_was_us(settings: Any) -> None:
    settings.NOTIFY_PRIVATE_HOSTS = ["127.0.0.1"]
    with makers.listening() as other:
        hook = _hook(other.url)
        makers.told(hook, subject="case:12", text="内容", topic="cases")
        assert send_due() == 1
    _, headers, body = other.received[0]
    made = signing.signature(SECRET, headers["X-Yiwang-Timestamp"], body)
    assert headers["X-Yiwang-Signature"] == f"sm3={made}"
    assert other.content()["subject"] == "case:12"
    assert signing.signature("another secret", headers["X-Yiwang-Timestamp"], body) != made


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://[::1]:{port}/",
        "http://0.0.0.0:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://2130706433:{port}/",
        "http://0x7f.1:{port}/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://[fe80::1]/",
        "http://[fc00::1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://224.0.0.1/",
    ],
)
def test_a_webhook_never_leads_into_our_own_network(settings: Any, url: str) -> None:
    with makers.listening() as ours:
        port = ours.url.split(":")[2].split("/")[0]
        makers.told(_hook(url.format(port=port)))
        assert send_due() == 0
        assert ours.received == []
    one = Delivery.objects.get()
    assert (one.state, one.error) == ("failed", "forbidden_target")


def test_a_redirect_is_not_followed(settings: Any) -> None:
    settings.NOTIFY_PRIVATE_HOSTS = ["127.0.0.1"]
    with makers.listening() as inner:
        with makers.listening(lambda count: (307, b"", {"Location": inner.url})) as outer:
            makers.told(_hook(outer.url))
            assert send_due() == 0
        assert inner.received == []
    assert Delivery.objects.get().error == "http 307"


def _connect(actor: Actor, **options: str) -> Webhook:
    given = {"district": DISTRICT, "name": "市平台", "url": "https://a.example/", "secret": SECRET}
    return connect(actor=actor, **given | options)


def test_a_system_administrator_connects_and_disconnects(actor: Any) -> None:
    hook = _connect(actor("system_admin"))
    assert webhooks_of(DISTRICT) == [hook]
    with pytest.raises(Invalid):
        _connect(actor("system_admin"))
    for _ in range(2):
        disconnect(actor=actor("system_admin"), webhook_id=hook.pk)
    assert webhooks_of(DISTRICT) == []
    assert _connect(actor("system_admin")) != hook


def test_others_connect_nothing(actor: Any) -> None:
    for name in ("leader", "outsider", "security_admin", "resident"):
        with pytest.raises(Forbidden):
            _connect(actor(name))
    assert not Webhook.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": "ftp://a.example/"}, "url"),
        ({"url": "https://user:pass@a.example/"}, "url"),
        ({"url": "https:///"}, "url"),
        ({"secret": "short"}, "secret"),
        ({"name": " "}, "name"),
    ],
)
def test_a_connection_is_checked_by_field(wrong: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        _connect(SYSTEM, **wrong)
    assert list(refusal.value.fields) == [field]


def test_what_no_worker_sends_is_noticed() -> None:
    makers.told(makers.contact())
    Delivery.objects.update(due_at=now() - timedelta(days=2))
    assert len(stuck_deliveries()) == 1
