"""What the demo's organizers have on: data, told as a small town's programme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True)
class House:
    """An organizer of the demo."""

    slug: str
    name: str
    email: str
    description: str
    accent: str
    logo: str

    @property
    def website(self) -> str:
        return f"https://{self.slug}.example.org/"


@dataclass(frozen=True)
class Piece:
    """An event that comes `times` times: first in `first` days, then every `every` days."""

    house: str
    title: str
    summary: str
    tags: tuple[str, ...]
    at: time
    hours: float
    first: int
    every: int = 28
    times: int = 1
    capacity: int | None = 60
    venue: str = ""
    address: str = ""
    city: str = "Hamburg"
    country: str = "Germany"
    zone: str = "Europe/Berlin"
    online_url: str = ""
    all_day: bool = False
    price: str = "0"
    body: str = ""


HOUSES = (
    House(
        "harbour-house",
        "Harbour House",
        "hello@harbour-house.example.org",
        "Concerts, readings and long tables in an old customs shed by the water.",
        "#0e5a6b", "waves",
    ),
    House(
        "elbe-python",
        "Elbe Python Group",
        "team@elbe-python.example.org",
        "People who write Python, and people who would like to. Talks, workshops, no sales.",
        "#5b3fa8", "brackets",
    ),
    House(
        "city-library",
        "City Library",
        "events@city-library.example.org",
        "Free for everyone, six days a week. Most of what is on needs no library card.",
        "#a33b20", "books",
    ),
)  # fmt: skip

PIECES = (
    Piece(
        "harbour-house", "Jazz at the Customs Shed",
        "A trio, a bar and the last ferry home. Two sets with a break.",
        ("music", "jazz"), time(20), 2.5, first=5, every=14, times=6, capacity=80,
        venue="Harbour House", address="Am Sandtorkai 12", price="8.00",
        body="Doors open at **19:30**. Sit where you like; the back row has the best sound.\n\n"
        "- Set one at 20:00\n- Break with soup\n- Set two until 22:30",
    ),
    Piece(
        "harbour-house", "Long Table Supper",
        "One table, forty strangers, four courses. Tell us what you do not eat.",
        ("food",), time(19), 4, first=11, every=28, times=4, capacity=40,
        venue="Harbour House", address="Am Sandtorkai 12", price="24.00",
        body="We cook what the market had in the morning. There is always a dish without meat.",
    ),
    Piece(
        "harbour-house", "Repair Café",
        "Bring what is broken: lamps, bicycles, jumpers, radios.",
        ("repair", "family"), time(14), 4, first=3, every=14, times=5, capacity=None,
        venue="Harbour House, workshop", address="Am Sandtorkai 12",
        body="Volunteers help you mend it yourself. Spare parts at cost, coffee for a donation.",
    ),
    Piece(
        "harbour-house", "Open Decks for Beginners",
        "Two turntables, a patient teacher and no audience.",
        ("music", "workshop"), time(18, 30), 2, first=8, every=21, times=4, capacity=8,
        venue="Harbour House, cellar", address="Am Sandtorkai 12",
        body="You learn to beat-match two records by ear. No laptop, no sync button.\n\n"
        "- Bring one record that you love\n- Headphones are there\n- Eight people, so that "
        "everyone plays",
    ),
    Piece(
        "harbour-house", "Winter Festival on the Quay",
        "Three days of music, lights and hot apple juice by the water.",
        ("festival", "music", "family"), time(12), 60, first=26, capacity=1500,
        venue="Sandtorkai quay", address="Am Sandtorkai",
        body="From noon on the first day to midnight on the third. One ticket for all of it.",
    ),
    Piece(
        "harbour-house", "Choir for People Who Cannot Sing",
        "You can. Ten songs, no notes, no concert.",
        ("music",), time(19, 30), 1.5, first=2, every=7, times=8, capacity=50,
        venue="Harbour House", address="Am Sandtorkai 12",
        body="We sing what you know from the radio, in two voices at most. Nobody sings alone, "
        "nobody listens.\n\n**For whom?** Whoever was told at school to move their lips only.",
    ),
    Piece(
        "elbe-python", "Python Evening",
        "Two talks, one lightning round, pizza.",
        ("python", "talks"), time(18, 30), 3, first=9, every=28, times=5, capacity=90,
        venue="Betahaus", address="Eifflerstraße 43",
        body="Talks are in English. Say in the lightning round what you are stuck with: "
        "somebody in the room has been there.",
    ),
    Piece(
        "elbe-python", "Django from the Ground Up",
        "A day-long workshop: from an empty folder to a page with tests.",
        ("python", "django", "workshop"), time(9, 30), 7.5, first=19, every=56, times=2,
        capacity=16, venue="City Library, room 3", address="Hühnerposten 1",
        body="Bring a laptop. You know what a function is; everything else we do together.",
    ),
    Piece(
        "elbe-python", "Remote Code Reading Club",
        "We read one open-source module together and ask silly questions.",
        ("python", "reading"), time(19), 1.5, first=4, every=14, times=6, capacity=30,
        city="", country="", online_url="https://meet.example.org/code-reading",
        body="Each time one module of a library that everybody uses and nobody has read. "
        "You need no preparation; the link to the room is on your ticket.",
    ),
    Piece(
        "elbe-python", "Elbe Sprint Weekend",
        "Two days of open source in one room. Mentors for first contributions.",
        ("python", "open source"), time(0), 48, first=40, capacity=60, all_day=True,
        venue="Betahaus", address="Eifflerstraße 43",
        body="Pick an issue, sit down beside someone who knows the project, send your first patch. "
        "There is lunch on both days, a quiet room and a corner for children.\n\n"
        "1. Saturday 10:00: projects introduce themselves\n2. Work in small groups\n"
        "3. Sunday 16:00: show what you did",
    ),
    Piece(
        "elbe-python", "Ask a Maintainer",
        "Live from Lisbon: two hours with people who keep a library alive.",
        ("python", "talks"), time(18), 2, first=15, every=42, times=2, capacity=200,
        city="Lisbon", country="Portugal", zone="Europe/Lisbon", venue="Casa do Código",
        address="Rua da Boavista 84",
        body="What do you do with 900 open issues? When do you say no? Who pays for this? "
        "Questions are collected at the door and asked without names.",
    ),
    Piece(
        "city-library", "Story Time for Small Ears",
        "Picture books for children from three, with a grown-up.",
        ("family", "reading"), time(10, 30), 0.75, first=1, every=7, times=8, capacity=25,
        venue="City Library, children's corner", address="Hühnerposten 1",
        body="Three books, one song, and time to look at the pictures afterwards. Prams can stay "
        "in the hall. You need no library card.",
    ),
    Piece(
        "city-library", "How to Read a Balance Sheet",
        "An accountant explains, with real ones and no jokes about tax.",
        ("learning",), time(18), 2, first=13, every=35, times=3, capacity=35,
        venue="City Library, room 1", address="Hühnerposten 1",
        body="Where is the money, where is it only on paper, and what do the notes hide? We read "
        "the reports of three companies that you know. Bring a pencil.",
    ),
    Piece(
        "city-library", "Night of the Poets",
        "Twelve voices, one microphone, until the lights go out.",
        ("reading", "music"), time(20), 5, first=22, capacity=120,
        venue="City Library, hall", address="Hühnerposten 1",
        body="Ten minutes each, drawn by lot. Between the readings a double bass. The bar is open "
        "until the last poem.\n\n> Come late, leave late.",
    ),
    Piece(
        "city-library", "German Conversation, Level A2",
        "An hour of talking. Mistakes welcome.",
        ("learning", "languages"), time(17), 1, first=3, every=7, times=6, capacity=12,
        venue="City Library, room 2", address="Hühnerposten 1",
        body="Small groups with one native speaker each: shopping, the doctor, neighbours, the "
        "weather. Come as often as you like.",
    ),
    Piece(
        "city-library", "Old Photographs, New Eyes",
        "How to date, keep and scan the pictures from the attic.",
        ("learning", "workshop"), time(15), 2, first=30, every=30, times=2, capacity=18,
        venue="City Library, room 2", address="Hühnerposten 1",
        body="An archivist shows how to tell an albumen print from a gelatine one, which envelopes "
        "do harm, and at what resolution scanning stops making sense. Bring up to five pictures.",
    ),
)  # fmt: skip

FIRST_NAMES = (
    "Amina", "Björn", "Chiara", "Dmitri", "Elif", "Fatou", "Greta", "Hiroshi", "Ines", "Jonas",
    "Katarzyna", "Luca", "Mei", "Noah", "Olivia", "Pierre", "Quinn", "Rosa", "Sven", "Thandiwe",
    "Ulrike", "Viktor", "Wanjiru", "Xavi", "Yuki", "Zoë",
)  # fmt: skip
LAST_NAMES = (
    "Andersen", "Baptiste", "Çelik", "Dvořák", "Eriksen", "Fischer", "García", "Hansen", "Ito",
    "Jansen", "Kowalska", "Lindqvist", "Moreau", "Nguyễn", "Okafor", "Petrov", "Rossi", "Schäfer",
    "Tanaka", "Virtanen", "Weber", "Ziegler",
)  # fmt: skip
