"""What a browser would send: the values of a page's form, changed where a test says so."""

from __future__ import annotations

from html.parser import HTMLParser

from django.test import Client


class _Fields(HTMLParser):
    """Collects the successful controls of the form that holds `id`."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.values: dict[str, list[str]] = {}
        self._is_inside = False
        self._select: str | None = None
        self._textarea: str | None = None

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "form":
            self._is_inside = found.get("id") == self.form_id
        if not self._is_inside or "disabled" in found:
            return
        if tag == "input":
            self._input(found)
        elif tag == "select":
            self._select = found.get("name")
        elif tag == "option" and self._select and "selected" in found:
            self._add(self._select, found.get("value") or "")
        elif tag == "textarea":
            self._textarea = found.get("name")
            self._add(self._textarea, "")

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            self._textarea = None
        elif tag == "form":
            self._is_inside = False

    def handle_data(self, data):
        if self._textarea:
            self.values[self._textarea][-1] += data.removeprefix("\n")

    def _input(self, found):
        kind = found.get("type", "text")
        is_off = kind in ("checkbox", "radio") and "checked" not in found
        if "name" in found and not is_off and kind not in ("submit", "file", "button"):
            default = "on" if kind == "checkbox" else ""
            self._add(found["name"], found.get("value") or default)

    def _add(self, name, value):
        self.values.setdefault(name, []).append(value)


def fill(client: Client, url: str, form_id: str, **changes: object) -> dict[str, object]:
    """Return what the form on `url` would send, with `changes`; None takes a field away."""
    parser = _Fields(form_id)
    parser.feed(client.get(url).content.decode())
    sent: dict[str, object] = {**parser.values, **changes}
    return {name: value for name, value in sent.items() if value is not None}


def save(client: Client, url: str, form_id: str, **changes: object):
    """Send the form on `url` with `changes`, by its "Save" button."""
    return client.post(url, {**fill(client, url, form_id, **changes), "_save": "Save"})


def errors_of(response) -> dict[str, list[str]]:
    """The errors that the shown form has, by field."""
    found = dict(response.context["adminform"].form.errors.items())
    for inline in response.context["inline_admin_formsets"]:
        for number, errors in enumerate(inline.formset.errors):
            found |= {f"{inline.formset.prefix}-{number}-{name}": e for name, e in errors.items()}
        if inline.formset.non_form_errors():
            found[inline.formset.prefix] = inline.formset.non_form_errors()
    return {name: [str(error) for error in errors] for name, errors in found.items()}


def messages_of(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]
