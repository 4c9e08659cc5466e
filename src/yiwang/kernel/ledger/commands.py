"""`yiwang ledger`: the trial balance of a book, and the proof of all of them."""

from datetime import datetime

import click


@click.group()
def ledger() -> None:
    """The books: print a trial balance, or prove that they are right."""


@ledger.command()
@click.option("--district", default="", help="Six-digit county code; needed if several have it.")
@click.option("--book", "code", default="money", show_default=True, help="Code of the book.")
@click.option(
    "--at", type=click.DateTime(["%Y-%m-%d"]), help="The end of this day; today by default."
)
def trial(district: str, code: str, at: datetime | None) -> None:
    """Print every account's balance in two columns; exit 1 if they do not agree."""
    from django.utils.timezone import localdate

    from .models import Book
    from .rules import shown
    from .selectors import trial_balance

    books = list(Book.objects.filter(district__startswith=district, code=code)[:2])
    if len(books) != 1:
        many = "several districts have a book" if books else "there is no book"
        raise click.ClickException(f"{many} {code}; say which with --book and --district")
    (book,) = books
    found = trial_balance(book, at.date() if at else localdate(), localdate())
    for row in found.rows:
        debit, credit = shown(row.debit, book.scale), shown(row.credit, book.scale)
        click.echo(f"{row.kind:<10} {row.code:<32} {debit:>18} {credit:>18}")
    sums = shown(found.debit, book.scale), shown(found.credit, book.scale)
    click.echo(f"{'':<10} {'':<32} {sums[0]:>18} {sums[1]:>18}  {book.unit}")
    if not found.is_balanced:
        raise SystemExit(1)


@ledger.command()
@click.option("--limit", default=20, show_default=True, help="Rows of each question at most.")
def verify(limit: int) -> None:
    """Ask the books' own questions of all transfers; exit 1 printing what is wrong."""
    from .proving import wrong

    found = wrong()
    for question, rows in found.items():
        click.echo(f"{question}: {len(rows)}")
        for row in rows[:limit]:
            click.echo(f"  {row}")
    if found:
        raise SystemExit(1)
    click.echo("every balance is the sum of its transfers")
