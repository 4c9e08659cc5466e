"""What the pages of this room write in templates."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

from ...settling.rules.money import yuan as written

register = template.Library()


@register.filter
def yuan(fen: int) -> str:
    """1200 is 12.00 元."""
    return _("%(amount)s 元") % {"amount": written(fen)}


@register.filter
def of(found: Mapping[str, Any], key: str) -> Any:
    """A mapping's value, None where there is none."""
    return found.get(key)
