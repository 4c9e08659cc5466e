"""The door: sign in, sign out, change one's password."""

import pytest
from django.conf import settings
from django.test import Client

from tests.cast import PASSWORD
from yiwang.kernel.access import views
from yiwang.kernel.access.models import Account
from yiwang.kernel.audit.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.urls("yiwang.kernel.access.tests.pages")]


def enter(client, username="leader", password=PASSWORD, **more):
    return client.post("/sign-in/", {"username": username, "password": password, **more})


@pytest.fixture
def client(cast):
    cast.account("leader")
    return Client()


@pytest.mark.parametrize(
    ("wanted", "onward"),
    [
        ("", "/desk/"),
        ("/in/?page=2", "/in/?page=2"),
        ("https://evil.example/", "/desk/"),
        ("//evil.example/", "/desk/"),
        ("/\\evil.example", "/desk/"),
        ("javascript:alert(1)", "/desk/"),
    ],
)
def test_right_password_goes_on_within_this_site(client, wanted, onward):
    assert enter(client, next=wanted)["Location"] == onward
    assert client.get("/in/").content.decode() == "孙领导|1"
    assert client.get("/sign-in/", {"next": wanted})["Location"] == onward


def test_session_key_changes_at_sign_in(client):
    session = client.session
    session["kept"] = 1
    session.save()
    before = session.session_key
    enter(client)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before


@pytest.mark.parametrize(
    ("username", "password", "says"),
    [
        ("leader", "wrong", "用户名或密码不正确"),
        ("nobody", PASSWORD, "用户名或密码不正确"),
        ("", PASSWORD, "请填写用户名"),
        ("leader", "", "请填写密码"),
        ("l" * 41, PASSWORD, "40"),
    ],
)
def test_wrong_input_stays_and_says_so(client, username, password, says):
    response = enter(client, username, password, next="/in/")
    page = response.content.decode()
    assert response.status_code == 422
    assert says in page
    assert 'value="/in/"' in page
    assert PASSWORD not in page
    assert client.get("/in/").status_code == 302


def test_locked_account_is_told_what_to_do(client):
    for _ in range(5):
        enter(client, password="wrong")
    assert "已锁定" in enter(client).content.decode()


def test_address_that_tries_many_accounts_has_to_wait(client, monkeypatch):
    monkeypatch.setattr(views, "TRIES", 3)
    for name in ("a", "b", "c"):
        enter(client, name)
    page = enter(client)
    assert page.status_code == 422
    assert "操作太频繁" in page.content.decode()
    assert client.get("/in/").status_code == 302


def test_sign_in_page_is_never_kept(client):
    assert "no-store" in client.get("/sign-in/")["Cache-Control"]


def test_sign_in_needs_the_token_of_its_own_page(cast):
    cast.account("leader")
    assert enter(Client(enforce_csrf_checks=True)).status_code == 403


def test_sign_out_ends_the_session_and_is_recorded(client):
    enter(client)
    assert client.post("/sign-out/")["Location"] == "/"
    assert client.get("/in/").status_code == 302
    assert AuditRecord.objects.filter(verb="access.sign_out").count() == 1
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/sign-out/").status_code == 405


def change(client, **given):
    right = {"current": PASSWORD, "password": "New-Word-1", "again": "New-Word-1"}
    return client.post("/password/", right | given)


def test_changed_password_keeps_this_session_and_ends_the_others(client):
    other = Client()
    for each in (client, other):
        enter(each)
    assert change(client, next="/in/")["Location"] == "/in/"
    assert client.get("/in/").status_code == 200
    assert other.get("/in/").status_code == 302
    assert enter(Client(), password="New-Word-1").status_code == 302


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"current": "wrong"}, "当前密码不正确"),
        ({"again": "New-Word-2"}, "不一致"),
        ({"password": "short", "again": "short"}, "至少 8 位"),
        ({"again": ""}, "请填写再输一次新密码"),
    ],
)
def test_unfit_password_stays_and_says_so(client, given, says):
    enter(client)
    response = change(client, **given)
    assert response.status_code == 422
    assert says in response.content.decode()
    assert enter(Client()).status_code == 302


def test_who_must_change_is_told_why_and_let_on(client):
    Account.objects.update(must_change_password=True)
    enter(client)
    assert "请先修改再继续" in client.get("/password/").content.decode()
    change(client)
    assert client.get("/in/").status_code == 200


def test_stranger_has_no_password_to_change():
    assert Client().get("/password/").status_code == 302


@pytest.mark.parametrize("path", ["/sign-in/", "/password/"])
def test_door_speaks_english_too(client, path):
    if path == "/password/":
        enter(client)
    page = client.get(path, headers={"Accept-Language": "en"}).content.decode()
    body = page.partition("<main")[2].partition("</main>")[0]
    assert not [letter for letter in body if "一" <= letter <= "鿿"]
