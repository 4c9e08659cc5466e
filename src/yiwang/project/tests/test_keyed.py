"""Devices and systems with keys are answered before all that is for browsers, others after it."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
SERVE = "/canteen/till/api/serve"


def test_a_device_gets_json_and_no_cookie(client: Client) -> None:
    answer = client.post(SERVE, b"{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (401, "key")
    assert not answer.cookies
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'"
    assert "X-Frame-Options" not in answer


def test_it_is_answered_in_its_language(client: Client) -> None:
    said = [
        client.post(SERVE, b"{}", content_type="application/json", headers=headers).json()
        for headers in ({}, {"Accept-Language": "en"})
    ]
    assert "收银机" in said[0]["message"] and "ill" in said[1]["message"]


def test_a_host_that_is_not_ours_is_refused(client: Client) -> None:
    answer = client.post(SERVE, {}, headers={"Host": "evil.example"})
    assert (answer.status_code, answer.json()) == (400, {"code": "host"})


def test_a_fault_of_ours_is_a_500_and_no_more(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_key: str) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("yiwang.verticals.canteen.till.views.entrance.till_with", broken)
    client.raise_request_exception = False
    assert client.post(SERVE, {}).status_code == 500


@pytest.mark.parametrize(
    ("headers", "is_keyed"),
    [({"Authorization": "Bearer wrong"}, True), ({"Authorization": "Basic x"}, True), ({}, False)],
)
@pytest.mark.parametrize(
    "path", ["/api/v1/cases", "/api/v1/cases/44020420261123000001", "/api/v1/x"]
)
def test_a_system_with_a_key_gets_json_and_nothing_for_browsers(
    client: Client, path: str, headers: dict[str, str], is_keyed: bool
) -> None:
    answer = client.get(path, headers=headers)
    assert answer.status_code == (404 if path.endswith("/x") else 401)
    assert ("X-Frame-Options" in answer) is not is_keyed
    assert answer["Content-Length"] == str(len(answer.content))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"].startswith("application/problem+json")


def test_a_key_changes_nothing_about_pages(client: Client) -> None:
    for path in ("/api/v1/docs", "/api/v1/openapi.json", "/healthz/"):
        answer = client.get(path, headers={"Authorization": "Bearer wrong"})
        assert answer.status_code == 200
        assert "X-Frame-Options" in answer


def test_other_addresses_are_for_browsers(client: Client) -> None:
    for path in ("/canteen/till/api/nothing", "/healthz/"):
        assert "X-Frame-Options" in client.get(path)
