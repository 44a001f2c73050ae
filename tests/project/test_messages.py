"""What `make check` finds in a catalog, and what `make messages` keeps."""

import pytest
from babel.messages.catalog import Catalog, Message

from scripts import messages


@pytest.mark.parametrize(
    ("said", "translated", "found"),
    [
        ("%(n)s of %(all)s", "%(n)s von %(all)s", []),
        ("%(n)s of %(all)s", "%(n)s von allen", ["other placeholders"]),
        ("Hello %(name)s", "Hallo %(nam)s", ["other placeholders", "unknown placeholder"]),
        ("%(n)s free", "%(n)s frei, 100 %", ["a bare % (write %%)"]),
        ("In your time: %%s", "In deiner Zeit: %%s", []),
        ("At least %d", "Mindestens", ["other placeholders"]),
        ("Is <b>%(x)s</b> yours?", "Gehört %(x)s dir?", ["other HTML tags"]),
        ("Hello ", "Hallo", ["other spaces at its ends"]),
        (("One seat", "%(n)s seats"), ("Ein Platz", "%(n)s Plätze"), []),
        (("One seat", "%(n)s seats"), ("Ein Platz", "Plätze"), ["other placeholders"]),
        (("One seat", "%(n)s seats"), ("%(n)s席",), []),
    ],
)
def test_faults_of_a_translation(said, translated, found):
    assert list(messages.faults(Message(said, translated))) == found


@pytest.mark.parametrize(
    ("language", "said", "translated", "is_complete"),
    [
        ("de", "Yes", "Ja", True),
        ("de", "Yes", "", False),
        ("de", ("One", "%(n)s"), ("Eins", ""), False),
        ("de", ("One", "%(n)s"), ("Eins", "%(n)s"), True),
        ("ja", ("One", "%(n)s"), ("%(n)s",), True),
    ],
)
def test_a_translation_needs_all_forms_of_its_language(language, said, translated, is_complete):
    catalog = Catalog(locale=language)
    message = catalog.add(said, translated)

    assert messages.is_translated(message, catalog) == is_complete
    message.flags.add("fuzzy")
    assert not messages.is_translated(message, catalog)


def test_messages_are_found_in_python_and_in_templates(tmp_path):
    python = tmp_path / "views.py"
    python.write_text('x = [_("A" " b"), pgettext("c", "d"), ngettext("one", "%(n)d", 2), f("no")]')
    template = tmp_path / "page.html"
    template.write_text(
        "{% load i18n %}\n      <p>{% translate \"It's\" context 'here' %}</p>\n"
        "  {# Translators: a name #}\n  {% blocktranslate count n=n trimmed %}\n   {{ n }} seat\n"
        "  {% plural %}{{ n }} seats{% endblocktranslate %}\n no words"
    )

    assert [text for _, text, _, _ in messages.messages_of(python)] == [
        "A b",
        "d",
        ("one", "%(n)d"),
    ]
    assert [found[1:] for found in messages.messages_of(template)] == [
        ("It's", [], "here"),
        (("%(n)s seat", "%(n)s seats"), ["Translators: a name"], None),
    ]


def test_updating_keeps_translations_and_the_order_of_the_sources(tmp_path, monkeypatch):
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    first, second = Catalog(), Catalog()
    for text in ("Hello", "Gone"):
        first.add(text, locations=[("a.py", 1)])
    for text in ("New", "Hello"):
        second.add(text, locations=[("a.py", 7)])

    messages.update("de", first)
    catalog = messages.read("de")
    catalog["Hello"].string = "Hallo"
    messages.write("de", catalog)
    messages.update("de", second)

    assert messages.po_file("de").read_text() == (
        'msgid ""\nmsgstr ""\n"Language: de\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
        '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n\n'
        '#: a.py\nmsgid "New"\nmsgstr ""\n\n#: a.py\nmsgid "Hello"\nmsgstr "Hallo"\n\n'
    )
