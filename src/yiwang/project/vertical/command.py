"""Copies the skeleton under a name and hangs it up in settings and URLs."""

import re
from pathlib import Path

import click

from ..home import PACKAGE

SKELETON = Path(__file__).parent / "skeleton"
NAME = re.compile(r"[a-z][a-z0-9]{2,12}")
SUFFIX = ".txt"  # keeps the skeleton's tests from being run as they are


@click.command()
@click.argument("name")
def vertical(name: str) -> None:
    """Make a new vertical: a folder, one line in settings, one in the URLs, red tests."""
    if not NAME.fullmatch(name):
        raise click.ClickException("a name is 3 to 13 small letters and digits, such as parks")
    target = PACKAGE / "verticals" / name
    if target.exists():
        raise click.ClickException(f"{target} exists already")
    write(name, target)
    _add_line(
        PACKAGE / "project" / "settings.py",
        after=r'    "yiwang\.(verticals|kernel)\.\w+",\n',
        line=f'    "yiwang.verticals.{name}",\n',
    )
    _add_line(
        PACKAGE / "project" / "urls.py",
        after=r'    path\("i18n/".*\n',
        line=f'    path("{name}/", include("yiwang.verticals.{name}.urls")),\n',
    )
    click.echo(f"{target} is made. Its tests are red, and say what to write first:")
    click.echo(f"  .venv/bin/pytest {target.relative_to(PACKAGE.parents[1])}")
    click.echo("Then replace the words 巡查 and visit by your own, in README.md first.")


def write(name: str, target: Path) -> None:
    """The skeleton under `target`, its name filled in."""
    for source in sorted(SKELETON.rglob(f"*{SUFFIX}")):
        inside = str(source.relative_to(SKELETON)).removesuffix(SUFFIX).replace("sample", name)
        path = target / inside
        path.parent.mkdir(parents=True, exist_ok=True)
        text = source.read_text(encoding="utf-8")
        path.write_text(text.replace("sample", name).replace("Sample", name.title()), "utf-8")


def _add_line(path: Path, *, after: str, line: str) -> None:
    text = path.read_text(encoding="utf-8")
    *_, last = re.finditer(after, text)
    path.write_text(text[: last.end()] + line + text[last.end() :], encoding="utf-8")
