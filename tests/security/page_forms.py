"""The forms of a page as a browser reads them: what each would send, and what else it offers."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

WITHOUT_A_VALUE = ("submit", "button", "image", "reset", "file")


@dataclass
class PageForm:
    """`values` is what it would send now; `offered` what could be chosen, or stands hidden."""

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, set[str]] = field(default_factory=dict)
    many: set[str] = field(default_factory=set)
    """Fields that take several values."""
    button: tuple[str, str] | None = None

    def sent(self, **changes: list[str]) -> dict[str, list[str]]:
        pressed = {self.button[0]: [self.button[1]]} if self.button else {}
        return {**self.values, **pressed, **changes}


class _Reader(HTMLParser):
    """Collects the forms that are posted, and the addresses of all links and forms."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.addresses: set[str] = set()
        self._form: PageForm | None = None
        self._select: dict[str, str | None] = {}
        self._textarea = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        for name in ("href", "src", "action"):
            if found.get(name):
                self.addresses.add(str(found[name]))
        if tag == "form":
            self._form = PageForm(found.get("action") or "")
            if found.get("method", "").lower() == "post":
                self.forms.append(self._form)
        elif self._form is not None and "disabled" not in found:
            self._control(self._form, tag, found)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = {}
        elif tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea and self._form:
            self._form.values[self._textarea][-1] += data.removeprefix("\n")

    def _control(self, form: PageForm, tag: str, found: dict[str, str | None]) -> None:
        name, value = found.get("name") or "", found.get("value") or ""
        if tag == "select":
            self._select = found
            if "multiple" in found:
                form.many.add(name)
        elif tag == "option" and self._select.get("name"):
            self._choice(form, str(self._select["name"]), value, is_chosen="selected" in found)
        elif tag == "textarea" and name:
            self._textarea = name
            form.values.setdefault(name, []).append("")
        elif tag == "input" and name:
            self._input(form, name, value, found)
        elif tag == "button" and name and form.button is None:
            form.button = (name, value)

    def _input(self, form: PageForm, name: str, value: str, found: dict[str, str | None]) -> None:
        kind = found.get("type") or "text"
        if kind == "submit" and form.button is None:
            form.button = (name, value)
        if kind in WITHOUT_A_VALUE:
            return
        if kind == "checkbox":
            form.many.add(name)
            value = value or "on"
        is_chosen = kind not in ("checkbox", "radio") or "checked" in found
        self._choice(form, name, value, is_chosen=is_chosen)

    def _choice(self, form: PageForm, name: str, value: str, *, is_chosen: bool) -> None:
        form.offered.setdefault(name, set()).add(value)
        if is_chosen:
            form.values.setdefault(name, []).append(value)


def forms_of(html: str) -> list[PageForm]:
    """The forms that are posted."""
    return _Reader(html).forms


def addresses_on(html: str) -> set[str]:
    return _Reader(html).addresses
