"""The event-stream process: facts pushed to signed-in staff as server-sent events.

A small ASGI application of its own, because a stream would hold one of the pages' threads for
as long as a page is open. What goes out is that something happened and where, never what: the
page then asks again through views that check what its reader may see.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiwang.project.settings")
django.setup()

from .live import Hub, Listener  # noqa: E402
from .visitors import Visitor, visitor_of  # noqa: E402

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

HEARTBEAT = 15.0  # seconds between two comments that keep the connection open
RECHECK = 60.0  # seconds between two looks whether the session still holds

hub = Hub(os.environ["DATABASE_URL"])


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """ASGI: `lifespan` and `GET /stream/`."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["type"] == "http":
        await _answer(scope, receive, send)


async def _live(receive: Receive, send: Send) -> None:
    listening: asyncio.Task[None] | None = None
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            listening = asyncio.create_task(hub.listen())
            await send({"type": "lifespan.startup.complete"})
        else:
            hub.close()
            if listening is not None:
                listening.cancel()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def _answer(scope: Message, receive: Receive, send: Send) -> None:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    shared = _shared_with(headers)
    if scope["path"] == "/healthz/":
        await _plain(send, 200, "ok", shared)
        return
    if scope["path"].rstrip("/") != "/stream" or scope["method"] != "GET":
        await _plain(send, 404, "not found", shared)
        return
    key = _session_key(headers.get("cookie", ""))
    visitor = await asyncio.to_thread(visitor_of, key)
    if visitor is None:
        await _plain(send, 401, "sign in first", shared)
        return
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [
                (b"content-type", b"text/event-stream; charset=utf-8"),
                (b"cache-control", b"no-store"),
                (b"x-accel-buffering", b"no"),
                *shared,
            ],
        }
    )
    listener = hub.join(visitor)
    gone = asyncio.create_task(_gone(receive))
    try:
        await _stream(send, listener, key, headers.get("last-event-id", ""), gone)
    finally:
        gone.cancel()
        hub.leave(listener)


async def _stream(
    send: Send, listener: Listener, key: str, seen: str, gone: "asyncio.Task[None]"
) -> None:
    await _write(send, "retry: 3000\n\n")
    last = number_of(seen)
    if last is not None:
        for missed in await hub.since(last, listener.visitor):
            await _write(send, missed)
    checked = asyncio.get_running_loop().time()
    while not gone.done():
        text = await listener.next(HEARTBEAT)
        if text is None:
            break
        await _write(send, text or ": still here\n\n")
        if asyncio.get_running_loop().time() - checked > RECHECK:
            checked = asyncio.get_running_loop().time()
            visitor = await asyncio.to_thread(visitor_of, key)
            if visitor is None:
                break
            listener.visitor = visitor
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def number_of(seen: str) -> int | None:
    """The number of the event that a page saw last; None for what is no such number."""
    return int(seen) if seen.isdecimal() and len(seen) < 18 else None


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _plain(send: Send, status: int, text: str, headers: list[tuple[bytes, bytes]]) -> None:
    head = [(b"content-type", b"text/plain; charset=utf-8"), *headers]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": text.encode()})


def _session_key(cookies: str) -> str:
    try:
        morsel = SimpleCookie(cookies).get(Visitor.cookie())
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def _shared_with(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    """Let pages of the same host, on whatever port, read the stream with their cookie."""
    origin = headers.get("origin", "")
    if not origin or _host(origin.partition("://")[2]) != _host(headers.get("host", "")):
        return []
    return [
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"Origin"),
    ]


def _host(authority: str) -> str:
    if authority.startswith("["):
        return authority.partition("]")[0]
    return authority.partition(":")[0]
