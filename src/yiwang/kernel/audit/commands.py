"""`yiwang verify-chain`: the logs prove that nobody rewrote them."""

import click
from rich.console import Console
from rich.table import Table

from . import services
from .chains import chain_reports
from .models import Seal


@click.command("verify-chain")
@click.option("--seal/--no-seal", default=True, help="Chain what is not chained yet, first.")
@click.option("--head", help="A head noted earlier; it must still be in the audit chain.")
def verify_chain(seal: bool, head: str | None) -> None:
    """Recompute every chained log; exit 1 naming the first entry that does not follow."""
    if seal:
        services.seal(limit=1_000_000, reach=None)
    reports = chain_reports()
    table = Table("chain", "sealed", "unsealed", "first broken", "head")
    for name, report in reports.items():
        row = (name, report.sealed, report.unsealed, report.broken or "none", report.head[:16])
        table.add_row(*map(str, row))
    Console().print(table)
    faults = [f"{name}: {report.broken}" for name, report in reports.items() if report.broken]
    if head and not Seal.objects.filter(digest__startswith=head).exists():
        faults.append(f"audit: the head {head} is gone; the end of the log was cut off")
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise SystemExit(1)
