import pytest
from django.utils import translation

from core.numbers import figure


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "12,345"),
        ("de", "12.345"),
        ("fr", "12\N{NO-BREAK SPACE}345"),
        ("es", "12\N{NO-BREAK SPACE}345"),
        ("ja", "12,345"),
    ],
)
def test_numbers_are_written_as_each_language_does(language, written):
    with translation.override(language):
        assert (figure(12345), figure(80)) == (written, "80")
