"""What a page says and offers, read from its HTML."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

SILENT = {"script", "style", "svg", "template"}
VOID = {"input", "meta", "link", "br", "hr", "img"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    children: list["Element | str"] = field(default_factory=list)

    def walk(self) -> Iterator["Element"]:
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def find_all(self, tag: str, **attributes: str) -> list["Element"]:
        return [
            element
            for element in self.walk()
            if element.tag == tag and attributes.items() <= element.attributes.items()
        ]

    @property
    def text(self) -> str:
        if self.tag in SILENT:
            return ""
        parts = (child if isinstance(child, str) else child.text for child in self.children)
        return " ".join(" ".join(parts).split())


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("root", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self.open[1:]):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def tree_of(html: str) -> Element:
    tree = _Tree()
    tree.feed(html)
    return tree.root


def main_of(response: Any) -> Element:
    """The page's one main part."""
    (main,) = tree_of(response.content.decode()).find_all("main")
    return main


def links_of(response: Any) -> dict[str, str]:
    """Address by name of each link of the main part."""
    return {link.text: link.attributes["href"] for link in main_of(response).find_all("a")}


def buttons_of(response: Any) -> list[str]:
    """The names of the buttons that people see."""
    buttons = main_of(response).find_all("button")
    return [button.text for button in buttons if "aria-hidden" not in button.attributes]


def fields_of(response: Any) -> dict[str, str]:
    """Name and value of each field of the form, hidden ones too, as a browser would send them."""
    root = tree_of(response.content.decode())
    form = next(form for form in root.find_all("form") if form.attributes.get("action") is None)
    inputs = [field.attributes for field in form.find_all("input")]
    return {
        field["name"]: field.get("value", "")
        for field in inputs
        if field["name"] != "csrfmiddlewaretoken"
    }


def errors_of(response: Any) -> list[str]:
    lists = [
        element
        for element in main_of(response).find_all("ul")
        if "errorlist" in element.attributes.get("class", "")
    ]
    return [item.text for errors in lists for item in errors.find_all("li")]
