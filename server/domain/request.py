"""Requests: what a guest asks for or complains about, at a kiosk or the desk; somebody there sees to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from server.domain.access import Role
from server.domain.errors import FieldError
from server.domain.event import Event
from server.domain.language import stand_in
from server.domain.plain_text import plain

#: A few sentences: more nobody types on a screen while others wait.
LONGEST_TEXT = 300
LONGEST_NAME = 60
LONGEST_PHRASE = 80
#: More do not fit a kiosk, and nobody reads them: of complaints, and of all else.
MOST_PHRASES = 12
#: Who sees what is restricted, and all above.
RESTRICTED_ROLE = Role.SUPERVISOR
#: The actor of what the back office said.
BACK_OFFICE = "back_office"


class Category(StrEnum):
    """What a request is about."""

    SPECIAL = "special_request"
    COMPLAINT = "complaint"
    LOST = "lost_and_found"
    CLOAKROOM = "cloakroom"
    DELIVERY = "delivery"
    ROOM = "room"
    TECHNICAL = "technical"


class Department(StrEnum):
    """Whose work it is."""

    FRONT_DESK = "front_desk"
    HOSPITALITY = "hospitality"
    CLOAKROOM = "cloakroom"
    TECHNICAL = "technical"
    SECURITY = "security"
    MANAGEMENT = "management"


class Severity(StrEnum):
    """How much hangs on it."""

    LOW = "low"
    NORMAL = "normal"
    URGENT = "urgent"


class Gesture(StrEnum):
    """What a guest was offered to make up for something."""

    APOLOGY = "apology"
    DRINK = "drink"
    VOUCHER = "voucher"
    SEAT = "better_seat"
    REFUND = "refund"
    GIFT = "gift"
    OTHER = "other"


class Telling(StrEnum):
    """How far an answer is that the guest should hear: from the desk, or at a kiosk that is sure who they are."""

    NOTHING = ""
    WAITS = "waits"
    TOLD = "told"
    #: They read it at a kiosk.
    READ = "read"
    #: They could not be found.
    NOT_REACHED = "not_reached"


class RequestState(StrEnum):
    """How far it is."""

    OPEN = "open"
    #: Somebody looks after it.
    TAKEN = "taken"
    SETTLED = "settled"


class Outcome(StrEnum):
    """What became of it."""

    DONE = "done"
    PASSED_ON = "passed_on"
    NOT_POSSIBLE = "not_possible"
    NOBODY_THERE = "nobody_there"


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request. What was said about it stands in its lines."""

    id: str
    event_id: str
    category: Category
    #: The ready-made words that were chosen; empty: none.
    phrase_id: str = ""
    #: The kiosk.
    device_id: str = ""
    #: Whose it is; empty: nobody said.
    guest_id: str = ""
    state: RequestState = RequestState.OPEN
    made_at: datetime
    #: An actor's name; empty: nobody yet.
    owner: str = ""
    taken_at: datetime | None = None
    #: Who gave it to `owner`, who has not said yet that they look after it; empty: they have, or nobody did.
    passed_by: str = ""
    settled_at: datetime | None = None
    #: An Outcome; empty while it is open.
    outcome: str = ""
    #: A Department; empty: as its category is wont to go.
    department: str = ""
    severity: Severity = Severity.NORMAL
    #: When it should be dealt with; None: as long as it takes.
    due_at: datetime | None = None
    #: Only RESTRICTED_ROLE and above see it, and its words stay at this station.
    restricted: bool = False
    #: A Gesture; empty: none.
    gesture: str = ""
    #: The same in words.
    gesture_note: str = ""
    telling: Telling = Telling.NOTHING

    def is_overdue(self, now: datetime) -> bool:
        """Whether it should have been dealt with."""
        return self.state is not RequestState.SETTLED and self.due_at is not None and now > self.due_at


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that somebody said about a request; the first is the guest's own."""

    number: int
    at: datetime
    #: `device:id`: a guest there; `person:id`: a colleague.
    actor: str
    #: Which guest said it; empty: not known. It goes with them.
    guest_id: str = ""
    #: As they call themselves; empty: without a name.
    name: str = ""
    text: str
    #: The guest should hear it.
    for_guest: bool = False
    #: Where it was said first; empty: here. So what comes down the line twice is one line.
    origin: str = ""


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """Ready-made words for a request, written by the organiser."""

    id: str
    event_id: str
    category: Category
    #: The lowest stands first.
    place: int = 0
    #: By language.
    texts: Mapping[str, str]

    def text_for(self, wanted: str, event: Event) -> str:
        """The words in `wanted`, or in the language that stands in for it."""
        return self.texts[self.language_for(wanted, event)]

    def language_for(self, wanted: str, event: Event) -> str:
        """`wanted` if the words are there in it, else the language that stands in for it."""
        return stand_in(self.texts, wanted, event.languages)


_DEPARTMENTS = {
    Category.CLOAKROOM: Department.CLOAKROOM,
    Category.DELIVERY: Department.HOSPITALITY,
    Category.ROOM: Department.HOSPITALITY,
    Category.TECHNICAL: Department.TECHNICAL,
}
#: Minutes that guests find reasonable, where nobody says otherwise.
_MINUTES = {
    Category.COMPLAINT: 10,
    Category.TECHNICAL: 10,
    Category.CLOAKROOM: 10,
    Category.DELIVERY: 30,
    Category.LOST: 60,
}
_MINUTES_ELSE, _MINUTES_URGENT = 15, 5


def department_of(category: Category) -> Department:
    """Whose work such a request is, where nobody says otherwise."""
    return _DEPARTMENTS.get(category, Department.FRONT_DESK)


def due_after(category: Category, severity: Severity) -> timedelta:
    """How long such a request may take, where nobody says otherwise."""
    minutes = _MINUTES.get(category, _MINUTES_ELSE)
    return timedelta(minutes=min(minutes, _MINUTES_URGENT) if severity is Severity.URGENT else minutes)


def check_phrase(phrase: Phrase, event: Event) -> Phrase:
    """`phrase` as it is kept: texts without blanks around them, and none that is empty.

    Raises: FieldError for the first field that cannot be so.
    """
    texts = {language: plain(text) for language, text in phrase.texts.items() if text.strip()}
    first = event.languages[0]
    if first not in texts:
        raise FieldError(f"text_{first}", "the first language is needed", code="field.empty")
    for language, text in texts.items():
        if len(text) > LONGEST_PHRASE:
            raise FieldError(f"text_{language}", f"at most {LONGEST_PHRASE} characters", code="field.long")
    return replace(phrase, texts=texts)


def check_text(text: str, *, field: str, longest: int) -> str:
    """What somebody typed, as it is kept; empty: nothing.

    Raises: FieldError for too much.
    """
    kept = plain(text)
    if len(kept) > longest:
        raise FieldError(field, f"at most {longest} characters", code="field.long")
    return kept
