"""How static files are stored: named by their content, compressed beforehand."""

import posixpath
import re
from collections.abc import Iterator
from typing import Any
from wsgiref.headers import Headers

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# A worker obeys the policy of its own file, so that no page has to allow WebAssembly.
DECODE_WORKER = "js/checkin/decode_worker."
DECODE_WORKER_CSP = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"

Paths = dict[str, tuple[Storage, str]]


class JoinedStyles:
    """Puts the sheets that every page loads into one: a phone asks for each file anew."""

    SITE = "css/site.css"
    IMPORT = re.compile(r'@import url\("([\w./-]+)"\);\n')

    def post_process(self, paths: Paths, dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if self.SITE in paths and not dry_run:
            paths = {**paths, self.SITE: self._joined(paths)}
        yield from super().post_process(paths, dry_run=dry_run, **options)  # type: ignore[misc]

    def _joined(self, paths: Paths) -> tuple[Storage, str]:
        folder = posixpath.dirname(self.SITE)
        text = self.IMPORT.sub(
            lambda found: _text_of(paths[posixpath.join(folder, found[1])]),
            _text_of(paths[self.SITE]),
        )
        memory = InMemoryStorage()
        memory.save(self.SITE, ContentFile(text.encode()))
        return memory, self.SITE


def _text_of(file: tuple[Storage, str]) -> str:
    storage, path = file
    with storage.open(path) as content:
        return content.read().decode()


class StaticStorage(JoinedStyles, CompressedManifestStaticFilesStorage):
    """Also rewrites `import` in JavaScript modules, so that each module is cached by content."""

    support_js_module_import_aggregation = True


class DemoStaticStorage(JoinedStyles, ManifestStaticFilesStorage):  # type: ignore[misc]
    """The same without compression, which would be nine tenths of the wait for a first start."""

    support_js_module_import_aggregation = True


def add_headers(headers: Headers, path: str, url: str) -> None:  # noqa: ARG001
    """Give the worker that decodes QR codes the right to run WebAssembly."""
    if DECODE_WORKER in url:
        headers["Content-Security-Policy"] = DECODE_WORKER_CSP
