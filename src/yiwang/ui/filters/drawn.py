"""Options as HTML without a template: a bar's several hundred would be most of a list's time."""

from collections.abc import Collection, Iterable
from functools import lru_cache
from html import escape
from typing import Any

from django.utils.safestring import SafeString

from ..text import Text


def drawn_options(
    options: Iterable[tuple[str, Text]], chosen: Collection[Any], *, box: str = ""
) -> SafeString:
    """`<option>`s, or with `box` the boxes that are sent under that name."""
    worded = tuple((code, str(label)) for code, label in options)
    return _drawn(worded, frozenset(code for code, _label in worded if code in chosen), box)


@lru_cache(maxsize=256)
def _drawn(options: tuple[tuple[str, str], ...], chosen: frozenset[str], box: str) -> SafeString:
    start, mark, gap, end = '<option value="', " selected", "", "</option>"
    if box:
        start = f'<label class="check"><input type="checkbox" name="{escape(box)}" value="'
        mark, gap, end = " checked", " ", "</label>"
    return SafeString(
        "".join(
            f'{start}{escape(code)}"{mark if code in chosen else ""}>{gap}{escape(label)}{end}'
            for code, label in options
        )
    )
