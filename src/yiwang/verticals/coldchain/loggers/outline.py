"""Text indented by blanks into a tree: `Key: value` lines, several on a line between commas."""

import re
from typing import Any

Tree = dict[str, Any]

_PAIR = re.compile(r"\s*([^:,][^:]*?)\s*:(?:\s+(.*?))?\s*")
_NEXT = re.compile(r",\s+(?=[^:,]+:(?:\s|$))")


def read_outline(text: str) -> Tree:
    """A key without a value holds what is indented below it; of a key given twice the last counts.

    Lines that are no pair are left out.
    """
    root: Tree = {}
    open_at: list[tuple[int, Tree]] = [(-1, root)]
    for line in text.splitlines():
        content = line.lstrip(" ")
        depth = len(line) - len(content)
        if not content.strip():
            continue
        while depth <= open_at[-1][0]:
            open_at.pop()
        inside = open_at[-1][1]
        for part in _NEXT.split(content):
            found = _PAIR.fullmatch(part)
            if found is None:
                continue
            key, value = found.groups()
            if value:
                inside[key] = value
            else:
                below: Tree = {}
                inside[key] = below
                open_at.append((depth, below))
    return root
