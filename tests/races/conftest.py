"""The harness in a test's hands."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.harness.stage import Harness


@pytest.fixture
def harness(
    own_database: str, serve: Callable[..., Any], work: Callable[..., Any], tmp_path: Path
) -> Iterator[Harness]:
    made = Harness(serve, work, tmp_path)
    yield made
    made.end()
