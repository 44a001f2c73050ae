"""What every test can rely on.

`db` (or the django_db mark): the ORM, rolled back. `own_database`: the same with real commits, seen
by threads, other processes and browsers. On top of the latter: `serve` and `work` for processes,
`site` for a browser, with `page`, `new_context`, `page_without_javascript` or `page_with_camera`.
A logged error and an error on a browser's console fail the test.
"""

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.test.utils import teardown_databases
from PIL import Image
from playwright.sync_api import Page, expect

from tests.support import browser as browsers
from tests.support import databases
from tests.support.logs import logged_errors
from tests.support.migrated import set_up_databases
from tests.support.servers import Program, WebServer, Worker
from tests.support.site import Site

# Looking for cycles, which tests hardly make, took a twentieth of their time.
gc.set_threshold(200_000, 50, 100)

# The same examples in every run, so that a failure concerns the change at hand; `make prove` seeks.
hypothesis.settings.register_profile("suite", deadline=None, derandomize=True)
hypothesis.settings.register_profile("prove", deadline=None, max_examples=2000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

# Playwright keeps an event loop in the test's own thread, which makes Django refuse its ORM there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# As long as a page may take where other tests run on the same two cores. The fake camera alone
# needs seconds until it shows a ticket for the second time.
BROWSER_WAITS_MS = 30_000
expect.set_options(timeout=BROWSER_WAITS_MS)


@pytest.hookimpl(tryfirst=True)  # Before `-m` chooses among them.
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        names = getattr(item, "fixturenames", ())
        marker = item.get_closest_marker("django_db")
        uses_one = marker or "django_db_setup" in names or "db" in names
        if uses_one and not item.get_closest_marker("one_database"):
            item.add_marker("database")
        if "transactional_db" in names or (marker and marker.kwargs.get("transaction")):
            raise pytest.UsageError(
                f"{item.nodeid}: use own_database. Django's transactional tests empty the tables, "
                "also of what migrations put there."
            )


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """The migrated test database, and a copy of it from which `own_database` is made."""
    with django_db_blocker.unblock():
        made = set_up_databases()
        databases.make_template()
    yield
    with django_db_blocker.unblock():
        databases.drop_template()
        teardown_databases(made, verbosity=0)


@pytest.fixture
def own_database(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[str]:
    """A database of the test's own, with real commits; yields its DATABASE_URL.

    For threads, other processes and browsers. Instead of `db`, never together with it.
    """
    if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
        pytest.fail("own_database and the django_db mark exclude each other")
    with django_db_blocker.unblock(), databases.own_copy() as url:
        yield url


@pytest.fixture(autouse=True)
def _fail_on_logged_errors(request: pytest.FixtureRequest) -> Iterator[None]:
    with logged_errors() as found:
        yield
    if found and not request.node.get_closest_marker("logs_errors"):
        pytest.fail("logged as errors:\n" + "\n".join(found))


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    yield
    cache.clear()


# --- Other processes --------------------------------------------------------------------------


@pytest.fixture
def serve(own_database: str, programs: list[Program], tmp_path: Path) -> Callable[..., WebServer]:
    """`serve(workers=4)` starts gunicorn over the test's database; ends it after the test."""

    def start(**options: Any) -> WebServer:
        server = WebServer(tmp_path / f"web-{len(programs)}.log", **options)
        programs.append(server)
        return server

    return start


@pytest.fixture
def work(own_database: str, programs: list[Program], tmp_path: Path) -> Callable[..., Worker]:
    """`work()` starts `manage.py worker` over the test's database; ends it after the test."""

    def start(*arguments: str, **options: Any) -> Worker:
        worker = Worker(tmp_path / f"worker-{len(programs)}.log", *arguments, **options)
        programs.append(worker)
        return worker

    return start


@pytest.fixture
def programs(request: pytest.FixtureRequest) -> Iterator[list[Program]]:
    """The processes of this test; an error in the log of one fails the test."""
    started: list[Program] = []
    yield started
    for program in started:
        program.stop()
    errors = [line for program in started for line in program.errors()]
    if errors and not request.node.get_closest_marker("logs_errors"):
        pytest.fail("logged as errors by a process:\n" + "\n".join(errors))


@pytest.fixture
def site(own_database: str, settings: Any) -> Iterator[str]:
    """The address of the whole site, served by a thread of this process over `own_database`."""
    served = Site()
    settings.SITE_URL = served.url
    settings.CSRF_TRUSTED_ORIGINS = [served.url]
    yield served.url
    served.stop()


# --- Browser ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    found = {"executable_path": path} if (path := browsers.chromium()) else {}
    return {**browser_type_launch_args, "args": browsers.ARGUMENTS, **found}


@pytest.fixture
def browser_errors(request: pytest.FixtureRequest) -> Iterator[browsers.BrowserErrors]:
    """Anything on the console fails the test: a script's error, what the CSP refused, a 404."""
    errors = browsers.BrowserErrors()
    yield errors
    if errors.seen and not request.node.get_closest_marker("console_errors"):
        pytest.fail("errors in the browser:\n" + "\n".join(errors.seen))


@pytest.fixture
def new_context(new_context: Callable[..., Any], browser_errors: Any) -> Callable[..., Any]:
    """Like Playwright's, and watched."""

    def make(**options: Any) -> Any:
        context = new_context(**options)
        context.set_default_timeout(BROWSER_WAITS_MS)
        browser_errors.watch(context)
        return context

    return make


@pytest.fixture
def page_without_javascript(new_context: Callable[..., Any]) -> Page:
    return new_context(java_script_enabled=False).new_page()


@pytest.fixture
def page_with_camera(
    launch_browser: Callable[..., Any], browser_errors: Any, tmp_path: Path
) -> Iterator[Callable[[list[Image.Image]], Page]]:
    """`page_with_camera([image, …])` is a page whose camera shows these pictures in turn."""
    started = []

    def make(pictures: list[Image.Image], **options: Any) -> Page:
        started.append(launch_browser(args=browsers.camera_arguments(pictures, tmp_path)))
        context = started[-1].new_context(permissions=["camera"], **options)
        context.set_default_timeout(BROWSER_WAITS_MS)
        browser_errors.watch(context)
        return context.new_page()

    yield make
    for browser in started:
        browser.close()
