"""What every page loads is one sheet, in the order in which it is written down."""

import re

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders

from eventmaster.staticfiles import DemoStaticStorage


def test_the_sheets_of_every_page_become_one(tmp_path):
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

    site = (tmp_path / storage.stored_name("css/site.css")).read_text()
    parts = re.findall(
        r'@import url\("(.*)"\)', (settings.BASE_DIR / "static/css/site.css").read_text()
    )
    places = [
        site.index((settings.BASE_DIR / "static/css" / part).read_text()[:60]) for part in parts
    ]
    assert "@import" not in site
    assert len(parts) == 12
    assert places == sorted(places)
    assert re.search(r"familjen-grotesk-latin-wght-normal\.[0-9a-f]{12}\.woff2", site)
