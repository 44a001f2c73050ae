"""The catalogs in locale/: what the site says, in each of its languages.

messages.py update [fr ja …]   bring the .po files up to the sources: `make messages`
messages.py check              fail unless every message is translated in each language
messages.py compile            write the .mo files that Django reads: `make setup` does it

Babel does the work, so that nobody needs GNU gettext.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
LANGUAGES = ("de", "fr", "es", "ja")
APPS = ("accounts", "core", "eventmaster", "events", "registrations")
TEXTS = {".html", ".txt", ".svg", ".xml", ".js", ".json", ".webmanifest"}
# Nobody but developers and administrators at a shell reads these.
IN_ENGLISH = {"migrations", "management", "demo"}
COMMENT = "Translators:"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# What a header holds of time, tools and people changes without the words changing.
HEADER_NOISE = re.compile(
    r'^"(Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator'
    r'|Language-Team|Generated-By): .*\n(?:"[^:]*\\n"\n)?',
    re.MULTILINE,
)
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[ds]")
TAG = re.compile(r"</?[a-z]\w*")
SHOWN = 20


def main(command: str, *languages: str) -> int:
    if command == "compile":
        for language in LANGUAGES:
            compile_catalog(language)
        return 0
    if command == "update":
        template = messages_of_sources()
        for language in languages or LANGUAGES:
            update(language, template)
        return 0
    if command == "check":
        return report(list(problems()))
    raise SystemExit(__doc__)


def po_file(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    path = po_file(language)
    if not path.exists():
        return Catalog(locale=language, header_comment="")
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def compile_catalog(language: str) -> None:
    """Write the .mo beside the .po; in one step, since servers may be reading the old one."""
    binary = BytesIO()
    write_mo(binary, read(language))
    target = po_file(language).with_suffix(".mo")
    half = target.with_suffix(".mo.new")
    half.write_bytes(binary.getvalue())
    half.replace(target)


def update(language: str, template: Catalog) -> None:
    """Take the sources' messages in their order, keep translations, drop what nobody says."""
    catalog = read(language)
    known = {(message.id, message.context) for message in catalog if message.id}
    wanted = {(message.id, message.context) for message in template if message.id}
    catalog.update(template, no_fuzzy_matching=True, update_header_comment=False)
    write(language, catalog)
    catalog = read(language)
    todo = sum(not is_translated(message, catalog) for message in catalog if message.id)
    print(f"{language}: +{len(wanted - known)} -{len(known - wanted)}, {todo} to translate")


def write(language: str, catalog: Catalog) -> None:
    """Without line numbers and dates: a change of the file is a change of words."""
    catalog.header_comment = ""
    catalog.fuzzy = False
    text = BytesIO()
    write_po(text, catalog, width=100, ignore_obsolete=True, include_lineno=False)
    path = po_file(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER_NOISE.sub("", text.getvalue().decode()).replace("#\n", "", 1).lstrip())


def messages_of_sources() -> Catalog:
    """Every message of code and templates, in the order of files and lines."""
    template = Catalog()
    for path in sources():
        name = path.relative_to(ROOT).as_posix()
        for line, text, comments, context in messages_of(path):
            template.add(
                text, None, [(name, line)], auto_comments=comments, context=context or None
            )
    return template


def sources() -> Iterator[Path]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if not IN_ENGLISH & set(path.relative_to(ROOT).parts):
                yield path
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in TEXTS:
            yield path


def messages_of(path: Path) -> list[tuple[int, str, list[str], str | None]]:
    source = path.read_text()
    if path.suffix != ".py":
        # What is left of a template has no indentation that Python would accept.
        lines = templatize(source, origin=str(path)).splitlines()
        source = "\n".join(line.strip() for line in lines)
    found = extract(
        "python",
        BytesIO(source.encode()),
        keywords=KEYWORDS,
        comment_tags=[COMMENT],
    )
    return [message for message in found if any(message[1])]


def problems() -> Iterator[str]:
    yield from said_alone_and_counted()
    template = messages_of_sources()
    wanted = {(message.id, message.context): message for message in template if message.id}
    for language in LANGUAGES:
        catalog = read(language)
        found = {(message.id, message.context): message for message in catalog if message.id}
        for key, message in wanted.items():
            if key not in found:
                yield f"{language}: missing: {quoted(message)}"
        for key, message in found.items():
            if key not in wanted:
                yield f"{language}: no longer said: {quoted(message)}"
            elif not is_translated(message, catalog):
                yield f"{language}: not translated: {quoted(message)}"
            else:
                yield from (f"{language}: {fault}: {quoted(message)}" for fault in faults(message))


def said_alone_and_counted() -> Iterator[str]:
    """A catalog has one entry for both: in Japanese, one would be said with the words for many."""
    ways: dict[tuple[str, str | None], set[bool]] = defaultdict(set)
    for path in sources():
        for _, text, _, context in messages_of(path):
            first = text if isinstance(text, str) else text[0]
            ways[first, context].add(isinstance(text, str))
    for (first, _), found in ways.items():
        if len(found) > 1:
            yield f'said alone and counted, give one of them a context: "{first}"'


def is_translated(message: Message, catalog: Catalog) -> bool:
    if message.fuzzy:
        return False
    forms = forms_of(message)
    is_complete = len(forms) == (catalog.num_plurals if message.pluralizable else 1)
    return is_complete and all(form.strip() for form in forms)


def forms_of(message: Message) -> tuple[str, ...]:
    """The translation, in as many forms as the language counts in."""
    text = message.string
    return (text,) if isinstance(text, str) else tuple(form or "" for form in text)


def ids_of(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def faults(message: Message) -> Iterator[str]:
    """What would break a page or lose a value; the words themselves nobody can check."""
    ids, forms = ids_of(message), forms_of(message)
    known = {name for text in ids for name in PLACEHOLDER.findall(text)}
    # A form for one may say the number in words, the form for many says all.
    if set(PLACEHOLDER.findall(forms[-1])) != set(PLACEHOLDER.findall(ids[-1])):
        yield "other placeholders"
    for form in forms:
        if not set(PLACEHOLDER.findall(form)) <= known:
            yield "unknown placeholder"
        if any("(" in name for name in known) and not can_be_filled(form):
            yield "a bare % (write %%)"
        if sorted(TAG.findall(form)) != sorted(TAG.findall(ids[-1])):
            yield "other HTML tags"
        if edges(form) != edges(ids[0]):
            yield "other spaces at its ends"


def can_be_filled(text: str) -> bool:
    try:
        text % defaultdict(int)
    except (TypeError, ValueError):
        return False
    return True


def edges(text: str) -> tuple[str, str]:
    """The white space before and after the words."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def quoted(message: Message) -> str:
    files = ", ".join(sorted({name for name, _ in message.locations}))
    context = f" [{message.context}]" if message.context else ""
    return f'"{ids_of(message)[0]}"{context} ({files})'


def report(found: list[str]) -> int:
    for line in found[:SHOWN]:
        print(line)
    if len(found) > SHOWN:
        print(f"… and {len(found) - SHOWN} more")
    if found:
        print("Run `make messages`, then translate in locale/*/LC_MESSAGES/django.po.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:] or ["help"])))
