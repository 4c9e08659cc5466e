"""The way to PostgreSQL, which can be shut: to a worker behind it the server is stopped then."""

import socket
import threading
from contextlib import suppress

from django.db import connection


class Door:
    """Listens on `port` of loopback; begins open."""

    def __init__(self) -> None:
        self._listening: socket.socket | None = None
        self._through: list[socket.socket] = []
        self.port = 0
        self.open()

    def open(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._admit, args=(self._listening,), daemon=True).start()

    def shut(self) -> None:
        """Who is inside is thrown out in the middle of the word."""
        assert self._listening is not None
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for each in self._through:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._through.clear()

    def _admit(self, listening: socket.socket) -> None:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            server = _connected()
            self._through += [client, server]
            for pair in ((client, server), (server, client)):
                threading.Thread(target=_carry, args=pair, daemon=True).start()


def _connected() -> socket.socket:
    said = connection.settings_dict
    host, port = said["HOST"], int(said["PORT"] or 5432)
    if not host.startswith("/"):
        return socket.create_connection((host, port))
    found = socket.socket(socket.AF_UNIX)
    found.connect(f"{host}/.s.PGSQL.{port}")
    return found


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while received := source.recv(1 << 16):
            target.sendall(received)
    for each in (source, target):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
