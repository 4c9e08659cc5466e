"""A signed document to another system: who may be called, what is proved, what is not followed."""

import json

import pytest

from ..channels.signing import signature
from ..services import fault_of_address, post_signed
from . import makers

SECRET = "sixteen-characters-and-more"
BODY = json.dumps({"id": "1"}).encode()


def _post(url, **more):
    return post_signed(url=url, secret=SECRET, body=BODY, request="case-1", **more)


@pytest.mark.parametrize("algorithm", ["sm3", "sha256"])
def test_the_receiver_can_prove_it(settings, algorithm):
    settings.NOTIFY_PRIVATE_HOSTS = ["127.0.0.1"]
    with makers.listening(lambda count: (202, b"taken", {})) as other:
        answer = _post(other.url, algorithm=algorithm, headers={"X-Yiwang-Event": "case.closed"})
    assert (answer.sent, answer.status, answer.body, answer.error) == (True, 202, b"taken", "")
    _path, headers, body = other.received[0]
    made = signature(SECRET, headers["X-Yiwang-Timestamp"], body, algorithm=algorithm)
    assert headers["X-Yiwang-Signature"] == f"{algorithm}={made}"
    assert (headers["X-Yiwang-Request"], headers["X-Yiwang-Event"]) == ("case-1", "case.closed")


def test_a_redirect_is_an_answer_and_not_followed(settings):
    settings.NOTIFY_PRIVATE_HOSTS = ["127.0.0.1"]
    with makers.listening(lambda count: (302, b"", {"Location": "/elsewhere"})) as other:
        answer = _post(other.url)
    assert (answer.sent, answer.status, len(other.received)) == (False, 302, 1)


def test_our_own_network_is_not_called():
    with makers.listening() as other:
        answer = _post(other.url)
    assert (answer.sent, answer.error, other.received) == (False, "forbidden_target", [])


def test_nobody_there_is_no_exception(settings):
    settings.NOTIFY_PRIVATE_HOSTS = ["127.0.0.1"]
    answer = _post("http://127.0.0.1:9/hook")
    assert (answer.sent, answer.status) == (False, None)
    assert "ConnectionRefusedError" in answer.error


@pytest.mark.parametrize(
    "url",
    ["ftp://x.example/", "http://me@x.example/", "x.example", "http://[::1", "http://x:port/",
     "http://127.0.0.1/", "http://10.1.2.3:8080/a", "http://[::1]/", "http://localhost/"],
)  # fmt: skip
def test_addresses_that_will_not_do(url):
    assert fault_of_address(url)


def test_addresses_that_will_do(settings):
    assert not fault_of_address("https://hooks.example.cn:8443/a?b=c")
    assert not fault_of_address("http://8.8.8.8/a")
    settings.NOTIFY_PRIVATE_HOSTS = ["10.1.2.3"]
    assert not fault_of_address("http://10.1.2.3/a")
