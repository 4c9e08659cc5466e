"""`yiwang open hooks …`: webhooks on the server."""

import time
from datetime import datetime
from typing import TYPE_CHECKING

import click

from yiwang.lib.errors import Refused

if TYPE_CHECKING:
    from .models import Endpoint

DISTRICT = click.option("--district", required=True, help="6-digit county code of the endpoint.")


@click.group()
def hooks() -> None:
    """Webhooks: which systems are told of every step of a case."""


@hooks.command("list")
def list_() -> None:
    """List the endpoints with what waits for them."""
    from .models import Endpoint
    from .selectors import waiting_for

    for row in Endpoint.objects.filter(closed_at=None).order_by("district", "name"):
        waiting = waiting_for(row)
        kinds = ",".join(row.kinds) or "all"
        click.echo(
            f"{row.division}  {row.name}  {row.state}  {row.url}  {kinds}  "
            f"queued {waiting.queued}, failed {waiting.failed}  {row.reason}".rstrip()
        )


@hooks.command()
@click.argument("name")
@click.argument("url")
@click.option("--division", required=True, help="Code of a district or a division below one.")
@click.option("--kinds", default="", help="Which events, with commas [default: all].")
@click.option("--algorithm", type=click.Choice(["sm3", "sha256"]), default="sm3", show_default=True)
def add(name: str, url: str, division: str, kinds: str, algorithm: str) -> None:
    """Register an endpoint and print its secret, once."""
    from yiwang.kernel.access.actor import SYSTEM

    from .services import add_endpoint

    wanted = [kind.strip() for kind in kinds.split(",") if kind.strip()]
    try:
        _made, secret = add_endpoint(
            actor=SYSTEM, name=name, url=url, division=division, kinds=wanted, algorithm=algorithm
        )
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(secret)


@hooks.command()
@click.argument("name")
@DISTRICT
def ping(name: str, district: str) -> None:
    """Send a test and say what the other side answered."""
    from yiwang.kernel.access.actor import SYSTEM

    from .services import ping_endpoint, send_due

    delivery = ping_endpoint(actor=SYSTEM, endpoint_id=_endpoint(name, district).pk)
    for _second in range(30):
        send_due()  # nothing while the worker is sending, which then sends this too
        delivery.refresh_from_db()
        if delivery.state != "queued":
            break
        time.sleep(1)
    said = f"{delivery.state}  {delivery.status or ''}  {delivery.error}".rstrip()
    if delivery.state != "sent":
        raise click.ClickException(said)
    click.echo(said)


@hooks.command()
@click.argument("name")
@DISTRICT
def resume(name: str, district: str) -> None:
    """Resume an endpoint that was paused or disabled; what waited is sent in order."""
    from yiwang.kernel.access.actor import SYSTEM

    from .services import resume_endpoint

    click.echo(resume_endpoint(actor=SYSTEM, endpoint_id=_endpoint(name, district).pk).state)


@hooks.command()
@click.argument("name")
@DISTRICT
@click.option("--since", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), help="Local time.")
@click.option("--sequence", type=int, help="X-Yiwang-Sequence, included.")
@click.option("--failed", is_flag=True, help="Only those that failed.")
def replay(
    name: str, district: str, since: datetime | None, sequence: int | None, failed: bool
) -> None:
    """Queue everything again from a time or a sequence number on, under the same ids."""
    from django.utils.timezone import make_aware

    from yiwang.kernel.access.actor import SYSTEM

    from .services import replay_since

    try:
        count = replay_since(
            actor=SYSTEM,
            endpoint_id=_endpoint(name, district).pk,
            since=make_aware(since) if since else None,
            sequence=sequence,
            only_failed=failed,
        )
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"queued {count}")


def _endpoint(name: str, district: str) -> "Endpoint":
    from .models import Endpoint

    found = Endpoint.objects.filter(district=district, name=name, closed_at=None).first()
    if found is None:
        raise click.ClickException(f"no endpoint named {name} in {district}")
    return found
