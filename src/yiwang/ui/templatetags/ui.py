"""`{% load ui %}`: assets, icons, tables, panels, forms, times."""

from functools import cache
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from yiwang.ui import assets, times, values
from yiwang.ui.words import words

register = template.Library()


@register.simple_tag
def asset(name: str) -> str:
    return assets.asset(name)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    return values.icon(name, label=label)


@register.simple_tag
def ui_words() -> dict[str, str]:
    return _words_in(get_language())


@cache
def _words_in(_language: str | None) -> dict[str, str]:
    return words()


@register.simple_tag
def hotkey(key: str) -> SafeString:
    """The hint that a button wears; screen readers hear aria-keyshortcuts instead."""
    return format_html('<kbd aria-hidden="true">{}</kbd>', key.upper()) if key else SafeString("")


@register.simple_tag(takes_context=True)
def render_panel(context: Context, panel: Any) -> SafeString:
    """A panel by its own template, in the page's context with `panel` added."""
    assert context.template is not None
    drawn = context.template.engine.get_template(f"ui/panels/{panel.template}.html")
    with context.push(panel=panel):
        return drawn.render(context)


@register.simple_tag
def render_table(table: Any, rows: Any) -> SafeString:
    rendered: SafeString = table.html(rows)
    return rendered


@register.simple_tag
def render_form(form: Any) -> SafeString:
    return SafeString(form.render())


@register.filter
def moment(value: Any) -> str | SafeString:
    """A time as 11-23 14:05, with the whole of it in the title."""
    return times.time_html(value)


@register.filter
def shown(value: Any) -> str | SafeString:
    return values.shown(value)
