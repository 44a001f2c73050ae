#!/bin/sh
# setup.sh run|dev: finds a Python, then hands over to setup.py, which does the rest.
set -eu
cd "$(dirname "$0")/.."

works() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 12))' </dev/null >/dev/null 2>&1
}

if works .venv/bin/python; then
    exec .venv/bin/python scripts/setup.py "$1"
fi

rm -rf .venv
if python=$(sh scripts/find-python.sh); then
    exec "$python" scripts/setup.py "$1"
fi

if uv --version >/dev/null 2>&1 && uv venv --python '>=3.12' .venv; then
    exec .venv/bin/python scripts/setup.py "$1"
fi

cat >&2 <<'MESSAGE'
EventMaster needs Python 3.12 or newer, and none was found on PATH or under ~/.pyenv/versions.
Install one, then run the same command again:
  Debian, Ubuntu   sudo apt install python3 python3-venv     (where that is 3.12 or newer)
  macOS            brew install python@3.13
  anywhere         install uv (https://docs.astral.sh/uv/), which fetches a Python by itself
MESSAGE
exit 1
