"""Words of menus in templates."""

from collections.abc import Sequence

from django import template
from django.utils.translation import gettext as _

from ..words import allergens_said

register = template.Library()


@register.filter
def allergens(codes: Sequence[str]) -> str:
    """含鱼类、大豆."""
    return _("含%(what)s") % {"what": allergens_said(list(codes))}
