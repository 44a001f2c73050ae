"""`make check` finds in templates what the Content-Security-Policy would refuse."""

import pytest

from scripts.check_templates import refused_in


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("<script>alert(1)</script>", "an inline script"),
        ('<script type="module">import "x"</script>', "an inline script"),
        ("<style>p { color: red }</style>", "an inline style sheet"),
        ('<p class="a" style="color: red">', "a style attribute"),
        ('<button\n  onclick="go()">', "an event handler attribute"),
        ('<div hx-on:click="go()">', "hx-on or a js: value"),
        ("<div data-hx-vals='js:{a: 1}'>", "hx-on or a js: value"),
        ('<a href="javascript:go()">', "a javascript: address"),
    ],
)
def test_what_the_policy_refuses_is_found(source, what):
    assert refused_in(f"<main>\n{source}\n</main>") == [(2, what)]


@pytest.mark.parametrize(
    "source",
    [
        '<script type="module" src="{% static \'js/app.js\' %}"></script>',
        '<link rel="stylesheet" href="{% static \'css/base.css\' %}">',
        "{# <script>alert(1)</script> #}",
        "<!-- <style>p {}</style> -->",
        '<meter data-on="1" value="2">',
        '<a href="{% list_address query online=None %}">',
    ],
)
def test_what_the_policy_allows_is_left_alone(source):
    assert refused_in(source) == []
