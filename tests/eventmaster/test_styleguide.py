"""The style page is for those who work on it, and the contrasts that it shows are enough."""

from eventmaster.styleguide import PAIRS, contrasts, routes


def test_an_installation_has_no_style_page():
    assert (len(routes(debug=True)), routes(debug=False)) == (1, [])


def test_every_pair_of_tokens_is_read_in_light_and_in_the_dark():
    measured = contrasts()

    assert len(measured) == len(PAIRS)
    assert [pair for pair in measured if min(pair.light, pair.dark) < pair.needed] == []
