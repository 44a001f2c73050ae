#!/usr/bin/env python3
"""Django's command line, with EventMaster's settings."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eventmaster.settings")
    from django.core.management import execute_from_command_line

    from core.origin import Origin, coming_from
    from eventmaster.env import UnsafeStart

    try:
        with coming_from(Origin("command")):
            execute_from_command_line(sys.argv)
    except UnsafeStart as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main()
