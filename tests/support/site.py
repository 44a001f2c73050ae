"""The whole site in a thread of the test's own process, for browsers."""

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.test.testcases import LiveServerThread

SECONDS_TO_FINISH = 30


class Site:
    """Serves until `stop`, which lets requests under way finish.

    A browser that is closed leaves requests behind; the test's database must not vanish under them.
    """

    def __init__(self) -> None:
        # WhiteNoise serves static files, as in real life: no handler for them in between.
        self._thread = LiveServerThread("127.0.0.1", static_handler=self._watched)
        self._thread.daemon = True
        self._thread.start()
        self._thread.is_ready.wait()
        if self._thread.error:
            raise self._thread.error
        self.url = f"http://127.0.0.1:{self._thread.port}"

    def stop(self) -> None:
        self._traffic.stop()
        self._thread.terminate()

    def _watched(self, application: Any) -> "Traffic":
        self._traffic = Traffic(application)
        return self._traffic


class Traffic:
    """A WSGI application around another one, which knows what is under way."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self._changed = threading.Condition()
        self._under_way = 0
        self._is_open = True

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with self._changed:
            if not self._is_open:
                start_response("503 Service Unavailable", [("Content-Length", "0")])
                return []
            self._under_way += 1
        try:
            return Answer(self._application(environ, start_response), self._end)
        except BaseException:
            self._end()
            raise

    def stop(self) -> None:
        """Refuse what comes; return when nothing is under way."""
        with self._changed:
            self._is_open = False
            finished = self._changed.wait_for(lambda: not self._under_way, SECONDS_TO_FINISH)
            assert finished, f"{self._under_way} requests did not finish"

    def _end(self) -> None:
        with self._changed:
            self._under_way -= 1
            self._changed.notify_all()


class Answer:
    """A response that says when it is closed: only then has its thread let go of the database."""

    def __init__(self, response: Any, end: Callable[[], None]) -> None:
        self._response = response
        self._end = end

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._response)

    def close(self) -> None:
        try:
            self._response.close()
        finally:
            self._end()
