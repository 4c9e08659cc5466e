"""The lake into a backup and out of it. Its files never change: what an earlier backup beside it
holds already is linked and takes no room twice."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from ..lake.keeping import kept
from ..models import LakeFile

FOLDER, SUMS = "lake", "lake.sha256"  # as `sha256sum -c` reads it
_CHUNK = 1 << 20


@dataclass
class Copied:
    """`lost` are listed and not there, or not whole."""

    files: int = 0
    bytes: int = 0
    linked: int = 0
    lost: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Held:
    """The list of files at one moment, and that moment's name for pg_dump."""

    snapshot: str
    files: tuple[tuple[str, int], ...]


@contextmanager
def lake_kept() -> Iterator[None]:
    """No listed file goes meanwhile: begin before `lake_held`, end after `copy_lake`."""
    with kept():
        yield


@contextmanager
def lake_held() -> Iterator[Held]:
    """The database as it is now, for as long as this lasts."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        (name,) = cursor.fetchone()
        standing = LakeFile.objects.filter(replaced_at=None).order_by("path")
        yield Held(str(name), tuple(standing.values_list("path", "size")))


def copy_lake(held: Held, target: Path, earlier: Path | None) -> Copied:
    """Copy the listed files below `target`, or link those that `earlier` holds."""
    done, known = Copied(), _sums(earlier) if earlier else {}
    with (target / SUMS).open("w", encoding="utf-8") as sums:
        for path, size in held.files:
            to = target / FOLDER / path
            to.parent.mkdir(parents=True, exist_ok=True)
            digest = known.get(path, "")
            if digest and earlier and _linked(earlier / FOLDER / path, to, size):
                done.linked += 1
            else:
                digest = _copied(_root() / path, to, size)
            if not digest:
                done.lost.append(path)
                continue
            sums.write(f"{digest}  {FOLDER}/{path}\n")
            done.files, done.bytes = done.files + 1, done.bytes + size
    return done


def bring_back_lake(source: Path) -> Copied:
    """Bring a backup's files to where the lake is; `lost` are those that do not come whole, and
    those that the database lists and the backup has not."""
    done, sums = Copied(), _sums(source)
    for path, digest in sums.items():
        file, to = source / FOLDER / path, _root() / path
        to.parent.mkdir(parents=True, exist_ok=True)
        part = to.with_suffix(".part")
        size = file.stat().st_size if file.is_file() else 0
        if size and _copied(file, part, size) == digest:
            part.rename(to)
            done.files, done.bytes = done.files + 1, done.bytes + size
        else:
            part.unlink(missing_ok=True)
            done.lost.append(path)
    wanted = LakeFile.objects.filter(replaced_at=None).values_list("path", flat=True)
    done.lost += sorted(set(wanted) - set(sums))
    return done


def _root() -> Path:
    return Path(settings.SENSING_LAKE)


def _sums(backup: Path) -> dict[str, str]:
    """Digests by path; of a backup without a lake none."""
    if not (backup / SUMS).is_file():
        return {}
    lines = (backup / SUMS).read_text(encoding="utf-8").splitlines()
    pairs = (line.split("  ", 1) for line in lines)
    return {path.removeprefix(f"{FOLDER}/"): digest for digest, path in pairs}


def _linked(old: Path, new: Path, size: int) -> bool:
    """Not on every file system, and not across two."""
    if not old.is_file() or old.stat().st_size != size:
        return False
    with suppress(OSError):
        os.link(old, new)
        return True
    return False


def _copied(old: Path, new: Path, size: int) -> str:
    """The digest of the copy, which is on the disk; "" when the file is not there or not whole."""
    if not old.is_file() or old.stat().st_size != size:
        return ""
    digest = hashlib.sha256()
    with old.open("rb") as source, new.open("wb") as target:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    shutil.copystat(old, new)
    return digest.hexdigest()
