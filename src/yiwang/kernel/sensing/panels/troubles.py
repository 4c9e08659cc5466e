"""A full disk and its like, above every page of devices until it is over."""

from yiwang.ui.panels import Notice, Panel

from ..models import StoreTrouble
from ..selectors import troubles


def trouble_notices() -> list[Panel]:
    """None when all is well."""
    return [
        Notice(text=each.sentence, tone="soon" if each.what == StoreTrouble.What.ROOM else "late")
        for each in troubles()
    ]
