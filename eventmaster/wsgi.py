"""The WSGI application; refuses to serve where a demo password would open the door."""

import gc
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eventmaster.settings")

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from eventmaster.charset import utf8_only
from eventmaster.env import UnsafeStart

try:
    # What is imported stays: looking for cycles among it took a sixth of the start.
    gc.disable()
    application = utf8_only(get_wsgi_application())
    # All views, now: else each worker's first visitor waits a second or more for their import.
    _ = get_resolver().url_patterns

    from eventmaster.safety import refuse_demo_passwords

    refuse_demo_passwords()
except UnsafeStart as refusal:
    sys.exit(str(refusal))
finally:
    # Nor is it touched later, so that workers keep sharing the memory it lies in.
    gc.freeze()
    gc.enable()
