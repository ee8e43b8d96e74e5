"""Made-up guests by the thousand: the same ones at each run, nobody real."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from server.domain.event import Event
from server.domain.guest import Guest

_STARTS = [
    "ber",
    "dal",
    "fer",
    "gron",
    "hal",
    "jan",
    "kor",
    "lam",
    "mar",
    "nes",
    "pel",
    "ros",
    "sil",
    "tam",
    "vin",
    "wol",
]
_MIDDLES = ["a", "e", "i", "o", "an", "el", "in", "or", "et", "ul", "ar", "en"]
_ENDS = [
    "berg",
    "ci",
    "dijk",
    "eri",
    "ga",
    "hof",
    "ini",
    "ker",
    "land",
    "man",
    "netti",
    "ova",
    "pen",
    "rossi",
    "sen",
    "ti",
]
_FIRST_STARTS = ["al", "be", "cla", "da", "el", "fran", "gi", "han", "is", "jo", "ka", "lu", "ma", "ni", "so", "ti"]
_FIRST_ENDS = [
    "ana",
    "bert",
    "cesca",
    "dia",
    "ele",
    "fra",
    "gio",
    "k",
    "lla",
    "mon",
    "na",
    "ra",
    "sse",
    "tteo",
    "x",
    "zia",
]
_ACCENTS = str.maketrans({"e": "é", "o": "ö", "a": "à", "u": "ü"})


def sample_event() -> Event:
    """An event that is on now."""
    now = datetime.now(UTC)
    return Event(
        id="",
        slug="bench",
        name="Bench",
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=12),
        timezone="Europe/Amsterdam",
    )


def sample_guests(event_id: str, count: int) -> Iterator[Guest]:
    """`count` guests: some 260 first and 50,000 last names, one in eight with accents, four to a company."""
    dice = random.Random(7)
    for number in range(count):
        first = dice.choice(_FIRST_STARTS) + dice.choice(_FIRST_ENDS)
        last = dice.choice(_STARTS) + dice.choice(_MIDDLES) + dice.choice(_STARTS) + dice.choice(_ENDS)
        guest = Guest(
            id=f"{number:032x}",
            event_id=event_id,
            ref=f"R{number:06d}",
            first_name=first.title(),
            last_name=last.title(),
            company=f"{dice.choice(_STARTS).title()}{dice.choice(_ENDS)} {number // 4 % 5000}",
            email=f"guest{number}@example.org",
            category=dice.choice(["guest", "press", "speaker"]),
            code=sample_code(number),
        )
        accented = number % 8 == 0
        yield replace(guest, last_name=guest.last_name.translate(_ACCENTS)) if accented else guest


def sample_code(number: int) -> str:
    """The code of the guest with this number."""
    return f"BENCH{number:015d}"
