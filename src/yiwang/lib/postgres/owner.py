"""The system user that the server runs as: ourselves, or an unprivileged one when we are root."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SYSTEM_USER = "yiwang"


class Unusable(Exception):
    """The embedded server cannot be used here; the message says why and what to do."""


@dataclass(frozen=True)
class Owner:
    """A user to start the server as. `switch` tells whether we must become it first."""

    name: str
    uid: int
    gid: int
    switch: bool

    @property
    def spawn(self) -> dict[str, Any]:
        """Arguments for `subprocess` and asyncio's: PostgreSQL refuses to run as root."""
        if not self.switch:
            return {"cwd": "/"}
        return {"cwd": "/", "user": self.uid, "group": self.gid, "extra_groups": []}

    def can_run(self, path: str | Path) -> bool:
        return self._test("-x", path)

    def can_read(self, path: str | Path) -> bool:
        return self._test("-r", path)

    def _test(self, flag: str, path: str | Path) -> bool:
        return subprocess.run(["/usr/bin/test", flag, str(path)], **self.spawn).returncode == 0

    def give(self, path: Path) -> None:
        """Make a directory of ours theirs; parents are never touched."""
        if self.switch:
            os.chown(path, self.uid, self.gid)


def owner() -> Owner:
    """Ourselves unless we are root; then the system user `yiwang`, made if it is missing.

    Where users cannot be made, `nobody` serves.
    """
    if os.geteuid() != 0:
        me = _known(os.geteuid())
        return Owner(me.pw_name, me.pw_uid, me.pw_gid, switch=False)
    entry = _system_user() or pwd.getpwnam("nobody")
    return Owner(entry.pw_name, entry.pw_uid, entry.pw_gid, switch=True)


def _known(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise Unusable(
            f"user id {uid} has no entry in /etc/passwd, which PostgreSQL insists on: run as a "
            "user with a name, or set DATABASE_URL"
        ) from None


def _system_user() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        return None
    subprocess.run(
        [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent",
         "--shell", "/usr/sbin/nologin", SYSTEM_USER],
        capture_output=True,
    )  # fmt: skip
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return None
