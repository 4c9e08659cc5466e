"""The administrator's pages and commands: who may, what they do, what they never show."""

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import DISTRICT, ELSEWHERE_DISTRICT, STREET
from yiwang.kernel.audit.models import AuditRecord
from yiwang.lib.errors import Forbidden, Invalid, Refused

from ..commands import hooks
from ..models import Delivery, Endpoint
from ..services import add_endpoint, close_endpoint, replay_delivery, send_due
from .conftest import told

pytestmark = pytest.mark.django_db
URL = "https://hooks.example.cn/yiwang"


@pytest.fixture
def client(works, signed_in_client):
    return signed_in_client("system_admin")


def text(response):
    return response.content.decode()


def test_an_endpoint_is_registered_and_its_secret_shown_once(client):
    given = {
        "name": " 市级 平台 ", "url": URL, "division": STREET, "kinds": ["closed", "reported"],
        "algorithm": "sha256",
    }  # fmt: skip
    page = client.post("/manage/webhooks/new/", given)
    made = Endpoint.objects.get()
    secret = made.secret.reveal()
    assert secret in text(page) and page["Cache-Control"].startswith("max-age=0")
    assert (made.name, made.district, made.kinds) == ("市级 平台", DISTRICT, ["reported", "closed"])
    for path in ("/manage/webhooks/", f"/manage/webhooks/{made.pk}/"):
        shown = text(client.get(path))
        assert "市级 平台" in shown and secret not in shown
    assert not AuditRecord.objects.filter(detail__icontains=secret).exists()
    changed = {**given, "name": "省级平台", "kinds": []}
    assert client.post(f"/manage/webhooks/{made.pk}/edit/", changed).status_code == 302
    page = client.post(f"/manage/webhooks/{made.pk}/secret/")
    made.refresh_from_db()
    assert made.name == "省级平台" and made.secret.reveal() != secret
    assert made.secret.reveal() in text(page)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"name": ""}, "请填写名称"),
        ({"url": "hooks.example.cn"}, "以 http://"),
        ({"url": "http://10.0.0.8/x"}, "内部网络"),
        ({"division": ""}, "请选择区域"),
        ({"division": ELSEWHERE_DISTRICT}, ELSEWHERE_DISTRICT),
        ({"kinds": ["born"]}, "born"),
        ({"algorithm": "md5"}, "md5"),
    ],
)
def test_what_will_not_do_is_said_where_it_stands(client, given, says):
    right = {"name": "平台", "url": URL, "division": DISTRICT, "algorithm": "sm3"}
    page = client.post("/manage/webhooks/new/", right | given)
    assert page.status_code == 422 and says in text(page)
    assert not Endpoint.objects.exists()


def test_two_of_one_name_are_one_too_many(client, admin):
    for _time in (1, 2):
        page = client.post(
            "/manage/webhooks/new/",
            {"name": "平台", "url": URL, "division": DISTRICT, "algorithm": "sm3"},
        )
    assert page.status_code == 422 and "已有同名" in text(page)
    close_endpoint(actor=admin, endpoint_id=Endpoint.objects.get().pk)
    add_endpoint(actor=admin, name="平台", url=URL, division=DISTRICT)


@pytest.mark.parametrize("who", ["dispatcher", "steward", "outsider", "security_admin", "resident"])
def test_nobody_else_may(works, admin, who):
    with pytest.raises(Forbidden):
        add_endpoint(actor=works.cast.actor(who), name="平台", url=URL, division=DISTRICT)
    assert not Endpoint.objects.exists()


def test_not_over_another_district(works, admin):
    for division in (ELSEWHERE_DISTRICT, "4402", "44"):
        with pytest.raises(Forbidden):
            add_endpoint(actor=admin, name="平台", url=URL, division=division)


def test_an_administrator_of_elsewhere_sees_nothing(works, endpoint, signed_in_client, cast):
    from yiwang.kernel.access import services
    from yiwang.kernel.access.actor import SYSTEM

    post = services.open_post(
        actor=SYSTEM, code="far", name="外区系统", role="system_admin", division=ELSEWHERE_DISTRICT
    )
    far = services.enrol(actor=SYSTEM, username="far", name="外", password="Dong-He-Jie-2026")
    services.appoint(actor=SYSTEM, account_id=far.pk, post_id=post.pk)
    from django.test import Client

    client = Client()
    client.force_login(far)
    works.case()
    told()
    pk = Delivery.objects.get().pk
    assert "市级平台" not in text(client.get("/manage/webhooks/"))
    for path in (f"/manage/webhooks/{endpoint[0].pk}/", f"/manage/webhooks/deliveries/{pk}/"):
        assert client.get(path).status_code == 404
    assert client.post(f"/manage/webhooks/deliveries/{pk}/again/").status_code == 404
    with pytest.raises(Forbidden):
        from yiwang.kernel.access.selectors import actor_of

        replay_delivery(actor=actor_of(far), delivery_id=pk)


