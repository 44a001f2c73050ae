"""The settings of the tests: the project's own, made fast, kept away from what is on the machine.

The environment is set before the project reads it, so that no `.env` and no exported variable
changes what a test sees; only DATABASE_URL is taken as it comes. Processes that tests start inherit
it.
"""

import atexit
import base64
import os
import shutil
import tempfile
from pathlib import Path

IS_STARTED_BY_A_TEST = "EVENTMASTER_TEST_SERVER" in os.environ

if not IS_STARTED_BY_A_TEST:
    folder = tempfile.mkdtemp(prefix="eventmaster-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ |= {
        "ALLOWED_HOSTS": "",
        "APPLE_WALLET_CERTIFICATE": "",
        "APPLE_WALLET_ISSUER": "",
        "APPLE_WALLET_KEY": "",
        "CACHE_URL": "locmemcache://tests",
        "DEBUG": "0",
        "DEFAULT_FROM_EMAIL": "EventMaster <tickets@example.org>",
        "DEMO": "1",
        "EMAIL_URL": "memorymail://",
        "GOOGLE_WALLET_ISSUER": "",
        "GOOGLE_WALLET_KEY": "",
        "LOG_FORMAT": "json",
        "MEDIA_ROOT": f"{folder}/media",
        "MEDIA_URL": "/media/",
        "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF",
        "SECRET_KEY_FALLBACKS": "",
        "SITE_URL": "http://127.0.0.1:8000",
        "STATIC_ROOT": f"{folder}/static",
        "TICKET_SIGNING_KEYS": "1:" + base64.urlsafe_b64encode(bytes(range(32))).decode(),
        "TRUSTED_PROXIES": "",
        "VAR_DIR": folder,
    }
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/eventmaster.sqlite3")

from eventmaster.settings import *  # noqa: E402, F403
from eventmaster.settings import DATABASES, STORAGES, VAR_DIR  # noqa: E402

if not IS_STARTED_BY_A_TEST:
    DEMO = False
    SITE_URL = "http://testserver"

# A file, as in real life: in memory, threads would share one connection.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"].setdefault("TEST", {})["NAME"] = str(Path(VAR_DIR) / "test.sqlite3")
    if "EVENTMASTER_TEST_DURABLE" not in os.environ:
        DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
elif not IS_STARTED_BY_A_TEST:
    # A test ends its connections; none waits for the next request.
    DATABASES["default"]["CONN_MAX_AGE"] = 0

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Straight from the source folders, nothing to collect.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True

if IS_STARTED_BY_A_TEST and os.environ.keys() & {
    "EVENTMASTER_TEST_SABOTAGE",
    "EVENTMASTER_TEST_DIES",
}:
    INSTALLED_APPS = [*INSTALLED_APPS, "tests.support.sabotage.SabotageConfig"]  # noqa: F405
if "EVENTMASTER_TEST_DEFERRED" in os.environ:
    DATABASES["default"]["OPTIONS"]["transaction_mode"] = "DEFERRED"
