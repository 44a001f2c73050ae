"""The check-in page, opened by its staff in Chromium."""

import pytest
from django.urls import reverse

from tests.registrations.door.browser.screen import sign_in
from tests.registrations.door.door import make_door


@pytest.fixture
def door(site):
    return make_door(title="Night of Open Science")


@pytest.fixture
def open_page(site, door, new_context):
    """Opens the check-in page as its staff; in a page of another browser where one is given."""

    def open_(page=None, **options):
        page = page or new_context(**options).new_page()
        sign_in(page, site, door.staff)
        page.goto(site + reverse("registrations:checkin", args=[door.event.slug]))
        return page

    return open_
