"""Small pieces that every page needs: form controls, navigation, query strings."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.forms import BoundField, CheckboxInput
from django.http import QueryDict
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.numbers import amount, figure

register = template.Library()
register.filter(figure)
register.filter(amount)


@register.filter
def control(field: BoundField) -> SafeString:
    """Render the field without a placeholder that only repeats its label."""
    return field.as_widget(attrs={"placeholder": False} if _repeats_label(field) else None)


def _repeats_label(field: BoundField) -> bool:
    placeholder = str(field.field.widget.attrs.get("placeholder", ""))
    return str(field.label).casefold() in placeholder.casefold()


@register.filter
def is_checkbox(field: BoundField) -> bool:
    return isinstance(field.field.widget, CheckboxInput)


@register.simple_tag(takes_context=True)
def current_page(context: Context, start: str) -> str:
    """Write `aria-current` for the navigation entry whose pages start with `start`."""
    path = getattr(context.get("request"), "path", "")
    here = path == start or (start != "/" and path.startswith(start))
    return format_html('aria-current="{}"', "page") if here else ""


@register.simple_tag(takes_context=True)
def login_return(context: Context) -> str:
    """Write `?next=…` so that signing in leads back to an event's page.

    Other pages are left out: a signed link must not be copied into a second URL.
    """
    path = getattr(context.get("request"), "path", "")
    return f"?{urlencode({'next': path})}" if path.startswith("/events/") else ""


@register.simple_tag(takes_context=True)
def page_url(context: Context, number: int) -> str:
    """Return the query string of another page of the same list; page 1 is the bare one."""
    query: QueryDict = context["request"].GET.copy()
    query.pop("page", None)
    return _query_string(query, {"page": number} if number > 1 else {})


def _query_string(query: QueryDict, more: dict[str, Any]) -> str:
    kept = [(key, value) for key, value in query.items() if value != ""]
    return f"?{urlencode([*kept, *more.items()])}"
