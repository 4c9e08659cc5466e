"""Why something in a file cannot be used, in words for the person who must mend it."""

from django.utils.translation import gettext as _

from .rules import DEFAULT_LENGTHS, code_fault


def said_code_fault(code: str, level: str, lengths: dict[str, int] | None = None) -> str:
    """What is wrong with a code of this level; "" when nothing is."""
    fault = code_fault(code, level, lengths)
    if fault == "missing":
        return _("没有代码")
    if fault == "digits":
        return _("代码只能是数字")
    if fault == "length":
        expected = (lengths or DEFAULT_LENGTHS)[level]
        return _("代码应为 %(expected)d 位，这里是 %(found)d 位") % {
            "expected": expected,
            "found": len(code),
        }
    return ""


def said_geometry_fault(reason: str) -> str:
    """The reason of GEOS with its place (lon lat), in the reader's language."""
    what, _bracket, place = reason.partition("[")
    known = {
        "Self-intersection": _("边界自相交"),
        "Ring Self-intersection": _("环自相交"),
        "Hole lies outside shell": _("洞在边界之外"),
        "Nested shells": _("各部分互相包含"),
        "Interior is disconnected": _("内部不相连"),
    }
    said = known.get(what.strip(), what.strip())
    return f"{said} [{place}" if place else said
