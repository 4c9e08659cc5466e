"""Cables between nodes that can be cut: nothing passes, nobody is told, and what was under way
arrives once they are mended, as TCP has it."""

import socket
import threading
from contextlib import suppress

_PIECE = 1 << 16


class Cable:
    """Listens on a port of its own for one node, and leads to another's `to`."""

    def __init__(self) -> None:
        self.to = 0
        self._whole = threading.Event()
        self._whole.set()
        self._through: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._admit, daemon=True).start()

    def cut(self) -> None:
        self._whole.clear()

    def mend(self) -> None:
        self._whole.set()

    def close(self) -> None:
        self._whole.set()
        for each in (self._listening, *self._through):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _admit(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._join, args=(client,), daemon=True).start()

    def _join(self, client: socket.socket) -> None:
        self._whole.wait()
        try:
            server = socket.create_connection(("127.0.0.1", self.to))
        except OSError:
            client.close()
            return
        self._through += [client, server]
        for pair in ((client, server), (server, client)):
            threading.Thread(target=self._carry, args=pair, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while received := source.recv(_PIECE):
                self._whole.wait()
                target.sendall(received)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
