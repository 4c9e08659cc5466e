"""Messages, numbers and a listener that stands for another system."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.cast import DISTRICT
from yiwang.kernel.registry.selectors import Contact, contact_for

from ..services import Told, tell

MOBILE, LANDLINE = "13800138000", "07518123456"


def contact(phone: str = MOBILE) -> Contact:
    return contact_for(district=DISTRICT, phone=phone)


def told(*to: Any, **options: Any) -> Told:
    given = {"district": DISTRICT, "key": "case:12:dispatched", "title": "案卷已派遣", "to": to}
    return tell(**given | options)


@dataclass
class Listener:
    """A real HTTP server on this machine; `answer` decides what each request gets."""

    url: str = ""
    received: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def content(self, index: int = 0) -> Any:
        return json.loads(self.received[index][2])


Answer = Callable[[int], tuple[int, bytes, dict[str, str]]]


@contextmanager
def listening(answer: Answer = lambda count: (200, b"{}", {})) -> Iterator[Listener]:
    listener = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            listener.received.append((self.path, dict(self.headers), body))
            status, content, headers = answer(len(listener.received))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.url = f"http://127.0.0.1:{server.server_port}/hook?from=yiwang"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()
