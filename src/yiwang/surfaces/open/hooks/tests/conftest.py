"""A town at work, an endpoint of its district, and a real receiver on this machine."""

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.cast import DISTRICT
from yiwang.kernel.events.services import deliver_due

from ..models import Delivery
from ..services import add_endpoint


@dataclass
class Receiver:
    """What came; `answer(count)` gives (status, body, headers) or sleeps."""

    url: str = ""
    answer: object = None
    got: list = field(default_factory=list)

    @property
    def documents(self):
        return [json.loads(body) for _headers, body in self.got]

    @property
    def ids(self):
        return [document["id"] for document in self.documents]

    @property
    def types(self):
        return [document["type"] for document in self.documents]


@contextmanager
def receiving():
    receiver = Receiver(answer=lambda count: (204, b"", {}))
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                receiver.got.append((dict(self.headers), body))
                count = len(receiver.got)
            status, content, headers = receiver.answer(count)
            try:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                return  # the sender did not wait

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def receiver(settings):
    settings.NOTIFY_PRIVATE_HOSTS = ["127.0.0.1"]
    with receiving() as one:
        yield one


@pytest.fixture
def admin(works):
    return works.cast.actor("system_admin")


@pytest.fixture
def endpoint(admin, receiver):
    """(endpoint, secret) that wants everything of the district."""
    return add_endpoint(actor=admin, name="市级平台", url=receiver.url, division=DISTRICT)


def told():
    """Deliver every stored fact to its reactions."""
    while deliver_due():
        pass


def due_again():
    """As if every wait were over."""
    from django.utils.timezone import now

    from ..models import Endpoint

    Delivery.objects.filter(state="queued").update(due_at=now())
    Endpoint.objects.update(rest_until=None)
