"""`yiwang calendar`: load a year's official arrangement, show what is known of a year."""

from pathlib import Path

import click

from yiwang.lib.errors import Invalid, Refused


@click.group()
def calendar() -> None:
    """Working days: official arrangements and the days planned without one."""
    import django

    django.setup()


@calendar.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--year", type=int, required=True, help="The year the notice arranges.")
@click.option("--source", required=True, help="The notice: issuer, title, number.")
@click.option("--code", default="cn", show_default=True, help="Which calendar.")
def load(file: Path, year: int, source: str, code: str) -> None:
    """Load FILE (CSV or XLSX with columns 日期, 类别, 名称) as the arrangement of a year."""
    from django.utils.translation import gettext as _

    from . import rules, services
    from .files import rows_of
    from .problems import raise_problems

    try:
        days, problems = rules.read_days(rows_of(file))
        raise_problems(problems)
        fresh = services.load_year(actor_id=None, code=code, year=year, days=days, source=source)
    except Invalid as fault:
        raise click.ClickException("\n".join(fault.fields.values())) from fault
    except Refused as fault:
        raise click.ClickException(str(fault)) from fault
    said = _("已装入 %(year)s 年：%(days)s 天。") if fresh else _("%(year)s 年没有变化。")
    click.echo(said % {"year": year, "days": len(days)})


@calendar.command()
@click.argument("year", type=int)
@click.option("--code", default="cn", show_default=True, help="Which calendar.")
def show(year: int, code: str) -> None:
    """Show the special days of YEAR, and whether they are official."""
    from django.utils.formats import date_format
    from django.utils.translation import gettext as _
    from rich.console import Console
    from rich.table import Table

    from .models import CalendarDay
    from .selectors import calendar_for, days_of

    try:
        official = calendar_for(code).is_official(year)
    except Refused as fault:
        raise click.ClickException(str(fault)) from fault
    title = _("%(year)s 年，官方安排") if official else _("%(year)s 年，暂定：官方安排尚未装入")
    table = Table(title=title % {"year": year})
    for column in (_("日期"), _("星期"), _("类别"), _("名称"), _("依据")):
        table.add_column(column)
    for row in days_of(code, year):
        kind = str(CalendarDay.Kind(row.kind).label)
        weekday = date_format(row.day, "D")
        table.add_row(row.day.isoformat(), weekday, kind, row.name, row.source)
    Console().print(table)
