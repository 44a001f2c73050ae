"""A sheet and those that it imports are one, in the order in which they are written down."""

import re

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders

from eventmaster.staticfiles import DemoStaticStorage


def test_a_sheet_becomes_one_with_those_that_it_imports(tmp_path):
    found = {
        name if not getattr(storage, "prefix", None) else f"{storage.prefix}/{name}": (
            storage,
            name,
        )
        for finder in get_finders()
        for name, storage in finder.list([])
    }
    wanted = ("css/", "vendor/familjen-grotesk")
    paths = {name: file for name, file in found.items() if name.startswith(wanted)}
    storage = DemoStaticStorage(location=tmp_path, base_url="/static/")

    for _name, _hashed, problem in storage.post_process(paths):
        assert not isinstance(problem, Exception)

    css = settings.BASE_DIR / "static/css"
    joined = {}
    for sheet in css.rglob("*.css"):
        whole = (tmp_path / storage.stored_name(f"css/{sheet.relative_to(css)}")).read_text()
        parts = re.findall(r'@import url\("(.*)"\)', sheet.read_text())
        joined[sheet.name] = len(parts)
        places = [whole.index((sheet.parent / part).read_text()[:60]) for part in parts]
        assert "@import" not in whole
        assert places == sorted(places)
        if sheet.name == "site.css":
            assert re.search(r"familjen-grotesk-latin-wght-normal\.[0-9a-f]{12}\.woff2", whole)

    assert {name: n for name, n in joined.items() if n} == {
        "site.css": 13,
        "list.css": 4,
        "event.css": 3,
        "organizer.css": 3,
        "registering.css": 2,
    }
