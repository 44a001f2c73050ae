"""How static files are stored: named by their content, compressed beforehand."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import Any
from wsgiref.headers import Headers

from django.contrib.staticfiles.finders import FileSystemFinder
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# A worker obeys the policy of its own file, so that no page has to allow WebAssembly.
DECODE_WORKER = "js/checkin/decode_worker."
DECODE_WORKER_CSP = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
# This one decodes where WebAssembly is refused; all that it needs is its modules.
PLAIN_WORKER = "js/checkin/decode_worker_plain."
PLAIN_WORKER_CSP = "default-src 'none'; script-src 'self'"
# A file is no page: opened by itself it loads nothing. Short, for each file carries it.
FILE_CSP = "default-src 'none'; frame-ancestors 'none'"

Paths = dict[str, tuple[Storage, str]]


class SourceFinder(FileSystemFinder):
    """Leaves out what packages bring beside the files that browsers load."""

    NOT_SERVED = ("*.ts", "*.md", "package.json", "src", "dom.js")

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, Storage]]:
        return super().list([*(ignore_patterns or ()), *self.NOT_SERVED])


class JoinedStyles:
    """Puts a sheet and those that it imports into one: a phone asks for each file anew."""

    OWN = "css/"
    IMPORT = re.compile(r'@import url\("([\w./-]+)"\);\n')

    def post_process(self, paths: Paths, dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            paths = {**paths, **dict(self._joined(paths))}
        yield from super().post_process(paths, dry_run=dry_run, **options)  # type: ignore[misc]

    def _joined(self, paths: Paths) -> Iterator[tuple[str, tuple[Storage, str]]]:
        for name in paths:
            if name.startswith(self.OWN) and self.IMPORT.search(_text_of(paths[name])):
                memory = InMemoryStorage()
                memory.save(name, ContentFile(self._whole(name, paths).encode()))
                yield name, (memory, name)

    def _whole(self, name: str, paths: Paths) -> str:
        folder = posixpath.dirname(name)
        return self.IMPORT.sub(
            lambda found: self._whole(posixpath.normpath(f"{folder}/{found[1]}"), paths),
            _text_of(paths[name]),
        )


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
    """Say what a file may do; the worker that decodes QR codes may run WebAssembly."""
    policies = {DECODE_WORKER: DECODE_WORKER_CSP, PLAIN_WORKER: PLAIN_WORKER_CSP}
    found = (policy for name, policy in policies.items() if name in url)
    headers["Content-Security-Policy"] = next(found, FILE_CSP)
