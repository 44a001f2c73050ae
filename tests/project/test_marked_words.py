"""No word reaches a person past the catalogs: templates, scripts and the models' own names."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.utils.functional import Promise

from scripts.messages import APPS

ROOT = Path(__file__).resolve().parents[2]
# Names are the same in every language; the rest stands in front of or between values.
NAMES = {"EventMaster", "UTC", "QR", "PDF", "CSV", "JSON", "ics"}
TEXTS = (".html", ".txt", ".svg", ".xml")
COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}|<!--.*?-->", re.DOTALL)
# The words that go through a catalog, and those that are classes of the page's parts.
MARKED = re.compile(
    r"{%\s*block (?:body_class|coltype)\s*%}.*?{%\s*endblock\b.*?%}|"
    r"{%\s*(blocktrans(?:late)?)\b.*?{%\s*end\1\s*%}|<(script|style)\b.*?</\2>",
    re.DOTALL,
)
CODE = re.compile(r"{%.*?%}|{{.*?}}|&#?\w+;", re.DOTALL)
SPOKEN = re.compile(
    r"\s(?:title|alt|placeholder|aria-label|aria-description|data-words|data-[a-z]*label)"
    r"=([\"'])(.*?)\1",
    re.DOTALL,
)
TAG = re.compile(r"<[^<>]*>")
WORD = re.compile(r"[^\W\d_]{2,}")


def templates():
    """All but the page for when everything is broken, which says it in five languages itself."""
    found = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in TEXTS)
    return [path for path in found if path.name != "500.html"]


def unmarked_words(source):
    """Words that stand in the template itself, as text or in an attribute that is read out."""
    shown = COMMENT.sub(" ", source)
    shown = MARKED.sub(" ", shown)
    shown = CODE.sub(" ", shown)
    spoken = " ".join(found[2] for found in SPOKEN.finditer(shown))
    words = WORD.findall(f"{TAG.sub(' ', shown)} {spoken}")
    return [word for word in words if word not in NAMES]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Hello <b>{{ name }}</b></p>", ["Hello"]),
        ('<img alt="A poster">', ["poster"]),
        (
            '<p title="{% translate "x" %}">{% translate "Hello" %} {{ name|default:"none" }}</p>',
            [],
        ),
        ("{% blocktranslate %}Hello{% endblocktranslate %} EventMaster &nbsp;", []),
        ("{% blocktranslate %}a{% endblocktranslate %}b c dd{% translate 'x' %}", ["dd"]),
        ("{# said nowhere #}<script type='module' src='x.js'></script>", []),
        ('<a class="link" href="/events/">{{ title }}</a>', []),
    ],
)
def test_what_counts_as_unmarked(source, words):
    assert unmarked_words(source) == words


def test_every_word_of_a_template_is_marked():
    found = {
        str(path.relative_to(ROOT)): words
        for path in templates()
        if (words := unmarked_words(path.read_text()))
    }

    assert found == {}


def test_scripts_say_only_what_the_page_gives_them():
    spoken = re.compile(
        r"(?:textContent|innerText|title|ariaLabel|placeholder)\s*=\s*[`\"'][^`\"']*[A-Za-z]"
        r"|\b(?:alert|confirm|prompt)\("
    )
    found = {
        str(path.relative_to(ROOT)): spoken.findall(path.read_text())
        for path in sorted((ROOT / "static" / "js").rglob("*.js"))
        if spoken.search(path.read_text())
    }

    assert found == {}


def test_models_and_their_states_have_names_in_every_language():
    models = [model for app in APPS for model in apps.get_app_config(app).get_models()]

    assert [part for model in models for part in unnamed_parts(model)] == []


def unnamed_parts(model):
    options = model._meta
    for name in ("verbose_name", "verbose_name_plural"):
        if not isinstance(getattr(options, name), Promise):
            yield f"{options.label}.{name}"
    for field in options.concrete_fields:
        for value, label in field.choices or ():
            if value and not isinstance(label, Promise):
                yield f"{options.label}.{field.name}: {value}"


@pytest.mark.django_db
@pytest.mark.one_database("names of columns are code")
def test_what_the_desk_calls_its_columns_and_actions_has_a_name_in_every_language(rf, admin_user):
    request = rf.get("/")
    request.user = admin_user
    unnamed = []
    for model, desk in admin.site._registry.items():
        shown = set(desk.get_list_display(request)) | set(
            flatten_fieldsets(desk.get_fieldsets(request))
        )
        named = {field.name: field.verbose_name for field in model._meta.concrete_fields}
        for name in shown - {"__str__"}:
            method = getattr(desk, name, None) or getattr(model, name, None)
            words = named.get(name) or getattr(method, "short_description", None)
            if words is not None and not isinstance(words, Promise):
                unnamed.append(f"{desk}: {name}")
        unnamed += [
            f"{desk}: {action.name}"
            for action in desk._get_base_actions()
            if not isinstance(action.description, Promise)
        ]

    assert unnamed == []
