"""Duplicates become one event; what only shares a UID stays apart, under the same key each time."""

from events.importing.collapsing import collapse
from tests.events.importing.files import calendar, read

A = "UID:same\nSUMMARY:Walk\nDTSTART:20260501T100000Z"
B = "UID:same\nSUMMARY:Swim\nDTSTART:20260502T100000Z"


def collapsed(*events):
    return collapse(read(calendar(*events)).drafts)


def test_an_event_twice_in_a_file_is_taken_once_with_a_note():
    result = collapsed(A, A + "\nCATEGORIES:Sport")

    assert [(draft.key, draft.tags) for draft in result.drafts] == [("same", ("Sport",))]
    assert result.duplicates == 1
    assert [str(problem) for problem in result.problems] == [
        "some.ics:same: “Walk” is in the file twice; it is taken once."
    ]


def test_different_events_under_one_uid_are_all_kept_under_stable_keys():
    first, again = collapsed(A, B, B), collapsed(A, B)

    assert [draft.title for draft in first.drafts] == ["Walk", "Swim"]
    assert [draft.key for draft in first.drafts] == [draft.key for draft in again.drafts]
    assert first.duplicates == 1
    assert [str(problem) for problem in again.problems] == [
        "some.ics:same: “Swim” has the UID of another event, “Walk”; both are kept."
    ]


def test_an_over_long_uid_is_shortened_to_a_stable_key():
    long = A.replace("same", "x" * 1000)

    (draft,) = collapsed(long).drafts

    assert draft.key == collapsed(long).drafts[0].key
    assert len(draft.key) < 300
