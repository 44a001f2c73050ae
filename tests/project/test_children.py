"""scripts/children.py: nothing that was started outlives whoever started it."""

import signal
import subprocess
import sys
from pathlib import Path

from scripts.children import Child

ROOT = Path(__file__).resolve().parent.parent.parent
# Prints the ids of a child and of the child's own child, then waits to be killed.
PARENT = """
import subprocess, sys
from scripts.children import Child
child = Child(["sh", "-c", "sleep 60 & echo $!; wait"], stdout=subprocess.PIPE, text=True)
print(child.pid, child.process.stdout.readline(), flush=True)
sys.stdin.read()
"""


def test_stop_ends_the_child_and_what_it_started():
    child = Child(["sh", "-c", "sleep 60 & echo $!; wait"], stdout=subprocess.PIPE, text=True)
    with child.process.stdout as output:
        grandchild = int(output.readline())

    child.stop()

    assert is_gone(child.pid)
    assert is_gone(grandchild)


def test_a_child_that_ignores_the_request_is_ended_by_force():
    child = Child(["sh", "-c", "trap '' TERM; echo; sleep 60"], stdout=subprocess.PIPE)
    with child.process.stdout as output:
        output.readline()

    assert child.stop(within=0.1) == -signal.SIGKILL


def test_children_end_when_their_parent_is_killed():
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent.stdin, parent.stdout as output:
        pids = [int(pid) for pid in output.readline().split()]
        parent.kill()
        parent.wait()

    assert [becomes_gone(pid) for pid in pids] == [True, True]


def is_gone(pid: int) -> bool:
    """Ended; one that nobody has collected yet counts as ended, too."""
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return state.stdout.strip()[:1] in ("", "Z")


def becomes_gone(pid: int) -> bool:
    """Ask until it is so, or until the time-out of all tests."""
    while not is_gone(pid):
        pass
    return True
