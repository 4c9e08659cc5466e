"""Streams: who hears what, and the ASGI conversation itself."""

import asyncio
import os
from typing import Any

import pytest
from django.db import connection
from django.utils.timezone import now

from yiwang.kernel.access.actor import HeldPost
from yiwang.kernel.events.models import StoredEvent
from yiwang.project.live import REPLAY, RESET, Hub, Listener
from yiwang.project.visitors import Visitor, visitor_of


def post(division: str = "", department: int | None = None) -> HeldPost:
    return HeldPost(1, "p", "p", "handler", division, (), department)


@pytest.mark.parametrize(
    ("held", "district", "payload", "hears"),
    [
        ([post("440204001")], "440204", {}, True),
        ([post("440204")], "440203", {}, False),
        ([post("44")], "440203", {}, True),
        ([post(department=7)], "440204", {"department_id": 7}, True),
        ([post(department=7)], "440204", {"department_id": 8}, False),
        ([post(department=7)], "440204", {}, False),
        ([post("440204")], "", {}, False),
        ([], "440204", {}, False),
    ],
)
def test_a_visitor_hears_only_what_may_concern_its_posts(held, district, payload, hears):
    assert Visitor(1, tuple(held)).hears(district, payload) is hears


def test_a_slow_reader_is_told_to_start_over():
    async def read() -> list[str | None]:
        listener = Listener(Visitor(1, ()))
        for number in range(250):
            listener.offer(str(number))
        return [await listener.next(0.1) for _ in range(2)]

    assert asyncio.run(read()) == [RESET, "200"]


def test_without_a_session_there_is_no_stream(streams):
    status, _, body = streams(path="/stream/")
    assert (status, body) == (401, "sign in first")


def test_a_page_of_another_host_may_not_read(streams):
    _, headers, _ = streams(path="/healthz/", origin="http://elsewhere.test", host="127.0.0.1:8001")
    assert "access-control-allow-origin" not in headers
    _, headers, _ = streams(path="/healthz/", origin="http://127.0.0.1:8000", host="127.0.0.1:8001")
    assert headers["access-control-allow-origin"] == "http://127.0.0.1:8000"


@pytest.mark.django_db(transaction=True)
def test_delivered_facts_reach_those_they_concern(actor, signed_in_client):
    client = signed_in_client("dispatcher")
    visitor = visitor_of(client.session.session_key)
    assert visitor is not None and visitor.account_id == actor("dispatcher").account_id

    async def follow() -> list[str | None]:
        hub = Hub(_url())
        listening = asyncio.create_task(hub.listen())
        listener = hub.join(visitor)
        await asyncio.sleep(0.3)
        await asyncio.to_thread(_deliver, "440203", "440204")
        heard = [await listener.next(5), await listener.next(0.3)]
        listening.cancel()
        return heard

    first, second = asyncio.run(follow())
    assert first is not None and '"district": "440204"' in first and "secret" not in first
    assert second == "", "the other district's fact is not told"


@pytest.mark.django_db(transaction=True)
def test_a_returning_page_gets_what_it_missed_or_is_told_to_load_anew():
    visitor = Visitor(1, (post("440204"),))
    seen, missed = _deliver("440204", "440204")
    hub = Hub(_url())
    (text,) = asyncio.run(hub.since(seen, visitor))
    assert text.startswith(f"id: {missed}\n")
    _deliver(*["440204"] * (REPLAY + 1))
    assert asyncio.run(hub.since(seen, visitor)) == [RESET]


@pytest.mark.django_db
def test_a_session_that_ended_is_nobody(signed_in_client):
    client = signed_in_client("dispatcher")
    key = client.session.session_key
    client.session.flush()
    assert visitor_of(key) is None


@pytest.mark.parametrize(
    ("seen", "number"), [("17", 17), ("²", None), ("9" * 30, None), ("", None)]
)
def test_the_event_that_a_page_saw_last(streams, seen, number):
    from yiwang.project.streams import number_of

    assert number_of(seen) == number


def _deliver(*districts: str) -> list[int]:
    try:
        made = StoredEvent.objects.bulk_create(
            StoredEvent(
                name="cases.CaseMoved",
                district=district,
                payload={"case_id": 1, "text": "secret"},
                delivered_at=now(),
            )
            for district in districts
        )
        with connection.cursor() as cursor:
            cursor.execute("NOTIFY yiwang_live")
        return [event.pk for event in made]
    finally:
        connection.close()


def _url() -> str:
    base, _, query = os.environ["DATABASE_URL"].partition("?")
    server = base.rpartition("/")[0]
    return f"{server}/{connection.settings_dict['NAME']}?{query}"


@pytest.fixture
def streams():
    from yiwang.project.streams import application

    def ask(*, path: str, origin: str = "", host: str = "127.0.0.1:8001") -> Any:
        sent: list[Any] = []

        async def receive() -> Any:
            await asyncio.sleep(60)

        async def send(message: Any) -> None:
            sent.append(message)

        headers = [(b"host", host.encode())] + ([(b"origin", origin.encode())] if origin else [])
        scope = {"type": "http", "method": "GET", "path": path, "headers": headers}
        asyncio.run(application(scope, receive, send))
        head = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return sent[0]["status"], head, sent[1]["body"].decode()

    return ask
