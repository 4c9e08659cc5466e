"""Bytes on disk under their SM3 digest, in two levels of folders below MEDIA_ROOT.

A file appears under its name only when it is whole: written beside, synced, then renamed.
"""

import errno
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from django.conf import settings
from django.utils.translation import gettext as _

from yiwang.lib.errors import Refused

INCOMING = "incoming"
THUMBNAIL = ".thumbnail"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class StoreUnavailable(Refused):
    """The disk is full or cannot be written; nothing was kept."""

    status = 507


@dataclass(frozen=True)
class Written:
    """A whole file that waits in the incoming folder; `size` in bytes."""

    path: Path
    digest: str
    size: int


def path_of(digest: str, *, thumbnail: bool = False) -> Path:
    """Where the bytes with this digest (64 hexadecimal characters) lie."""
    name = digest + THUMBNAIL if thumbnail else digest
    return Path(settings.MEDIA_ROOT) / digest[:2] / digest[2:4] / name


@contextmanager
def written(chunks: Iterable[bytes]) -> Iterator[Written]:
    """Write chunks to the incoming folder; whatever is not placed is gone afterwards.

    Raises `StoreUnavailable` when the disk will not take them.
    """
    with _disk_faults():
        incoming = Path(settings.MEDIA_ROOT) / INCOMING
        incoming.mkdir(parents=True, exist_ok=True, mode=0o750)
        descriptor, name = tempfile.mkstemp(dir=incoming)
    try:
        with _disk_faults():
            whole = _write(descriptor, Path(name), chunks)
        yield whole
    finally:
        Path(name).unlink(missing_ok=True)


def place(whole: Written, digest: str, *, thumbnail: bool = False) -> None:
    """Give a written file its lasting name. Content already there is kept and marked as fresh.

    The caller holds the shared lock of the digest (services.keep), so no sweep is removing it.
    """
    target = path_of(digest, thumbnail=thumbnail)
    with _disk_faults():
        if target.exists():
            os.utime(target)
            return
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        whole.path.replace(target)
        _sync(target.parent)


def digest_of(path: Path) -> str:
    """The digest that the bytes on disk have now."""
    digest = hashes.Hash(hashes.SM3())
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.finalize().hex()


def old_digests(age: float) -> Iterator[list[str]]:
    """Digests on disk untouched for `age` seconds, a folder at a time."""
    before = time.time() - age
    for folder in sorted(Path(settings.MEDIA_ROOT).glob("??/??")):
        entries = [entry for entry in folder.iterdir() if entry.suffix != THUMBNAIL]
        yield [entry.name for entry in entries if entry.stat().st_mtime < before]


def remove(digest: str) -> None:
    """Forget the bytes. The caller holds the exclusive lock of the digest."""
    path_of(digest).unlink(missing_ok=True)
    path_of(digest, thumbnail=True).unlink(missing_ok=True)


def remove_abandoned(age: float) -> int:
    """Delete incoming files that a killed process left `age` seconds ago; returns how many."""
    before = time.time() - age
    left = [
        entry
        for entry in (Path(settings.MEDIA_ROOT) / INCOMING).glob("*")
        if entry.stat().st_mtime < before
    ]
    for entry in left:
        entry.unlink(missing_ok=True)
    return len(left)


def _write(descriptor: int, path: Path, chunks: Iterable[bytes]) -> Written:
    digest = hashes.Hash(hashes.SM3())
    size = 0
    with os.fdopen(descriptor, "wb") as stream:
        os.fchmod(stream.fileno(), 0o640)
        for chunk in chunks:
            stream.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        stream.flush()
        os.fsync(stream.fileno())
    return Written(path, digest.finalize().hex(), size)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _disk_faults() -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        if fault.errno in _FULL:
            message = _("存储空间已满，文件没有保存。请联系系统管理员腾出空间后再试。")
        else:
            message = _("暂时无法保存文件，请稍后再试；多次失败请联系系统管理员。")
        raise StoreUnavailable(message, code="store_unavailable") from fault
