"""Processes that never outlive whoever started them, on Linux and macOS alike.

Each child leads a process group of its own, so that the terminal's Ctrl-C reaches only the parent,
which ends its children in order. Should the parent be killed, a guard beside the child sees a pipe
close and ends it instead. Standard library only: `make run` and the tests both use this.
"""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

# Arguments: signal, process group, folder to remove ('' for none).
GUARD = """
read -r _
kill -s "$1" -- "-$2" 2>/dev/null
while kill -0 -- "-$2" 2>/dev/null; do sleep 0.1; done
if [ -n "$3" ]; then rm -rf -- "$3"; fi
"""


class Child:
    """One running program and all that it starts."""

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        ends_with: signal.Signals = signal.SIGTERM,
        leaves_behind: Path | None = None,
        **popen: Any,
    ) -> None:
        """`ends_with` asks it to stop; `leaves_behind` is removed should the parent be killed."""
        self.ends_with = ends_with
        self.process = subprocess.Popen(
            command, env=env, stdin=subprocess.DEVNULL, start_new_session=True, **popen
        )
        name = ends_with.name.removeprefix("SIG")
        self._guard = subprocess.Popen(
            ["sh", "-c", GUARD, "guard", name, str(self.pid), str(leaves_behind or "")],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        return self.process.pid

    def exit_code(self) -> int | None:
        """None while it runs; negative where a signal ended it."""
        return self.process.poll()

    def ask_to_stop(self) -> None:
        self._signal(self.ends_with)

    def stop(self, *, within: float = 10) -> int:
        """End it and what it started: politely first, after `within` seconds by force."""
        self.ask_to_stop()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(within)
        self.kill()
        return self.process.returncode

    def kill(self) -> None:
        """SIGKILL to the whole group, at once."""
        self._signal(signal.SIGKILL)
        self.process.wait()
        self._dismiss_guard()

    def _signal(self, number: signal.Signals) -> None:
        # Gone already; macOS says "not permitted" of a group of zombies.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)

    def _dismiss_guard(self) -> None:
        self._guard.kill()
        self._guard.communicate()
