"""A visit: what one guest at one kiosk is in the middle of. Kept in memory only, and gone when they leave.

Because the station remembers it, an address is always `/kiosk`: nothing about a guest stands in a URL, the history
or the page's title, and a reload begins anew: only a badge on its way stays.

    welcome --find--> search --choose--> factor --proven--> confirm --yes--+
       |                                   (left out where the organiser    |
       |                                    asks for none)                  v
       +-- scan, on any screen ------------------------------------> the way in --> badge --leave--> welcome
                                                                        |   |       (badges, of several)
                                                                        |   +--> refused
                                                                        +--> group: who of the booking is here?

Not on the list: welcome or search --register--> walk_in (one field a screen) --> the way in, or awaited: the desk
looks first, and with its yes the way in. On any screen: ask, for what they want or is not right, and back to it.

The way in: whom the door would refuse is refused at once; the others pass the stops that are asked of them
(kiosk.guest.way_in), one person after the other, and are checked in together. Mostly no stop is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from server.domain.badge_text import BadgeText
from server.domain.check_in import Reason
from server.domain.event import Event
from server.domain.request import Category
from server.domain.walk_in import WalkInDetails
from server.services.finding import MaskedGuest

#: A visit whose screen gave no sign of life for so long is over.
LASTS = timedelta(minutes=3)
#: Whoever waited for a badge when the station went away finds it again if it is back so soon.
RESUMES = timedelta(seconds=90)


class Step(StrEnum):
    """What the screen shows; the name of its template."""

    WELCOME = "welcome"
    SEARCH = "search"
    FACTOR = "factor"
    CONFIRM = "confirm"
    GROUP = "group"
    DETAILS = "details"
    CONSENT = "consent"
    DECLINED = "declined"
    BADGE = "badge"
    BADGES = "badges"
    REFUSED = "refused"
    CALLED = "called"
    LISTEN = "listen"
    STATEMENT = "statement"
    TELLING = "telling"
    WAY = "way"
    #: At a door: it waits, and what it said to the last scan.
    DOOR = "door"
    VERDICT = "verdict"
    CLOSED = "closed"
    #: Not on the list; and what is asked or told.
    WALK_IN = "walk_in"
    AWAITED = "awaited"
    ASK = "ask"


#: Between knowing who it is and the check-in.
STOP_STEPS = frozenset({Step.GROUP, Step.DETAILS, Step.CONSENT, Step.DECLINED})
#: So much was said or typed that whoever is here would not like to begin anew.
UNDER_WAY_STEPS = STOP_STEPS | {Step.FACTOR, Step.CONFIRM, Step.WALK_IN, Step.AWAITED, Step.ASK}
#: The check-in is done: a page that is loaded anew shows it again.
BADGE_STEPS = frozenset({Step.BADGE, Step.BADGES, Step.WAY})
#: Whoever was here is done: the next scan is another guest's.
DONE_STEPS = BADGE_STEPS | {Step.VERDICT}
#: Beside the visit: each leads back to where the guest was.
SIDE_STEPS = frozenset({Step.LISTEN, Step.STATEMENT, Step.TELLING})
#: Where a kiosk waits for the next guest.
WAITING_STEPS = frozenset({Step.WELCOME, Step.DOOR, Step.CLOSED})


@dataclass(frozen=True, kw_only=True)
class Person:
    """One of those who check in together now."""

    guest_id: str
    #: As it may be shown.
    name: str
    #: The idempotency key of their check-in.
    key: str
    #: Their code as it was when they said who they are: if it dies meanwhile, the ticket is somebody else's.
    code: str = field(default="", repr=False)
    #: Their booking; empty: they booked for themselves.
    party: str = ""
    #: The stops that they are through with.
    passed: frozenset[Step] = frozenset()
    #: They showed their code, or answered the second question: a name alone is anybody's to type.
    is_sure: bool = False


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """What became of one of several who checked in together."""

    name: str
    #: Why they are not in after all; None: they are.
    reason: Reason | None = None
    room: str = ""
    #: As in Visit.
    print_job: str = ""
    badge_at_desk: bool = False
    badge_ready_at: str = ""
    badge_missing: bool = False


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """A guest listens to the screen."""

    #: By headphones: only then is anything about a guest said.
    is_private: bool = False


@dataclass(frozen=True, kw_only=True)
class Registering:
    """What somebody who is not on the list has told so far. Nothing of it is kept before they say that it is right."""

    #: The idempotency key of their registration and of their check-in.
    key: str
    #: The details that are asked, in their order.
    asked: tuple[str, ...] = ()
    #: Those that may come in at this door.
    categories: tuple[str, ...] = ()
    details: WalkInDetails = field(default_factory=WalkInDetails)
    #: The one that is being typed; empty: all at a glance.
    detail: str = ""
    #: All was seen at a glance: from a field it goes back there.
    is_seen: bool = False
    #: What was typed last and cannot be so, and why, as an error's code.
    wrong: str = ""
    error: str = ""
    #: How often something was wrong: each time the screen says so anew.
    mistakes: int = 0
    #: They wait for the desk's word.
    walk_in_id: str = ""


class AskScreen(StrEnum):
    """The screens on which a guest asks or tells something, one after the other."""

    WHAT = "what"
    PHRASES = "phrases"
    WRITE = "write"
    WHO = "who"
    NAME = "name"
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What a guest has asked or told so far."""

    #: The idempotency key of their request.
    key: str
    #: Where they go on afterwards.
    before: Step
    screen: AskScreen = AskScreen.WHAT
    category: Category = Category.SPECIAL
    phrase_id: str = ""
    text: str = ""
    #: Nothing was typed where something is needed.
    is_wrong: bool = False


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Where a guest stands. Texts are empty and ids too where nothing is known yet."""

    step: Step = Step.WELCOME
    #: The event that all ids here belong to; empty: nothing is known yet.
    event_id: str = ""
    #: Chosen by the guest, or their ticket's; empty: the event's first.
    language: str = ""
    has_chosen_language: bool = False
    #: None: the guest reads.
    hearing: Hearing | None = None
    #: The screen that a side screen leads back to.
    aside_from: Step = Step.WELCOME
    #: What the last search showed.
    found: tuple[MaskedGuest, ...] = ()
    #: Whom they say they are.
    chosen: MaskedGuest | None = None
    #: The idempotency key of the check-in of whom they chose.
    key: str = ""
    #: Who check in together, or did; mostly one.
    people: tuple[Person, ...] = ()
    #: Whose code was scanned, or who was found: the others come along with them.
    leader: Person | None = None
    #: Ids of those of the booking who are ticked as being here.
    ticked: frozenset[str] = frozenset()
    #: What the badge of whom the stop is about shall say, before they say that it is right; None: as it is.
    draft: BadgeText | None = None
    #: The line of it that is being written; empty: none.
    writing: str = ""
    #: (guest, question) of each answer given here, in their order; and the question that they came back to.
    answered: tuple[tuple[str, str], ...] = ()
    again: str = ""
    #: Which of them the stop on the screen is about.
    current: int = 0
    wrong_answers: int = 0
    #: The facts of those who were let in just now, for the gate that opens for them.
    admissions: tuple[str, ...] = ()
    #: What a door said, of kiosk.guest.door_words.VERDICTS; empty: nothing.
    verdict: str = ""
    reason: Reason | None = None
    #: The station's clock cannot be believed: nothing is said of the hour.
    is_clock_wrong: bool = False
    first_name: str = ""
    room: str = ""
    #: The place whose way is shown.
    place_id: str = ""
    print_job: str = ""
    #: There should be a badge, and no printer to make it.
    badge_at_desk: bool = False
    #: Where the badge lies that was printed ahead of doors; empty: there is none.
    badge_ready_at: str = ""
    #: They said that the badge did not come out.
    badge_missing: bool = False
    #: What became of each, where several checked in together; before, of those who go to the desk.
    arrivals: tuple[Arrival, ...] = ()
    #: Where "called" leads back to.
    before: Step = Step.WELCOME
    #: They are not on the list, and register; None: they do not.
    registering: Registering | None = None
    #: They ask or tell something; None: they do not.
    asking: Asking | None = None
    touched_at: datetime
    #: When this guest touched or scanned first; None: nobody did yet.
    begun_at: datetime | None = None

    def at(self, step: Step, **changes: Any) -> Visit:
        """The same guest, one step on."""
        return replace(self, step=step, **changes)

    def language_at(self, event: Event) -> str:
        """What the screen speaks: the guest's choice or their ticket's, else the event's first language."""
        return self.language or event.languages[0]

    @property
    def main_step(self) -> Step:
        """Where the guest stands, side screens left out."""
        return self.aside_from if self.step in SIDE_STEPS else self.step

    @property
    def is_under_way(self) -> bool:
        """Whether the guest would lose something if the screen began anew."""
        step = self.before if self.main_step is Step.CALLED else self.main_step
        if step is Step.ASK and self.asking and self.asking.screen is AskScreen.DONE:
            step = self.asking.before
        return step in UNDER_WAY_STEPS

    @property
    def person(self) -> Person:
        """Whom the stop on the screen is about."""
        return self.people[self.current]

    def past(self, step: Step) -> Visit:
        """The same guests; this one is through with `step`."""
        through = replace(self.person, passed=self.person.passed | {step})
        return replace(self, people=(*self.people[: self.current], through, *self.people[self.current + 1 :]))

    @property
    def earlier_questions(self) -> list[str]:
        """The questions that this person answered here before the one on the screen."""
        mine = [question for guest_id, question in self.answered if guest_id == self.person.guest_id]
        return mine[: mine.index(self.again)] if self.again in mine else mine

    def began_with(self, key: str) -> bool:
        """Whether the act with this idempotency key is what this visit is in the middle of."""
        return bool(key) and any(person.key == key for person in (self.leader, *self.people) if person)


