"""One demo, one server and one browser for all that is here."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Browser

from eventmaster.desk.scoped import DeskAdmin
from tests.conftest import BROWSER_WAITS_MS
from tests.quality.tour import Tour
from tests.quality.world import make_world
from tests.support import databases
from tests.support.site import Site


@pytest.fixture(scope="package")
def tour(django_db_setup: None, django_db_blocker: Any, browser: Browser) -> Iterator[Tour]:
    with (
        django_db_blocker.unblock(),
        databases.own_copy(),
        pytest.MonkeyPatch.context() as patch,
        override_settings(ROOT_URLCONF="tests.quality.urls", DEMO=True),
    ):
        # One row is made as the next: of fifty, axe would say the same fifty times.
        patch.setattr(DeskAdmin, "list_per_page", 12)
        served = Site()
        with override_settings(SITE_URL=served.url, CSRF_TRUSTED_ORIGINS=[served.url]):
            tour = Tour(served.url, make_world(timezone.now()), browser, BROWSER_WAITS_MS)
            yield tour
            tour.close()
            served.stop()
