from html.parser import HTMLParser

import pytest

from core.markdown import render_markdown

REL = 'rel="nofollow noopener noreferrer"'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**bold** and *soft*", "<p><strong>bold</strong> and <em>soft</em></p>\n"),
        ("# One\n\n##### Five", "<h2>One</h2>\n<h3>Five</h3>\n"),
        ("### Three\n\n## Two", "<h2>Three</h2>\n<h2>Two</h2>\n"),
        ("a\nb", "<p>a<br>\nb</p>\n"),
        ("[site](https://a.example)", f'<p><a href="https://a.example" {REL}>site</a></p>\n'),
        (
            "see https://a.example/x?y=1.",
            f'<p>see <a href="https://a.example/x?y=1" {REL}>https://a.example/x?y=1</a>.</p>\n',
        ),
        ("`https://a.example`", "<p><code>https://a.example</code></p>\n"),
        (
            "[https://b.example](https://a.example)",
            f'<p><a href="https://a.example" {REL}>https://b.example</a></p>\n',
        ),
        ("![a cat](https://elsewhere.example/cat.png)", "<p>a cat</p>\n"),
        (
            "[![in](https://elsewhere.example/x.png)](https://a.example)",
            f'<p><a href="https://a.example" {REL}>in</a></p>\n',
        ),
        ("", ""),
    ],
)
def test_markdown_becomes_plain_html(text, html):
    assert render_markdown(text) == html


@pytest.mark.parametrize(
    "payload",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<iframe src=https://a.example></iframe>",
        '<a href="javascript:alert(1)">x</a>',
        '<p style="position:fixed">x</p>',
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&#58;alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox)",
        "<javascript:alert(1)>",
        "[x][r]\n\n[r]: javascript:alert(1)",
        '[x](https://a.example "onmouseover=alert(1)")',
        '![x](x" onerror="alert(1))',
        "```html\n<script>alert(1)</script>\n```",
        'https://a.example/"onmouseover=alert(1)',
        "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    ],
)
def test_nothing_that_runs_survives(payload):
    parts = Parts()

    parts.feed(render_markdown(payload))

    assert parts.tags <= {"p", "a", "pre", "code", "strong"}
    assert parts.attributes <= {"href", "rel", "title"}
    assert all(link.startswith("https://") for link in parts.links)


class Parts(HTMLParser):
    """What a browser would see in a piece of HTML."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.links = set(), set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name == "href"]


def test_a_long_hostile_text_is_done_at_once():
    assert render_markdown("https://" * 20_000).startswith("<p>")
