"""Limits are a visitor's own, also when a proxy stands in front of us."""

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from yiwang.project.proxy import ProxyMiddleware


@pytest.mark.parametrize(
    ("secure", "said", "address"),
    [
        (True, "203.0.113.7", "203.0.113.7"),
        (True, "10.6.6.6, 203.0.113.7", "203.0.113.7"),
        (True, "2001:db8::7", "2001:db8::7"),
        (True, "", "127.0.0.1"),
        (True, "unknown", "127.0.0.1"),
        (True, "fe80::1%eth0", "127.0.0.1"),
        (False, "203.0.113.7", "127.0.0.1"),
    ],
)
def test_whose_address_it_is(monkeypatch, secure, said, address):
    monkeypatch.setattr(settings, "SECURE", secure)
    seen = []

    def view(request):
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    ProxyMiddleware(view)(RequestFactory().get("/", headers={"X-Forwarded-For": said}))
    assert seen == [address]


def test_it_stands_before_everything_that_asks():
    assert settings.MIDDLEWARE[0] == "yiwang.project.proxy.ProxyMiddleware"
