"""Who may open a page, how a refusal is answered, when a session ends."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.models import Account
from yiwang.kernel.access.roles import UNATTENDED, verbs_of
from yiwang.kernel.access.services import appoint, disable, reset_password

pytestmark = [pytest.mark.django_db, pytest.mark.urls("yiwang.kernel.access.tests.pages")]
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/trees/?page=2#top"}


@pytest.mark.parametrize(
    ("path", "who", "status"),
    [
        ("/open/", "resident", 200),
        ("/open/", "leader", 200),
        ("/in/", "resident", 302),
        ("/in/", "leader", 200),
        ("/trees/", "resident", 302),
        ("/trees/", "leader", 200),
        ("/trees/", "handler", 200),
        ("/cut/", "resident", 302),
        ("/cut/", "leader", 403),
        ("/cut/", "handler", 200),
    ],
)
def test_guards(verbs, signed_in_client, path, who, status):
    assert signed_in_client(who).get(path).status_code == status


@pytest.mark.parametrize(
    ("asked", "headers", "status", "header", "value"),
    [
        ("/in/?a=1", {}, 302, "Location", "/sign-in/?next=%2Fin%2F%3Fa%3D1"),
        ("/in/", HTMX, 204, "HX-Redirect", "/sign-in/?next=%2Ftrees%2F%3Fpage%3D2"),
        ("/in/", {"Accept": "application/json"}, 401, "Content-Type", "application/json"),
    ],
)
def test_stranger_is_sent_to_sign_in_and_back(asked, headers, status, header, value):
    response = Client().get(asked, headers=headers)
    assert (response.status_code, response[header]) == (status, value)


@pytest.mark.parametrize(
    ("referer", "onward"),
    [
        ("http://testserver/trees/", "%2Ftrees%2F"),
        ("http://evil.example/trees/", "%2Fdesk%2F"),
        ("", "%2Fdesk%2F"),
    ],
)
def test_form_sent_after_the_session_ended_comes_back_to_its_page(referer, onward):
    response = Client().post("/in/", headers={"Referer": referer})
    assert response["Location"] == f"/sign-in/?next={onward}"


@pytest.mark.parametrize(
    ("kind", "status"), [("refused", 422), ("conflict", 409), ("invalid", 400)]
)
def test_refusal_is_a_page_that_says_why(kind, status):
    response = Client().get(f"/refusing/{kind}/")
    assert response.status_code == status
    said = {"refused": "不能再派遣", "conflict": "已被他人更新", "invalid": "请写明原因"}[kind]
    assert said in response.content.decode()


def test_refusal_is_json_for_programs():
    response = Client().get("/refusing/invalid/", headers={"Accept": "application/json"})
    assert response.status_code == 400
    assert response.json() == {
        "code": "invalid",
        "message": "请写明原因。",
        "fields": {"reason": "请写明原因。"},
    }


@pytest.mark.parametrize(("kind", "once"), [("refused", "HX-Trigger"), ("conflict", "X-Message")])
def test_refusal_is_a_note_for_htmx_and_the_page_stays(kind, once):
    response = Client().get(f"/refusing/{kind}/", headers=HTMX)
    assert response.content == b""
    assert once in response
    assert (response.get("HX-Reswap") == "none") is (kind == "refused")


@pytest.mark.parametrize(
    ("who", "idle", "stays"),
    [
        ("leader", timedelta(minutes=29), True),
        ("leader", timedelta(minutes=31), False),
        ("security_admin", timedelta(minutes=14), True),
        ("security_admin", timedelta(minutes=16), False),
    ],
)
def test_idle_session_ends(signed_in_client, who, idle, stays):
    client = signed_in_client(who)
    assert client.get("/in/").status_code == 200
    session = client.session
    session["seen_at"] = (now() - idle).timestamp()
    session.save()
    assert client.get("/in/").status_code == (200 if stays else 302)
    assert ("_auth_user_id" in client.session) is stays


def test_visit_keeps_the_session_alive(signed_in_client):
    client = signed_in_client("leader")
    client.get("/in/")
    session = client.session
    session["seen_at"] = (now() - timedelta(minutes=20)).timestamp()
    session.save()
    client.get("/in/")
    assert client.session["seen_at"] > (now() - timedelta(minutes=1)).timestamp()


@pytest.mark.parametrize(("who", "kept"), [("leader", False), ("wall", True)])
def test_a_refresh_that_nobody_asked_for_keeps_only_a_wall_signed_in(signed_in_client, who, kept):
    client = signed_in_client(who)
    client.get("/in/")
    session = client.session
    before = session["seen_at"] = (now() - timedelta(minutes=20)).timestamp()
    session.save()
    assert client.get("/in/", headers={"X-Background": "1"}).status_code == 200
    assert (client.session["seen_at"] > before) is kept


def test_who_is_also_somebody_else_is_not_a_wall(cast, signed_in_client):
    appoint(actor=SYSTEM, account_id=cast.account("wall").pk, post_id=cast.post("leader").pk)
    client = signed_in_client("wall")
    client.get("/in/")
    session = client.session
    before = session["seen_at"] = (now() - timedelta(minutes=20)).timestamp()
    session.save()
    client.get("/in/", headers={"X-Background": "1"})
    assert client.session["seen_at"] == before


def test_whoever_stays_signed_in_unattended_may_only_look():
    for role in UNATTENDED:
        # To oversee is to see numbers, and nobody's name.
        assert {verb.partition(".")[2] for verb in verbs_of(role)} == {"see", "oversee"}


def test_page_for_everybody_costs_a_stranger_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        Client().get("/json/")


def test_signed_in_page_costs_three_statements(signed_in_client, django_assert_num_queries):
    client = signed_in_client("leader")
    client.get("/in/")
    with django_assert_num_queries(3):  # session, account, posts
        client.get("/in/")


def test_disabled_account_is_out_at_its_next_click(signed_in_client, cast):
    client = signed_in_client("leader")
    assert client.get("/in/").status_code == 200
    disable(actor=SYSTEM, account_id=cast.account("leader").pk, reason="离职")
    assert client.get("/in/").status_code == 302


def test_reset_password_ends_the_open_sessions(signed_in_client, cast):
    client = signed_in_client("leader")
    assert client.get("/in/").status_code == 200
    reset_password(actor=SYSTEM, account_id=cast.account("leader").pk)
    assert client.get("/in/").status_code == 302


@pytest.mark.parametrize(
    ("path", "status"),
    [("/in/", 302), ("/open/", 302), ("/password/", 200), ("/sign-out/", 405), ("/sign-in/", 302)],
)
def test_password_that_must_change_leads_nowhere_else(signed_in_client, cast, path, status):
    client = signed_in_client("leader")
    Account.objects.filter(pk=cast.account("leader").pk).update(must_change_password=True)
    response = client.get(path)
    assert response.status_code == status
    if path in ("/in/", "/open/"):
        assert response["Location"] == f"/password/?next=%2F{path.strip('/')}%2F"
