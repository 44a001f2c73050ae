"""The one address of a list that may be asked for in many ways."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

register = template.Library()

# What makes another page worth finding, in the order in which it is written. A search for words,
# a sort and whatever strangers append to an address make none.
KEPT = ("view", "month", "when", "tag", "city", "online", "free", "page", "past_page")


@register.simple_tag(takes_context=True)
def canonical(context: Context) -> SafeString:
    """Write the link that names this page's one address; first pages have no number."""
    request: Any = context["request"]
    query = [(name, request.GET.get(name, "")) for name in KEPT]
    kept = [(name, value) for name, value in query if value and not _is_first(name, value)]
    path = f"{request.path}?{urlencode(kept)}" if kept else request.path
    return format_html('<link rel="canonical" href="{}{}">', settings.SITE_URL, path)


def _is_first(name: str, value: str) -> bool:
    return name.endswith("page") and value == "1"
