"""`yiwang open …`: keys of other systems for the open interface."""

from datetime import timedelta

import click
from django.utils.timezone import now

from yiwang.lib.errors import Refused

from .hooks.commands import hooks


@click.group("open")
def open_() -> None:
    """The open interface: issue, list and close keys of other systems."""


open_.add_command(hooks)


@open_.command()
@click.argument("name")
@click.option("--district", required=True, help="6-digit county code in which the key works.")
@click.option("--contact", default="", help="Whom to reach about it.")
@click.option("--per-minute", type=int, default=120, show_default=True, help="Requests a minute.")
@click.option("--read-only", is_flag=True, help="Short for --scope read.")
@click.option("--account", default="", help="Username of the account it acts for in /api/v1/.")
@click.option("--post", default="", help="Code of one of her posts, if not all of them.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice(["read", "report", "advance"]),
    help="What it may do; again for more.  [default: read, report]",
)
@click.option("--days", type=click.IntRange(1, 3660), help="How many days it lives.")
def key(
    name: str,
    district: str,
    contact: str,
    per_minute: int,
    read_only: bool,
    account: str,
    post: str,
    scopes: tuple[str, ...],
    days: int | None,
) -> None:
    """Issue a key under NAME and print its secret, once."""
    from yiwang.kernel.access.actor import SYSTEM

    from .services import issue_key

    try:
        _key, secret = issue_key(
            actor=SYSTEM,
            name=name,
            district=district,
            contact=contact,
            per_minute=per_minute,
            scopes=("read",) if read_only else scopes or ("read", "report"),
            account=account,
            post=post,
            expires_at=now() + timedelta(days=days) if days else None,
        )
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(secret)


@open_.command()
def keys() -> None:
    """List the keys, those closed too."""
    from .models import ApiKey

    for row in ApiKey.objects.select_related("account"):
        what = ",".join(row.scopes) + (f" for {row.account.username}" if row.account else "")
        until = f"until {row.expires_at:%Y-%m-%d}" if row.expires_at else "open"
        until = f"closed {row.closed_at:%Y-%m-%d}" if row.closed_at else until
        click.echo(
            f"{row.district}  {row.name}  {what}  {row.per_minute}/min  "
            f"since {row.created_at:%Y-%m-%d}  {until}  {row.contact}".rstrip()
        )


@open_.command()
@click.argument("name")
@click.option("--district", required=True, help="6-digit county code of the key.")
def close(name: str, district: str) -> None:
    """Close the key of that NAME; what it reported stays."""
    from yiwang.kernel.access.actor import SYSTEM

    from .services import close_key

    try:
        close_key(actor=SYSTEM, name=name, district=district)
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"closed {name}")
