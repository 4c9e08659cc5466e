"""What does not count goes: orphans, files whose rows lie in a larger one, days past their time."""

from datetime import timedelta
from pathlib import Path

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate, now

from ..models import DeviceKind, LakeFile
from .hours import beside, remove_strays
from .keeping import may_go
from .writing import root

LISTING = 80_851  # advisory lock: who lists a file that lies there already, or looks for such
GRACE = timedelta(minutes=15)  # a reader that began before may still be at it


def remove_orphans() -> int:
    """Delete files that no row lists. Only for who has just become the one worker: until then
    another's file may be about to be listed. Compaction waits meanwhile."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LISTING])
        known = set(LakeFile.objects.values_list("path", flat=True))
        found = [path for path in root().glob("kind=*/dt=*/*.parquet") if _name(path) not in known]
        for path in found:
            path.unlink()
        remove_strays()
    return len(found)


def remove_replaced() -> int:
    """Delete files that a compacted one replaced a while ago."""
    return _remove(LakeFile.objects.filter(replaced_at__lt=now() - GRACE))


def drop_old_days() -> int:
    """Retention: whole days that are older than their kind keeps; returns how many files."""
    gone = 0
    for kind in DeviceKind.objects.all():
        before = localdate() - timedelta(days=kind.keep_days)
        gone += _remove(LakeFile.objects.filter(kind=kind.code, dt__lt=before))
    return gone


def _remove(files: QuerySet[LakeFile]) -> int:
    """Rows first: a file that is not listed is an orphan, a row without its file a loss. None go
    while somebody copies."""
    with may_go() as free:
        if not free:
            return 0
        with transaction.atomic():
            found = list(files.select_for_update().values_list("pk", "path"))
            LakeFile.objects.filter(pk__in=[pk for pk, _ in found]).delete()
        for _, path in found:
            (root() / path).unlink(missing_ok=True)
            beside(root() / path).unlink(missing_ok=True)
    return len(found)


def _name(path: Path) -> str:
    return str(path.relative_to(root()))


def tidy_scratch() -> None:
    """Delete what a compaction that was killed left."""
    before = (now() - timedelta(hours=6)).timestamp()
    for path in (root() / "scratch").glob("*"):
        if path.is_file() and path.stat().st_mtime < before:
            path.unlink()
