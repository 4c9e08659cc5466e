"""`yiwang init`: a real, empty deployment instead of the demo city."""

import os
import secrets
import sys
from pathlib import Path

import click
from rich.progress import Progress

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.access.models import Account, Appointment
from yiwang.kernel.access.services import appoint, enrol, open_post, reset_password
from yiwang.kernel.calendar.services import seed_official
from yiwang.kernel.places.models import Division
from yiwang.kernel.places.services import import_divisions
from yiwang.lib.errors import Refused

from .prepare import check, demo_city, migrate

#: 三员分立: three people, none of whom can undo what another watches (DOMAIN §10.5).
ADMINISTRATORS = {
    "system_admin": ("sysadmin", "系统管理员"),
    "security_admin": ("secadmin", "安全管理员"),
    "audit_admin": ("auditadmin", "审计管理员"),
}


@click.command()
@click.option(
    "--divisions",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="YIWANG_DIVISIONS",
    help="Folder with the public tables of administrative divisions.",
)
@click.option(
    "--scope",
    envvar="YIWANG_SCOPE",
    help="Official code of what this deployment serves, e.g. 440204 for a district.",
)
def init(divisions: Path | None, scope: str | None) -> None:
    """Begin a real deployment: tables, calendar, divisions, first administrators.

    Asks for what is not given; without a terminal it takes the defaults. The user names come
    from YIWANG_SYSTEM_ADMIN, YIWANG_SECURITY_ADMIN and YIWANG_AUDIT_ADMIN. Running it again
    does only what is still missing.
    """
    check()
    migrate()
    city = demo_city()
    if city is not None and city.loaded():
        raise click.ClickException(
            "this database holds the demo city; begin in another one (DATABASE_URL or YIWANG_VAR)"
        )
    try:
        _load_calendar()
        _bring_divisions(divisions)
        _appoint_administrators(_scope(scope))
    except Refused as refusal:
        raise click.ClickException(refusal.message) from None
    click.echo("Ready. Start with: yiwang up --no-demo")


def _load_calendar() -> None:
    years = seed_official(actor_id=None)
    if years:
        click.echo(f"calendar: official working days of {years[0]}–{years[-1]} loaded")
    else:
        click.echo("calendar: already there")


def _bring_divisions(folder: Path | None) -> None:
    if folder is None:
        known = Division.objects.count()
        click.echo(f"divisions: {known} known; more with --divisions FOLDER")
        return
    with Progress(transient=True) as bar:
        task = bar.add_task("divisions", total=None)
        report = import_divisions(folder=folder, progress=lambda n: bar.advance(task, n))
    click.echo(
        f"divisions: {report.added} added, {report.changed} changed, {report.ended} ended, "
        f"{len(report.bad)} bad rows"
    )
    for row in report.bad[:10]:
        click.echo(f"  {row}")


def _scope(given: str | None) -> str:
    code = given or _ask("Official code of what this deployment serves", "")
    if not Division.objects.filter(code=code).exists():
        raise click.ClickException(
            f"no division has the code {code or '(none given)'}: name one with --scope, after "
            "loading the divisions with --divisions FOLDER"
        )
    return code


def _appoint_administrators(scope: str) -> None:
    for role, (username, title) in ADMINISTRATORS.items():
        held = Appointment.objects.filter(post__role=role, until__isnull=True)
        if held.exists():
            click.echo(f"{role}: already appointed")
            continue
        wanted = os.environ.get(f"YIWANG_{role.upper()}") or _ask(f"User name of {role}", username)
        account = Account.objects.filter(username=wanted).first() or enrol(
            actor=SYSTEM,
            username=wanted,
            name=title,
            password=f"Aa1-{secrets.token_urlsafe(24)}",
        )
        post = open_post(
            actor=SYSTEM, code=f"{role}-{scope}", name=title, role=role, division=scope
        )
        appoint(actor=SYSTEM, account_id=account.pk, post_id=post.pk)
        one_time = reset_password(actor=SYSTEM, account_id=account.pk)
        click.echo(f"{role}: {wanted}, one-time password {one_time}")


def _ask(question: str, default: str) -> str:
    if not sys.stdin.isatty():
        return default
    answer: str = click.prompt(question, default=default or None)
    return answer
