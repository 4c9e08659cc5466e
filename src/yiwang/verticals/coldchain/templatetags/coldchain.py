"""Words and tones of the board's templates."""

from datetime import datetime

from django import template
from django.utils.timezone import localdate, localtime

from .. import wording

register = template.Library()


@register.filter
def celsius(value: float | None) -> str:
    return wording.celsius(value)


@register.filter
def tone(state: str) -> str:
    return wording.TONES[state]


@register.filter
def state_name(state: str) -> str:
    return wording.state_names()[state]


@register.filter
def moment(at: datetime | None) -> str:
    """08:15 today, 11-22 08:15 before."""
    if at is None:
        return ""
    local = localtime(at)
    return f"{local:%H:%M}" if local.date() == localdate() else f"{local:%m-%d %H:%M}"
