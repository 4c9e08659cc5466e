"""import_grids: boundaries from GeoJSON, checked against each other before anything is written."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from yiwang.kernel.audit.services import record
from yiwang.kernel.events.services import publish

from .. import seams
from ..events import GridsChanged
from ..grids_geojson import BadFeature, read_collection, read_features
from ..revisions import look_again
from ..rules import DEFAULT_LENGTHS
from .grids_check import Progress, misfits
from .grids_plan import Plan
from .grids_write import write
from .tree import hold_tree


@dataclass
class GridReport:
    """What an import found and did. Nothing was written unless `written`."""

    read: int = 0
    bad: list[BadFeature] = field(default_factory=list)
    findings: list[seams.Finding] = field(default_factory=list)
    written: bool = False
    added: int = 0
    changed: int = 0
    ended: int = 0
    unchanged: int = 0

    @property
    def clean(self) -> bool:
        return not self.bad and not self.findings


def import_grids(
    *,
    source: Path | Mapping[str, Any],
    crs: str = "wgs84",
    lengths: Mapping[str, int] | None = None,
    replace_all: bool = False,
    accept_warnings: bool = False,
    actor_id: int | None = None,
    on: date | None = None,
    progress: Progress | None = None,
) -> GridReport:
    """Bring boundaries, large grids and grids to what a FeatureCollection says; safe to repeat.

    Properties: code, level (grid when missing), name, community (12-digit code, for grids and
    large grids), large_grid, and the attributes of a unit grid. Streets and communities must
    stand in the tree already. `crs` is wgs84, gcj02 or bd09; `lengths` declares other numbers of
    digits by level. With a bad feature or a finding nothing is written, unless
    `accept_warnings`: then all but the bad features are. `replace_all` ends the grids of the
    communities in the file that the file leaves out. Raises Invalid for an unreadable file.
    """
    features = read_collection(source)
    layout = {**DEFAULT_LENGTHS, **(lengths or {})}
    good, bad = read_features(features, crs=crs, lengths=layout)
    report = GridReport(read=len(features), bad=bad)
    with transaction.atomic():
        hold_tree()
        plan = Plan(good, bad, features, bool(lengths), replace_all)
        report.findings = list(misfits(plan, progress))
        if report.clean or accept_warnings:
            done = write(plan, on or timezone.localdate())
            report.added, report.changed = done.added, done.changed
            report.ended, report.unchanged = done.ended, done.unchanged
            report.written = True
            if report.added or report.changed or report.ended:
                _announce(plan, report, actor_id)
                look_again()
    return report


def _announce(plan: Plan, report: GridReport, actor_id: int | None) -> None:
    codes: dict[str, list[str]] = defaultdict(list)
    for code in sorted({feature.code for feature in plan.usable} | plan.ending.keys()):
        codes[code[:6]].append(code)
    for district, changed in codes.items():
        record(
            actor_id=actor_id,
            verb="places.import_grids",
            subject=f"division:{district}",
            district=district,
            detail={
                "added": report.added,
                "changed": report.changed,
                "ended": report.ended,
                "bad": len(report.bad),
                "findings": len(report.findings),
            },
        )
        publish(GridsChanged(district=district, codes=changed))
