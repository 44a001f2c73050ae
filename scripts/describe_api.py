"""Writes docs/openapi.json, the description that programs are written by.

describe_api.py            refuses where something would break programs that exist
describe_api.py --anyway   writes it all the same: for what was never published
"""

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

STORED = ROOT / "docs" / "openapi.json"


def main(arguments: list[str]) -> int:
    import django

    django.setup()
    from eventmaster.api.docs import openapi_text
    from tests.api.breaking import breaking

    present = json.loads(openapi_text())
    if STORED.exists() and "--anyway" not in arguments:
        differences = breaking(json.loads(STORED.read_text()), present)
        if differences:
            print("These break programs (see docs/api.md, Versions):", *differences, sep="\n  ")
            return 1
    STORED.write_text(json.dumps(present, indent=1, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
