#!/bin/sh
# Prints the path of a Python that is new enough, or fails without a word.
# Each candidate is really run: the shim of a version manager is on PATH even where it cannot start.
set -u

new_enough() {
    "$1" -c 'import sys, venv; sys.exit(sys.version_info < (3, 12))' </dev/null >/dev/null 2>&1
}

for candidate in python3.14 python3.13 python3.12 python3 python \
    "$HOME"/.pyenv/versions/3.14*/bin/python \
    "$HOME"/.pyenv/versions/3.13*/bin/python \
    "$HOME"/.pyenv/versions/3.12*/bin/python; do
    if new_enough "$candidate"; then
        "$candidate" -c 'import sys; print(sys.executable)' </dev/null
        exit 0
    fi
done
exit 1
