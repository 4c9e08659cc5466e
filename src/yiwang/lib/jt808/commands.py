"""`yiwang jt808 decode`: frames as plain values, for whoever looks into what a terminal sends."""

import json
from collections.abc import Iterator
from typing import Any, TextIO

import click

from .frames import Malformed, read_frame, unescape
from .saying import described


@click.group()
def jt808() -> None:
    """JT/T 808, the protocol of terminals in vehicles."""


@jt808.command()
@click.argument("file", type=click.File(encoding="utf-8", errors="replace"), default="-")
@click.option("--unescaped", is_flag=True, help="The frames were unescaped before.")
def decode(file: TextIO, unescaped: bool) -> None:
    """Read frames (hex, one a line) from FILE or standard input; print one JSON object a line."""
    for said in _decoded(file, unescaped):
        click.echo(json.dumps(said, ensure_ascii=False))


def _decoded(lines: TextIO, unescaped: bool) -> Iterator[dict[str, Any]]:
    for line in lines:
        written = "".join(line.split())
        if written:
            try:
                yield described(read_frame(_content(written, unescaped)))
            except Malformed as fault:
                yield {"error": str(fault)}


def _content(written: str, unescaped: bool) -> bytes:
    """What lies between the marks, which may be left out."""
    try:
        content = bytes.fromhex(written)
    except ValueError:
        raise Malformed("this is not hexadecimal") from None
    content = content[1:] if content[:1] == b"\x7e" else content
    content = content[:-1] if content[-1:] == b"\x7e" else content
    if unescaped:
        return content
    if b"\x7e" in content:
        raise Malformed("a mark stands inside the frame: this is more than one, or unescaped")
    return unescape(content)
