"""`yiwang coldchain read-logger`: an export of a logger as JSON."""

import json
from pathlib import Path

import click

from .loggers import Unreadable
from .loggers import read_logger as read_export

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
MOST = 20 * 1024 * 1024


@click.group()
def coldchain() -> None:
    """The vaccine cold chain."""


@coldchain.command("read-logger")
@click.argument("file", type=FILE)
def read_logger(file: Path) -> None:
    """Print the export in FILE as JSON."""
    if file.stat().st_size > MOST:
        raise click.ClickException(f"{file} is larger than any export of a logger")
    try:
        said = read_export(file.read_text(encoding="utf-8", errors="replace"))
    except Unreadable as fault:
        raise click.ClickException(f"{file}: {fault}") from None
    click.echo(json.dumps(said, ensure_ascii=False, indent=2))
