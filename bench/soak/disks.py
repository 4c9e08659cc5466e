"""Disks of a soak's own, for who may mount: one whose power is cut, and one that is full."""

import fcntl
import os
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import click

_SHUTDOWN = 0x8004587D  # EXT4_IOC_SHUTDOWN
_NOTHING_MORE = 2  # neither what lies in memory nor the journal is written
_PATIENCE = 20.0  # seconds until who had files open has gone
_BLOCK = 4096
_POWER = ("devices-power", "devices-blackout")
_FULL = ("devices-full",)
_NODES = ("node0", "node1", "node2")


class Powered:
    """ext4 at `place`, in a file beside it. What is not synced when the power is cut may be gone,
    as it is on a machine."""

    def __init__(self, place: Path, megabytes: int = 3000) -> None:
        self.place, self.file = place, place.with_suffix(".img")
        self.file.unlink(missing_ok=True)
        with self.file.open("wb") as file:
            file.truncate(megabytes << 20)
        _run("mkfs.ext4", "-q", str(self.file))
        self._mount()

    def cut(self) -> None:
        """From now on nothing reaches the disk, and whoever tries fails."""
        place = os.open(self.place, os.O_RDONLY)
        try:
            fcntl.ioctl(place, _SHUTDOWN, struct.pack("I", _NOTHING_MORE))
        finally:
            os.close(place)

    def begin_again(self) -> None:
        """As after the machine's start, which replays the journal."""
        self._umount()
        self._mount()

    def close(self) -> None:
        self._umount()
        self.file.unlink()

    def _mount(self) -> None:
        _run("mount", "-o", "loop", str(self.file), str(self.place))

    def _umount(self) -> None:
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                return _run("umount", str(self.place))
            except click.ClickException:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)


class Small:
    """A few megabytes at `place` that others can fill."""

    def __init__(self, place: Path, megabytes: int = 64) -> None:
        self.place = place
        place.mkdir(parents=True)
        _run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", str(place))

    def fill(self) -> None:
        with self._ballast.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(_BLOCK))

    def clear(self) -> None:
        self._ballast.unlink()

    def close(self) -> None:
        _run("umount", "-l", str(self.place))

    @property
    def _ballast(self) -> Path:
        return self.place / "ballast"


@contextmanager
def laid(what: str, home: Path) -> Iterator[tuple[Powered | None, dict[str, Small]]]:
    """The disks that a soak needs, below `home`, for as long as this lasts."""
    with ExitStack() as stack:
        power = stack.enter_context(closing(Powered(home))) if what in _POWER else None
        yield (
            power,
            {
                name: stack.enter_context(closing(Small(home / name / "store")))
                for name in (_NODES if what in _FULL else ())
            },
        )


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise click.ClickException(f"{' '.join(command)}: {done.stderr.strip()}")
