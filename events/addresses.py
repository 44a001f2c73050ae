"""Addresses of the list: the present one with something changed."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.urls import reverse


def list_address(query: QueryDict, **changes: Any) -> str:
    """Return the address of `query` with `changes`, from the first page on; None leaves out."""
    changed = query.copy()
    for name, value in {"page": None, **changes}.items():
        changed.pop(name, None)
        if value not in (None, ""):
            changed[name] = str(value)
    path = reverse("events:list")
    return f"{path}?{changed.urlencode()}" if changed else path


def without_empty(query: QueryDict) -> QueryDict:
    """Return `query` without what is empty, which a form sends along."""
    kept = QueryDict(mutable=True)
    for name, values in query.lists():
        kept.setlist(name, [value for value in values if value != ""])
        if not kept.getlist(name):
            del kept[name]
    return kept
