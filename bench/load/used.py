"""Processor time of what is measured: on a box with other work the wall says less than this."""

import os
from pathlib import Path
from urllib.parse import urlsplit

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(database: str) -> float:
    """User and system time so far of this process's children (the pages) and of the server's
    processes for one database."""
    ours = _ours(database)
    return sum(_ticks(pid) for pid in ours) / _TICKS


def waited_seconds(database: str) -> float:
    """Time so far in which this process and the server's for the database could have run and had
    no processor, because others had it."""
    return sum(_waited(pid) for pid in [os.getpid(), *_ours(database)]) / 1e9


def _ours(database: str) -> list[int]:
    served = f" {urlsplit(database).path.lstrip('/')} "
    parents = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        pid, said, line = int(folder.name), _stat(int(folder.name)), _read(folder / "cmdline")
        if said:
            parents[pid] = int(said[1])
        if line.startswith("postgres:") and served in line:
            parents[pid] = os.getpid()
    return [pid for pid in parents if _is_ours(pid, parents)]


def _ticks(pid: int) -> int:
    said = _stat(pid)
    return int(said[11]) + int(said[12]) if said else 0


def _waited(pid: int) -> int:
    """Nanoseconds on the run queue; 0 where the kernel does not say."""
    said = _read(Path(f"/proc/{pid}/schedstat")).split()
    return int(said[1]) if len(said) > 1 else 0


def _stat(pid: int) -> list[str]:
    """The fields after the name."""
    return _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode(errors="replace")
    except OSError:
        return ""  # ended meanwhile


def _is_ours(pid: int, parents: dict[int, int]) -> bool:
    while pid in parents:
        pid = parents[pid]
        if pid == os.getpid():
            return True
    return False
