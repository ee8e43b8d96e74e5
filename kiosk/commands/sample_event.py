"""The sample event of the demo: invented people at invented companies, some of each kind a door meets."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle, islice

from server.domain.codes import code_from
from server.domain.event import Event, Zone
from server.domain.guest import Guest, Standing
from server.services.event_setup import add_event, add_zone
from server.store import guests
from server.store.journal import Happening
from server.store.transaction import Transaction

_FIRST = (
    "Sanne", "Giulia", "Bram", "Zoë", "Femke", "Luca", "Noor", "Matteo", "Iñaki", "Priya",
    "Lotte", "Omar", "Chiara", "Daan", "Beatrice", "Thijs", "Aylin", "Marco", "Wietske", "Elena",
)  # fmt: skip
_LAST = (
    "van den Berg", "D'Amico", "Øster", "Kowalczyk", "de Wit", "Ferrari", "Yılmaz", "ter Horst", "Nováková",
    "Müller-Lüdenscheidt", "Ricci", "Haddad", "van 't Veer", "Conti", "Jansen", "Moretti", "Öztürk",
)  # fmt: skip
_COMPANIES = ("Haven & Co", "Teatro Nuovo srl", "Uitgeverij De Brug", "Studio Verde", "Noord & Zonen", "")
_ROOMS = ("Table 1", "Table 2", "Table 3", "Room Adriatico", "Room IJzaal")
_LANGUAGES = ("nl", "it", "en", "")
#: How many are on the list.
GUESTS = 60


def add_sample_event(transaction: Transaction, now: datetime) -> tuple[Event, list[Guest]]:
    """An event that is on now, with its guests and a second zone. Returns the guests with a code each."""
    event = add_event(
        transaction,
        Event(
            id="",
            slug="winter-gala",
            name="Winter Gala",
            venue="De Hal",
            starts_at=now - timedelta(hours=1),
            ends_at=now + timedelta(hours=12),
            timezone="Europe/Amsterdam",
            hue=275,
        ),
    )
    add_zone(transaction, Zone(id="", event_id=event.id, name="VIP lounge", capacity=25, categories=frozenset({"VIP"})))
    listed = [_guest(transaction, event, number) for number in range(GUESTS)]
    guests.add_guests(transaction.connection, listed)
    transaction.record_all(
        [
            Happening(kind="guest.added", subject=f"guest:{guest.id}", body={"source": "import"}, event_id=event.id)
            for guest in listed
        ]
    )
    return event, listed


def _guest(transaction: Transaction, event: Event, number: int) -> Guest:
    first = _FIRST[number % len(_FIRST)]
    last = next(islice(cycle(_LAST), number, None))
    guest = Guest(
        id=transaction.new_id(),
        event_id=event.id,
        ref=f"S-{number + 1:03d}",
        first_name=first,
        last_name=last,
        company=_COMPANIES[number % len(_COMPANIES)],
        email=f"guest{number + 1}@example.com",
        category=("Visitor", "Visitor", "Speaker", "Press", "VIP")[number % 5],
        party=f"B-{number // 3 + 1:03d}" if number % 7 < 3 else "",
        language=_LANGUAGES[number % len(_LANGUAGES)],
        room=_ROOMS[number % len(_ROOMS)],
        code=code_from(transaction.randomness(13)),
    )
    return _special(guest, number)


def _special(guest: Guest, number: int) -> Guest:
    """Some guests are what makes a door interesting."""
    if number % 5 == 4:
        guest = replace(guest, vip=True, host="Anna Conti", notes="Greet at the door, then the VIP lounge.")
    if number == 11:
        return replace(guest, standing=Standing.UNPAID)
    if number == 13:
        return replace(guest, standing=Standing.CANCELLED)
    if number == 17:
        return replace(guest, needs="Wheelchair; step-free way to table 3", needs_desk=True)
    return guest
