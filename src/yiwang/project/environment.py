"""The environment that the settings read: what the operator gave, completed from `var/`."""

import atexit
import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from yiwang.lib.postgres.check import create_if_missing
from yiwang.lib.postgres.cluster import SUPERUSER, Cluster, cluster
from yiwang.lib.postgres.owner import Unusable
from yiwang.lib.postgres.server import start

from .home import EMBEDDED, VAR

SETTINGS = "yiwang.project.settings"
SECRETS: dict[str, Callable[[], str]] = {
    "YIWANG_SECRET_KEY": lambda: secrets.token_urlsafe(48),
    "YIWANG_DATA_KEY": lambda: _base64(16),
    "YIWANG_INDEX_KEY": lambda: _base64(32),
}


def use_secrets() -> None:
    """Set the keys from `var/secrets.env`, writing what is missing there (mode 0600).

    A variable that is already set wins. The file is as precious as the database: without it,
    encrypted columns cannot be read.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    missing = [name for name in SECRETS if not os.environ.get(name)]
    if not missing:
        return
    path = VAR / "secrets.env"
    kept = _read(path)
    made = {name: SECRETS[name]() for name in missing if name not in kept}
    if made:
        try:
            _append(path, made)
        except PermissionError:
            names = ", ".join(made)
            raise Unusable(f"{path} cannot be written: set {names}, or YIWANG_VAR") from None
    for name in missing:
        os.environ[name] = (kept | made)[name]


def embedded() -> Cluster | None:
    """The embedded server's cluster, or None when DATABASE_URL names another server."""
    if os.environ.get("DATABASE_URL"):
        return None
    return cluster(EMBEDDED)


def use_database(say: Callable[[str], None]) -> None:
    """Have a database for this one command.

    Without DATABASE_URL that is the embedded server: the running one, or else one started for
    as long as this process lives.
    """
    own = embedded()
    if own is None:
        return
    server = start(own, say)
    atexit.register(server.stop)
    create_if_missing(own.url("postgres"), SUPERUSER)
    os.environ["DATABASE_URL"] = own.url()


def _base64(size: int) -> str:
    return base64.b64encode(secrets.token_bytes(size)).decode()


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def _append(path: Path, values: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