class Visits:
    """Every kiosk's visit."""

    def __init__(self) -> None:
        self._by_device: dict[str, Visit] = {}
        self._known: set[str] = set()

    def is_unknown(self, device_id: str) -> bool:
        """Whether nothing went on at a kiosk since the station started."""
        return device_id not in self._known

    def of(self, device_id: str, now: datetime) -> Visit:
        """What goes on at a kiosk; a fresh one where nothing does, or nobody touched it for LASTS."""
        known = self._by_device.get(device_id)
        if known is None or now - known.touched_at > LASTS:
            return Visit(touched_at=now)
        return known

    def keep(self, device_id: str, visit: Visit, now: datetime) -> Visit:
        """Remember where the guest stands now."""
        waits = visit.step in WAITING_STEPS and not visit.has_chosen_language
        kept = replace(visit, touched_at=now, begun_at=None if waits else visit.begun_at or now)
        self._by_device[device_id] = kept
        self._known.add(device_id)
        return kept

    def touch(self, device_id: str, now: datetime) -> None:
        """The guest is still there; nothing else changes, whatever was done meanwhile."""
        if known := self._by_device.get(device_id):
            self._by_device[device_id] = replace(known, touched_at=now)

    def end(self, device_id: str, now: datetime) -> Visit:
        """The guest left: nothing is remembered."""
        self._by_device.pop(device_id, None)
        self._known.add(device_id)
        return Visit(touched_at=now)
