"""`yiwang import`: the official tree from CSV tables, boundaries from GeoJSON."""

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click
from django.utils.translation import gettext as _

from yiwang.lib.errors import Refused
from yiwang.lib.geo import CRS_NAMES

if TYPE_CHECKING:
    from .services import GridReport


@click.group("import")
def import_() -> None:
    """Bring real data in: divisions, grids."""
    import django

    django.setup()


@import_.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--bad", type=click.Path(dir_okay=False, path_type=Path), help="File for bad rows.")
@click.option("--accept-ended", is_flag=True, help="End divisions even when a great many are gone.")
def divisions(folder: Path, bad: Path | None, accept_ended: bool) -> None:
    """Read provinces, cities, areas, streets and villages (.csv or .csv.gz) of FOLDER.

    Safe to repeat; a division that its table no longer lists is ended, never deleted.
    """
    from rich.progress import Progress

    from .services import import_divisions

    with Progress() as bar:
        task = bar.add_task(_("区划"), total=None)
        try:
            report = import_divisions(
                folder=folder,
                accept_ended=accept_ended,
                progress=lambda count: bar.advance(task, count),
            )
        except Refused as refusal:
            raise click.ClickException(refusal.message) from refusal
    click.echo(
        _(
            "读入 %(read)d 行：新增 %(added)d，更名 %(changed)d，撤销 %(ended)d，"
            "未变 %(unchanged)d，不能用 %(bad)d"
        )
        % {**vars(report), "bad": len(report.bad)}
    )
    if report.bad:
        path = bad or Path("divisions-bad.csv")
        with path.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["file", "line", "code", "name", "reason"])
            for row in report.bad:
                writer.writerow([row.file, row.line, row.code, row.name, row.reason])
        click.echo(_("不能用的行和原因写在 %(file)s") % {"file": path})


@import_.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--crs", type=click.Choice(CRS_NAMES), default="wgs84", help="System of the file.")
@click.option(
    "--length",
    "lengths",
    multiple=True,
    metavar="LEVEL=DIGITS",
    help="A code length of your own, e.g. --length grid=15.",
)
@click.option("--replace-all", is_flag=True, help="End grids of these communities not in FILE.")
@click.option("--accept-warnings", is_flag=True, help="Write all but the bad features.")
@click.option("--bad", type=click.Path(dir_okay=False, path_type=Path), help="For bad features.")
def grids(
    file: Path,
    crs: str,
    lengths: tuple[str, ...],
    replace_all: bool,
    accept_warnings: bool,
    bad: Path | None,
) -> None:
    """Read boundaries of grids (large grids, communities, streets) from a GeoJSON FILE.

    Reports overlaps, gaps and grids outside their community; writes nothing while there are
    any, unless --accept-warnings.
    """
    from rich.progress import Progress

    from .services import import_grids

    with Progress() as bar:
        task = bar.add_task(_("检查社区"), total=None)
        try:
            report = import_grids(
                source=file,
                crs=crs,
                lengths=_lengths(lengths),
                replace_all=replace_all,
                accept_warnings=accept_warnings,
                progress=lambda home, count: bar.advance(task, 1),
            )
        except Refused as refusal:
            raise click.ClickException(refusal.message) from refusal
    _show(report)
    if report.bad:
        path = bad or file.with_name(f"{file.stem}-bad.geojson")
        path.write_text(_bad_collection(report), encoding="utf-8")
        click.echo(_("不能用的要素和原因写在 %(file)s") % {"file": path})
    if not report.written:
        raise click.ClickException(
            _("没有写入任何内容。改正后再导入；确认可以接受，请加 --accept-warnings")
        )


def _lengths(pairs: tuple[str, ...]) -> dict[str, int]:
    from .rules import DEFAULT_LENGTHS

    lengths = {}
    for pair in pairs:
        level, _sign, digits = pair.partition("=")
        if level not in DEFAULT_LENGTHS or not digits.isdigit() or not 2 <= int(digits) <= 20:
            raise click.BadParameter(
                _("%(given)s：写成 grid=15 这样，位数 2 到 20") % {"given": pair}
            )
        lengths[level] = int(digits)
    return lengths


def _show(report: "GridReport") -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    kinds = {
        "overlap": _("重叠"),
        "gap": _("空隙"),
        "outside": _("超出"),
        "hole": _("洞"),
    }
    if report.findings:
        table = Table(title=_("边界检查"), box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
        for head in (_("问题"), _("代码"), _("对方"), _("面积 m²"), _("位置")):
            table.add_column(head, overflow="fold", no_wrap=True)
        for one in report.findings:
            table.add_row(
                kinds[one.kind],
                one.code,
                one.other,
                f"{one.area_m2:,.1f}",
                f"{one.lon:.5f},{one.lat:.5f}",
            )
        Console().print(table)
    click.echo(
        _(
            "读入 %(read)d 个要素：新增 %(added)d，更改 %(changed)d，撤销 %(ended)d，"
            "未变 %(unchanged)d，不能用 %(bad)d，边界问题 %(findings)d"
        )
        % {**vars(report), "bad": len(report.bad), "findings": len(report.findings)}
    )


def _bad_collection(report: "GridReport") -> str:
    features = []
    for fault in report.bad:
        raw = fault.feature if isinstance(fault.feature, dict) else {"type": "Feature"}
        told = raw.get("properties")
        properties = told if isinstance(told, dict) else {}
        features.append({**raw, "properties": {**properties, "reason": fault.reason}})
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
