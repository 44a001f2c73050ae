"""The form to register, opened and sent as a browser would."""

from tests.registrations.pages.reading import fields_of


def address(event):
    return f"/events/{event.slug}/register/"


def send(client, event, *, fields=None, **changes):
    """Open the form, fill it in, press its main button."""
    fields = fields or fields_of(client.get(address(event)))
    return client.post(address(event), {**fields, "action": "register", **changes})
