"""Devices are answered before all that is for browsers, and everybody else after it."""

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


def test_other_addresses_are_for_browsers(client: Client) -> None:
    for path in ("/canteen/till/api/nothing", "/healthz/"):
        assert "X-Frame-Options" in client.get(path)
