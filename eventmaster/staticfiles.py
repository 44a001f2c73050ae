"""How static files are stored: named by their content, compressed beforehand."""

from wsgiref.headers import Headers

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# A worker obeys the policy of its own file, so that no page has to allow WebAssembly.
DECODE_WORKER = "js/checkin/decode_worker."
DECODE_WORKER_CSP = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites `import` in JavaScript modules, so that each module is cached by content."""

    support_js_module_import_aggregation = True


class DemoStaticStorage(ManifestStaticFilesStorage):
    """The same without compression, which would be nine tenths of the wait for a first start."""

    support_js_module_import_aggregation = True


def add_headers(headers: Headers, path: str, url: str) -> None:  # noqa: ARG001
    """Give the worker that decodes QR codes the right to run WebAssembly."""
    if DECODE_WORKER in url:
        headers["Content-Security-Policy"] = DECODE_WORKER_CSP
