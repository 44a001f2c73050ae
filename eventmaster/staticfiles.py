"""How static files are stored: named by their content, compressed beforehand."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites `import` in JavaScript modules, so that each module is cached by content."""

    support_js_module_import_aggregation = True
