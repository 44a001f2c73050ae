"""The command: which files, for whom, what it says and how it ends."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from events.enums import EventStatus, Role
from events.importing.sniffing import Format
from events.models import Event
from tests.events.importing.files import DATA, calendar, needs_data
from tests.factories import OrganizerFactory, make_member

pytestmark = pytest.mark.django_db

GOOD = "UID:good\nSUMMARY:Good\nDTSTART:20260501T100000Z\nLOCATION:Hall"
BROKEN = "UID:broken\nSUMMARY:Broken"


@pytest.fixture
def organizer():
    return OrganizerFactory(slug="choir")


@pytest.fixture
def write(tmp_path):
    """`write(name, content)` makes a file and returns its path as text."""

    def write_file(name, content):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, newline="")
        return str(path)

    return write_file


def run(*arguments, **options):
    """Run the command; return its exit code, its summary and its lines on stderr."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("import_events", *arguments, stdout=out, stderr=err, **options)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue().splitlines(), err.getvalue().splitlines()


def test_a_good_file_is_imported_and_summed_up(organizer, write):
    path = write("feed.ics", calendar(GOOD))

    first = run(path, organizer="choir")
    again = run(path, organizer="choir")

    assert first == (
        0,
        [
            (
                "files 1, created 1, updated 0, unchanged 0, duplicates 0, published 0, errors 0, "
                "warnings 0"
            )
        ],
        [],
    )
    assert again[1] == [
        (
            "files 1, created 0, updated 0, unchanged 1, duplicates 0, published 0, errors 0, "
            "warnings 0"
        )
    ]
    assert Event.objects.get().status == EventStatus.DRAFT


def test_a_broken_event_is_a_line_and_exit_code_1(organizer, write):
    path = write("feed.ics", calendar(BROKEN, GOOD))

    code, _out, err = run(path, "--publish", organizer="choir")

    assert (code, err) == (1, [f"{path}:broken: The event has no DTSTART; it is left out."])
    assert Event.objects.get().status == EventStatus.PUBLISHED


def test_a_warning_does_not_fail(organizer, write):
    path = write("empty.ics", calendar())

    assert run(path, organizer="choir")[::2] == (0, [f"{path}: The file holds no events."])


def test_no_file_costs_another(organizer, write):
    page, feed = write("a.ics", "<html><title>403</title>"), write("b.ics", calendar(GOOD))

    code, _out, err = run("gone.ics", page, feed, organizer="choir")

    assert (code, Event.objects.count()) == (1, 1)
    assert err == [
        "gone.ics: There is no such file.",
        f"{page}: This is an HTML page (“403”), not a list of events.",
    ]


def test_folders_and_patterns_stand_for_their_files(organizer, write, tmp_path):
    write("sub/a.ics", calendar(GOOD))
    write("sub/notes.txt", "nothing")
    write("b.ics", calendar(GOOD.replace("good", "other")))

    code, out, _err = run(str(tmp_path), str(tmp_path / "*.ics"), organizer="choir")

    assert (code, out[0][:18]) == (0, "files 2, created 2")
    assert sorted(Event.objects.values_list("source_key", flat=True)) == ["good", "other"]


def test_an_unreadable_file_is_a_problem(organizer, tmp_path, monkeypatch):
    (tmp_path / "loop.ics").symlink_to("loop.ics")

    code, _out, err = run(str(tmp_path / "loop.ics"), organizer="choir")

    assert (code, len(err)) == (1, 1)


def test_one_conference_of_two_topics_is_one_event(organizer, write):
    item = [{"name": "Conf", "startDate": "2026-05-01", "url": "https://c.test", "online": True}]
    rust, data = write("rust.json", json.dumps(item)), write("data.json", json.dumps(item))

    _code, out, _err = run(rust, data, organizer="choir")

    assert out[0].startswith("files 2, created 1, updated 0, unchanged 0, duplicates 1,")
    assert sorted(Event.objects.get().tags.values_list("name", flat=True)) == ["data", "rust"]


def test_a_dry_run_writes_nothing_and_says_so(organizer, write):
    code, out, _err = run(write("a.ics", calendar(GOOD)), "--dry-run", organizer="choir")

    assert (code, out[0], Event.objects.count()) == (0, "Dry run: nothing was written.", 0)
    assert out[1].startswith("files 1, created 1,")


def test_an_e_mail_stands_for_that_person_s_first_organizer(organizer, write):
    member = make_member(organizer, Role.EDITOR, email="ada@example.org")
    OrganizerFactory(slug="second")

    run(write("a.ics", calendar(GOOD)), organizer="Ada@Example.org")

    assert Event.objects.get().organizer == organizer
    assert member.journal_entries.filter(action="event.imported").count() == 1


@pytest.mark.parametrize("name", ["nobody", "nobody@example.org"])
def test_an_unknown_organizer_is_refused(name, write):
    with pytest.raises(CommandError, match="nobody"):
        run(write("a.ics", calendar(GOOD)), organizer=name)


def test_a_named_format_is_used(organizer, write):
    path = write("a.ics", calendar(GOOD))

    assert run(path, organizer="choir", format=Format.JSON)[0] == 1
    assert run(path, "--format=ics", organizer="choir")[0] == 0


def test_a_terminal_shows_progress(organizer, write):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    screen = Terminal()

    call_command(
        "import_events",
        write("a.ics", calendar(GOOD)),
        organizer="choir",
        stdout=io.StringIO(),
        stderr=screen,
        no_color=True,
    )

    assert "\rReading [##############################] 1/1" in screen.getvalue()
    assert "\rWriting [##############################] 1/1" in screen.getvalue()


@needs_data
def test_the_real_events_are_imported_once(organizer):
    names = [str(DATA / "events" / "json" / "community-calendar"), str(DATA / "ics/feeds/ra*.ics")]

    first = run(*names, "--publish", organizer="choir")
    again = run(*names, "--publish", organizer="choir")

    assert first[0] == again[0] == 0
    assert first[1][0].startswith("files 4, created 799, updated 0, unchanged 0,")
    assert again[1][0].startswith("files 4, created 0, updated 0, unchanged 799,")
    assert Event.objects.count() == 799
    assert first[2] == again[2]
