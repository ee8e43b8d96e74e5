"""Who is called to an important guest, in the reader's language."""

from __future__ import annotations

import sqlite3

from kiosk.shared.wording import Words
from kiosk.shared.wording import marked as _
from server.domain.access import Role
from server.domain.greeting import Arrival
from server.services.behind_ids import people_named
from server.services.greetings import arrivals_of, is_called
from server.store.people import Person

#: Everybody who has a role.
EVERYBODY: dict[Role, str] = {
    Role.HOSTESS: _("everybody at the desk"),
    Role.SUPERVISOR: _("the supervisors"),
    Role.ORGANISER: _("the organisers"),
}


def calls_of(connection: sqlite3.Connection, words: Words, event_id: str, me: Person) -> dict[str, tuple[str, bool]]:
    """By the alert's id: who was called, one after the other, and whether I am among them."""
    arrivals = arrivals_of(connection, event_id)
    names = people_named(connection, (step.to for arrival in arrivals.values() for step in arrival.chain))
    return {key: (_told(words, arrival, names), is_called(arrival, me)) for key, arrival in arrivals.items()}


def _told(words: Words, arrival: Arrival, names: dict[str, str]) -> str:
    return ", ".join(_name(words, step.to, names) for step in arrival.chain[: arrival.step + 1])


def _name(words: Words, to: str, names: dict[str, str]) -> str:
    noun, name = to.split(":", 1)
    if noun == "role":
        return words.gettext(EVERYBODY[Role(name)])
    return names.get(name) or words.gettext("somebody")
