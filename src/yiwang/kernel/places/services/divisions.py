"""import_divisions: the official tree from the public CSV tables."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yiwang.kernel.audit.services import record
from yiwang.kernel.events.services import publish
from yiwang.lib.errors import Refused

from ..divisions_csv import BadRow, Row, files_in, read
from ..events import DivisionsChanged
from ..models import Division
from ..revisions import look_again
from ..rules import LEVELS, too_many_ended
from .tree import hold_tree

BATCH = 2000
Progress = Callable[[int], None]


@dataclass
class DivisionReport:
    """Counts of what an import did; `bad` rows were left out, each with its reason."""

    read: int = 0
    added: int = 0
    changed: int = 0
    ended: int = 0
    unchanged: int = 0
    bad: list[BadRow] = field(default_factory=list)
    districts: set[str] = field(default_factory=set)


def import_divisions(
    *,
    folder: Path,
    actor_id: int | None = None,
    on: date | None = None,
    accept_ended: bool = False,
    progress: Progress | None = None,
) -> DivisionReport:
    """Bring the tree to what the tables in `folder` say; a second run changes nothing.

    A division missing from the children that a table lists for its parent is ended on the day
    (with all below it); parents that no table mentions are left alone. Raises Invalid for an
    unreadable table, Refused when a suspicious share would end and `accept_ended` is not set.
    """
    report = DivisionReport()
    day = on or timezone.localdate()
    with transaction.atomic():
        hold_tree()
        for path in files_in(folder):
            rows = list(_good(read(path), report))
            if rows:
                _bring_level(rows, day, accept_ended, report, progress)
        if report.added or report.changed or report.ended:
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE places_division")
            _announce(report, actor_id, folder)
            look_again()
    return report


def _good(rows: Iterable[Row | BadRow], report: DivisionReport) -> Iterable[Row]:
    seen: dict[str, Row] = {}
    for row in rows:
        report.read += 1
        if isinstance(row, BadRow):
            report.bad.append(row)
        elif row.code in seen and seen[row.code].name != row.name:
            report.bad.append(
                _bad(row, _("与第 %(line)d 行代码相同、名称不同") % {"line": seen[row.code].line})
            )
        elif row.code not in seen:
            seen[row.code] = row
            yield row


def _bad(row: Row, reason: str) -> BadRow:
    return BadRow(row.file, row.line, row.code, row.name, reason)


def _bring_level(
    rows: list[Row],
    day: date,
    accept_ended: bool,
    report: DivisionReport,
    progress: Progress | None,
) -> None:
    level = rows[0].level
    parents = _parents(level)
    standing = {
        division.code: division
        for division in Division.objects.defer("boundary").filter(level=level)
    }
    fresh, changed = [], []
    for row in rows:
        if row.parent not in parents:
            report.bad.append(_bad(row, _("没有上级区划 %(parent)s") % {"parent": row.parent}))
            continue
        old = standing.get(row.code)
        if old is None:
            fresh.append(row)
        elif old.name != row.name or old.until is not None:
            old.name, old.until, old.changed = row.name, None, day
            changed.append(old)
        else:
            report.unchanged += 1
    _add(fresh, progress)
    Division.objects.bulk_update(changed, ["name", "until", "changed"], batch_size=BATCH)
    if progress:
        progress(len(rows) - len(fresh))
    report.added += len(fresh)
    report.changed += len(changed)
    report.districts |= {row.code[:6] for row in fresh} | {row.district for row in changed}
    _end_missing(rows, standing, day, accept_ended, report)


def _parents(level: str) -> set[str]:
    if level == "province":
        return {""}
    above = LEVELS[LEVELS.index(level) - 1]
    known = Division.objects.filter(level=above, until=None)
    return set(known.values_list("code", flat=True))


# A child takes its parent's ancestors; the parent's own deeper columns are empty.
INSERT = """
INSERT INTO places_division (code, name, level, parent_id,
  province, city, district, street, community, large_grid, grid,
  land_use, management_class, responsible, note)
SELECT r.code, r.name, l.level, p.id,
  CASE l.level WHEN 'province' THEN r.code ELSE p.province END,
  CASE l.level WHEN 'city' THEN r.code ELSE coalesce(p.city, '') END,
  CASE l.level WHEN 'district' THEN r.code ELSE coalesce(p.district, '') END,
  CASE l.level WHEN 'street' THEN r.code ELSE coalesce(p.street, '') END,
  CASE l.level WHEN 'community' THEN r.code ELSE '' END, '', '', '', '', '', ''
FROM (SELECT %s::text AS level) l
CROSS JOIN unnest(%s::text[], %s::text[], %s::text[]) AS r(code, name, parent)
LEFT JOIN places_division p ON p.code = r.parent
"""


def _add(rows: list[Row], progress: Progress | None) -> None:
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        with connection.cursor() as cursor:
            cursor.execute(
                INSERT,
                [
                    batch[0].level,
                    [row.code for row in batch],
                    [row.name for row in batch],
                    [row.parent for row in batch],
                ],
            )
        if progress:
            progress(len(batch))


def _end_missing(
    rows: list[Row],
    standing: dict[str, Division],
    day: date,
    accept_ended: bool,
    report: DivisionReport,
) -> None:
    listed = {row.code for row in rows} | {bad.code for bad in report.bad}
    covered = {row.parent for row in rows}
    under = [
        division
        for division in standing.values()
        if division.until is None and _parent_code(division) in covered
    ]
    missing = [division for division in under if division.code not in listed]
    if too_many_ended(len(missing), len(under)) and not accept_ended:
        raise Refused(
            _(
                "文件 %(file)s 里少了 %(missing)d 个现有区划（共 %(standing)d 个），"
                "像是不完整的文件；确认无误请加 --accept-ended 再导入一次"
            )
            % {"file": rows[0].file, "missing": len(missing), "standing": len(under)},
            code="places.too_many_ended",
        )
    for division in missing:
        below = Division.objects.filter(until=None, **{division.level: division.code})
        report.ended += below.update(until=day, changed=day)
        report.districts.add(division.district)


def _parent_code(division: Division) -> str:
    if division.level == "province":
        return ""
    parent: str = getattr(division, LEVELS[LEVELS.index(division.level) - 1])
    return parent


def _announce(report: DivisionReport, actor_id: int | None, folder: Path) -> None:
    district = next(iter(report.districts)) if len(report.districts) == 1 else ""
    counts = {"added": report.added, "changed": report.changed, "ended": report.ended}
    record(
        actor_id=actor_id,
        verb="places.import_divisions",
        subject="divisions",
        district=district,
        detail={**counts, "folder": folder.name, "bad": len(report.bad)},
    )
    publish(DivisionsChanged(district=district, **counts))
