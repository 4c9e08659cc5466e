"""One data directory: made, found running, addressed."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from .binaries import Binaries, usable_by
from .owner import Owner, Unusable, owner
from .sizing import as_file, memory_mb, settings

SOCKET = ".s.PGSQL.5432"
SOCKET_PATH_MAX = 107  # bytes; sun_path in <sys/un.h> less its NUL
SUPERUSER = "yiwang"
STATUS_LINE = 7  # postmaster.pid, counted from 0: "starting", "ready", "stopping", "standby"
SHELF = Path("/var/lib/yiwang")


@dataclass(frozen=True)
class Cluster:
    """A server's files: `data` for PostgreSQL, `run` for its socket (0700: only its owner and
    root may connect, so the socket asks for no password, and no TCP port is open)."""

    home: Path
    owner: Owner
    binaries: Binaries
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def run(self) -> Path:
        """The socket's directory; elsewhere when the checkout's path is too long for a socket."""
        inside = self.home / "run"
        if len(os.fsencode(inside / SOCKET)) <= SOCKET_PATH_MAX:
            return inside
        base = "/run" if self.owner.switch else tempfile.gettempdir()
        digest = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        return Path(base) / f"yiwang-{self.owner.uid}-{digest}"

    def url(self, database: str = SUPERUSER) -> str:
        """A libpq URL of one database over the socket."""
        return f"postgresql://{SUPERUSER}@/{database}?host={quote(str(self.run), safe='')}"

    @property
    def argv(self) -> list[str]:
        """The server's command line."""
        return [self.binaries.program("postgres"), "-D", str(self.data), "-k", str(self.run)]

    def status(self) -> str:
        """`ready`, `starting`, `stopping`, or "" when no server runs here."""
        if self.pid() is None:
            return ""
        lines = _lines(self.data / "postmaster.pid")
        return lines[STATUS_LINE].strip() if len(lines) > STATUS_LINE else "starting"

    def pid(self) -> int | None:
        """The running server's process id; a file left by a killed one does not count."""
        lines = _lines(self.data / "postmaster.pid")
        if not lines or not lines[0].strip().isdigit():
            return None
        pid = int(lines[0])
        return pid if pid in self.processes() else None

    def processes(self) -> set[int]:
        """Processes whose working directory is `data`: the postmaster and its backends.

        A bare pid proves nothing, it may have gone to another program since.
        """
        here = self.data.resolve()
        found = set()
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    if (entry / "cwd").readlink() == here:
                        found.add(int(entry.name))
                except OSError:
                    continue
        return found

    def prepare(self) -> bool:
        """Make what is missing and write our settings; True if the cluster is new."""
        self._make_run()
        fresh = not (self.data / "PG_VERSION").exists()
        if fresh:
            self._initdb()
        self._check_version()
        (self.data / "yiwang.conf").write_text(
            as_file(settings(memory_mb(), durable=self.durable)), encoding="utf-8"
        )
        if not self.processes():
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            (self.run / f"{SOCKET}.lock").unlink(missing_ok=True)
        return fresh

    def _make_run(self) -> None:
        self.run.mkdir(mode=0o700, exist_ok=True)
        self.owner.give(self.run)
        found = self.run.lstat()
        if self.run.is_symlink() or found.st_uid != self.owner.uid:
            raise Unusable(f"{self.run} belongs to somebody else; remove it and start again")
        self.run.chmod(0o700)

    def _initdb(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)  # an interrupted initdb leaves no PG_VERSION
        self.data.mkdir(mode=0o700)
        self.owner.give(self.data)
        command = [
            self.binaries.program("initdb"), "-D", str(self.data), "-U", SUPERUSER,
            "-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
            "--locale=C.UTF-8", "--lc-messages=C", "--text-search-config=simple",
            "--auth-local=trust", "--auth-host=reject",
        ]  # fmt: skip
        if not self.durable:
            command.append("--no-sync")
        done = subprocess.run(
            command, capture_output=True, text=True, env=environment(), **self.owner.spawn
        )
        if done.returncode != 0:
            shutil.rmtree(self.data, ignore_errors=True)
            raise Unusable(f"initdb failed:\n{done.stdout}{done.stderr}")
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write("\ninclude 'yiwang.conf'\ninclude 'local.conf'\n")
        (self.data / "local.conf").write_text("# Your settings; they win over ours.\n")

    def _check_version(self) -> None:
        made_with = int((self.data / "PG_VERSION").read_text().split(".", maxsplit=1)[0])
        if made_with != self.binaries.major:
            raise Unusable(
                f"{self.data} was made by PostgreSQL {made_with}, the programs are "
                f"{self.binaries.major}: see docs/operations/upgrade.md"
            )


def cluster(home: Path, *, durable: bool = True) -> Cluster:
    """The cluster kept under `home`, which is created.

    If we are root and the server's user cannot enter `home` (a checkout below /root), the
    files live in /var/lib/yiwang and `home` becomes a link to them.
    """
    who = owner()
    home.parent.mkdir(parents=True, exist_ok=True)
    if not home.exists():
        home.mkdir(mode=0o755)
        who.give(home)
    home = home.resolve()
    if not who.can_run(home):
        home = _moved(home, who)
    return Cluster(home, who, usable_by(who, SHELF), durable)


def _moved(home: Path, who: Owner) -> Path:
    if not who.switch:
        raise Unusable(
            f"{home} cannot be entered by {who.name}; set YIWANG_VAR to a place of yours"
        )
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    target = SHELF / f"{home.name}-{digest}"
    target.mkdir(mode=0o755, parents=True, exist_ok=True)
    who.give(target)
    home.rmdir()
    home.symlink_to(target)
    return target


def environment() -> dict[str, str]:
    """The environment for PostgreSQL's programs: no PG* or locale settings of the caller's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return kept | {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
