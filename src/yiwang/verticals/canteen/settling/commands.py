"""`yiwang canteen statement`: prove that statements are what the ledger says."""

import click


@click.group()
def statement() -> None:
    """Statements of operators: what differs from the ledger's transfers."""


@statement.command()
@click.argument("number", type=int, required=False)
@click.option("--district", default="", help="Six-digit county code; all by default.")
@click.option("--limit", default=20, show_default=True, help="Lines of each statement at most.")
def verify(number: int | None, district: str, limit: int) -> None:
    """Build statements (or just NUMBER) again from transfers; exit 1 saying what differs."""
    from django.db import transaction

    from .models import Statement
    from .selectors import differs

    found = Statement.objects.select_related("operator").filter(district__startswith=district)
    chosen = list((found.filter(pk=number) if number else found).order_by("district", "id"))
    if number and not chosen:
        raise click.ClickException(f"there is no statement {number}")
    broken = 0
    for each in chosen:
        with transaction.atomic():
            wrong = differs(each)
        said = "differs" if wrong else "as the ledger says"
        click.echo(f"{each.pk}  {each.district}  {each.period.code}  {each.state}  {said}")
        for line in wrong[:limit]:
            click.echo(f"  {line}")
        broken += bool(wrong)
    click.echo(f"{len(chosen)} statements, {broken} differ")
    if broken:
        raise SystemExit(1)
