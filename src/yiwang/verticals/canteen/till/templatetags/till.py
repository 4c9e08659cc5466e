"""Money in templates."""

from django.template import Library

register = Library()


@register.filter
def yuan(fen: int | None) -> str:
    """1250 is 12.50."""
    return f"{(fen or 0) / 100:,.2f}"
