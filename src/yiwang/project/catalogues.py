"""Message catalogues: `.po` files compiled to `.mo` without GNU gettext."""

import errno
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from .home import PACKAGE


def compile_catalogues(root: Path = PACKAGE) -> int:
    """Compile every catalogue under `root` that changed; returns how many.

    An installed package that may not be written to brings its catalogues compiled.
    """
    written = 0
    for source in root.glob("**/locale/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        try:
            _compile(source, target)
        except OSError as fault:
            if fault.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
                raise
            continue
        written += 1
    return written


def _compile(source: Path, target: Path) -> None:
    with source.open("rb") as read:
        catalogue = read_po(read, locale=source.parents[1].name)
    part = target.with_suffix(".mo.part")
    with part.open("wb") as write:
        write_mo(write, catalogue)
    part.replace(target)