def test_the_log_is_searched_and_a_delivery_sent_again(works, client, receiver, endpoint):
    case = works.case("accepted")
    other = works.case("reported")
    told()
    send_due()
    page = text(client.get(f"/manage/webhooks/deliveries/?q={case.number}"))
    assert f"{case.number}-2" in page and other.number not in page
    assert other.number in text(client.get("/manage/webhooks/deliveries/?kind=reported"))
    assert client.get("/manage/webhooks/deliveries/?export=xlsx").status_code == 200
    one = Delivery.objects.get(occurrence__key=f"{case.number}-2")
    page = text(client.get(f"/manage/webhooks/deliveries/{one.pk}/"))
    assert "case.accepted" in page and "已送达" in page
    assert client.post(f"/manage/webhooks/deliveries/{one.pk}/again/").status_code == 302
    assert send_due() == 1 and receiver.ids[-1] == f"{case.number}-2"
    client.post(f"/manage/webhooks/{endpoint[0].pk}/replay/", {"since": "2026-01-01T00:00"})
    assert Delivery.objects.filter(state="queued").count() == 3
    nothing = client.post(f"/manage/webhooks/{endpoint[0].pk}/replay/", {}, follow=True)
    assert "请给出从什么时间" in text(nothing)


def test_test_stop_and_resume_by_button(client, receiver, endpoint):
    base = f"/manage/webhooks/{endpoint[0].pk}/"
    page = client.post(f"{base}ping/", follow=True)
    assert "还没有推送过" in text(page)
    send_due()
    assert receiver.types == ["ping"]
    client.post(f"{base}stop/")
    assert "已停用" in text(client.get(base))
    client.post(f"{base}resume/")
    assert "推送中" in text(client.get(base))
    client.post(f"{base}delete/")
    assert client.get(base).status_code == 404


def test_pages_cost_no_more_with_more_rows(works, client, endpoint):
    def statements(path):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    paths = (
        "/manage/webhooks/",
        "/manage/webhooks/deliveries/",
        f"/manage/webhooks/{endpoint[0].pk}/",
    )
    works.case()
    told()
    before = [statements(path) for path in paths for _warm in (1, 2)][1::2]
    for _each in range(3):
        works.case("accepted")
    told()
    assert [statements(path) for path in paths] == before


def test_commands(works, receiver):
    run = CliRunner().invoke
    made = run(hooks, ["add", "市级平台", receiver.url, "--division", STREET, "--kinds", "closed"])
    assert made.output.startswith("ywh_"), made.output
    assert run(hooks, ["add", "x", "nowhere", "--division", STREET]).exit_code == 1
    pinged = run(hooks, ["ping", "市级平台", "--district", DISTRICT])
    assert pinged.output == "sent  204\n"
    works.case("closed")
    told()
    send_due()
    again = run(hooks, ["replay", "市级平台", "--district", DISTRICT, "--since", "2026-01-01"])
    assert again.output == "queued 1\n"
    assert "queued 1, failed 0" in run(hooks, ["list"]).output
    assert run(hooks, ["replay", "市级平台", "--district", DISTRICT]).exit_code == 1
    assert run(hooks, ["resume", "别的", "--district", DISTRICT]).exit_code == 1


def test_a_deleted_endpoint_cannot_be_changed(admin, endpoint):
    pk = endpoint[0].pk
    close_endpoint(actor=admin, endpoint_id=pk)
    close_endpoint(actor=admin, endpoint_id=pk)
    from ..services import amend_endpoint, ping_endpoint

    with pytest.raises(Refused):
        ping_endpoint(actor=admin, endpoint_id=pk)
    with pytest.raises((Refused, Invalid)):
        amend_endpoint(actor=admin, endpoint_id=pk, name="x", url=URL, division=DISTRICT)
