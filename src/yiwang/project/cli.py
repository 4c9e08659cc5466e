"""`yiwang`: one command; each room brings its own sub-commands, imported only when called."""

import ast
import importlib
import importlib.util
import os
import sys
from pathlib import Path

import click

from yiwang.lib.postgres.owner import Unusable

from .environment import use_database, use_secrets

COMMANDS = {
    "backup": "yiwang.project.backup:backup",
    "calendar": "yiwang.kernel.calendar.commands:calendar",
    "canteen": "yiwang.verticals.canteen.commands:canteen",
    "cases": "yiwang.kernel.cases.commands:cases",
    "check-db": "yiwang.project.check_db:check_db",
    "citywork": "yiwang.verticals.citywork.commands:citywork",
    "coldchain": "yiwang.verticals.coldchain.commands:coldchain",
    "demo": "yiwang.project.demo:demo",
    "devices": "yiwang.kernel.sensing.commands.devices:devices",
    "eligibility": "yiwang.kernel.eligibility.commands:eligibility",
    "files": "yiwang.kernel.files.commands:files",
    "import": "yiwang.kernel.places.commands:import_",
    "init": "yiwang.project.init:init",
    "insight": "yiwang.kernel.insight.commands:insight",
    "invariants": "yiwang.project.questions:invariants",
    "jt808": "yiwang.lib.jt808.commands:jt808",
    "ledger": "yiwang.kernel.ledger.commands:ledger",
    "manage": "yiwang.project.management:manage",
    "open": "yiwang.surfaces.open.commands:open_",
    "prepare": "yiwang.project.prepare:prepare",
    "restore": "yiwang.project.backup:restore",
    "sensing": "yiwang.kernel.sensing.commands.sensing:sensing",
    "shots": "yiwang.project.shots:shots",
    "simulate": "yiwang.kernel.sensing.commands.simulate:simulate",
    "up": "yiwang.project.up:up",
    "verify-chain": "yiwang.kernel.audit.commands:verify_chain",
    "vertical": "yiwang.project.vertical.command:vertical",
    "worker": "yiwang.project.worker:worker",
}
#: These find their own database, or need none.
WITHOUT_DATABASE = {
    "up",
    "vertical",
    "shots",
    "check-db",
    "restore",
    "cases learn",
    "cases predict",
    "canteen price",
    "coldchain read-logger",
    "jt808 decode",
}


class LazyGroup(click.Group):
    """Imports a command's module when it is asked for, with Django set up around it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        try:
            use_secrets()
            if cmd_name not in WITHOUT_DATABASE:
                _set_up(needs_database=not _without_database(sys.argv[1:]))
        except Unusable as fault:
            raise click.ClickException(str(fault)) from None
        module, name = target.split(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of `--help`, read from the sources: importing all would take seconds."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, _summary(COMMANDS[name])) for name in sorted(COMMANDS)])


@click.group(cls=LazyGroup)
def main() -> None:
    """Yiwang 一网 — one open platform for a city's neighbourhoods."""


def _set_up(*, needs_database: bool) -> None:
    if needs_database:
        use_database(lambda line: click.echo(line, err=True))
    os.environ.setdefault("DATABASE_URL", "postgresql:///")
    import django

    django.setup()


def _without_database(arguments: list[str]) -> bool:
    return "--help" in arguments or " ".join(arguments[:2]) in WITHOUT_DATABASE


def _summary(target: str) -> str:
    module, name = target.split(":")
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        return ""
    for node in ast.parse(Path(spec.origin).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return (ast.get_docstring(node) or "").partition("\n")[0]
    return ""
