"""Somebody who waits at a kiosk for the desk's word, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.desk.place import place_of
from kiosk.desk.words import FIELDS
from kiosk.shared.wording import Words
from server.domain.walk_in import CHOSEN_FIELDS
from server.services.walk_in_desk import WalkInLine


@dataclass(frozen=True, kw_only=True)
class WalkInCard:
    """One of them, on the board and on a page of their own."""

    id: str
    title: str
    name: str
    company: str
    place: str
    #: (field in the reader's language, what they said).
    details: list[tuple[str, str]]
    #: (id, name, company) of those on the list who may be the same person.
    alike: list[tuple[str, str, str]]


def walk_in_card(words: Words, line: WalkInLine) -> WalkInCard:
    """What the desk sees of `line`."""
    said = line.details
    return WalkInCard(
        id=line.walk_in.id,
        title=words.gettext("%(guest)s wants to register") % {"guest": said.full_name},
        name=said.full_name,
        company=said.company,
        place=place_of(line.device),
        details=[
            (words.gettext(FIELDS[name]), getattr(said, name))
            for name in ("first_name", "last_name", *CHOSEN_FIELDS, "category")
            if getattr(said, name)
        ],
        alike=[(guest.id, guest.full_name, guest.company) for guest in line.alike],
    )
