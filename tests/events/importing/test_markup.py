"""HTML descriptions become Markdown; nothing else of HTML survives."""

import pytest

from events.importing.markup import to_markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("Plain text\r\nin two lines", "Plain text\nin two lines"),
        ("2 < 3 and 5 > 4", "2 < 3 and 5 > 4"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>Two<br/>Three", "One\nTwo\nThree"),
        ("<b> bold </b>and <i>it</i>", "**bold** and *it*"),
        ("<b></b><strong>a<br>b</strong>", "a\nb"),
        ("<ul><li>One</li><li>Two</li></ul>", "- One\n- Two"),
        ("<h1>Big</h1>text<h3>Small</h3>", "## Big\n\ntext\n\n### Small"),
        ('<a href="https://x.test/a">there</a>', "[there](https://x.test/a)"),
        ('<a href="https://x.test/a">https://x.test/a</a>', "<https://x.test/a>"),
        ('<a href="javascript:alert(1)">click</a>', "click"),
        (
            '<a href="https://x.test/a">[x](javascript:y)</a>',
            "[(x)(javascript:y)](https://x.test/a)",
        ),
        ('<a href="https://x.test/a) ">x</a>', "x"),
        ("a<script>alert(1)</script><style>p{}</style>b<br>", "ab"),
        ("<iframe src='https://x.test'>inner</iframe><p>after</p>", "after"),
        ("<img src=x onerror=alert(1)>text", "text"),
        ("Tom &amp; Jerry&nbsp;!", "Tom & Jerry !"),
        ("line one\nline <b>two</b>", "line one\nline **two**"),
        ("<p>wrapped\nin source</p>", "wrapped in source"),
        ("<b>never closed<br>", "never closed"),
        ("a\n\n\n\n\nb", "a\n\nb"),
    ],
)
def test_html_becomes_markdown(html, markdown):
    assert to_markdown(html) == markdown
