"""Words and tones of the board's templates."""

from django import template

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
