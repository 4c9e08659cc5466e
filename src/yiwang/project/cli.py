"""`yiwang`: one command; each room brings its own sub-commands, imported only when called."""

import importlib
import os

import click

COMMANDS = {
    "up": "yiwang.project.up:up",
    "files": "yiwang.kernel.files.commands:files",
    "verify-chain": "yiwang.kernel.audit.commands:verify_chain",
}


class LazyGroup(click.Group):
    """Imports a command's module when it is asked for, so that `--help` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, name = target.split(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LazyGroup)
def main() -> None:
    """Yiwang 一网 — one open platform for a city's neighbourhoods."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiwang.project.settings")
