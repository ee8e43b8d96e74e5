"""Events and their zones: when, where and who."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from server.domain.errors import FieldError
from server.domain.language import GUEST_LANGUAGES, HOUSE_LANGUAGES, Tone

#: A party that runs past midnight still belongs to the day before, until this hour of the event's time zone.
DAY_TURNS_AT_HOUR = 4


class AdmissionPolicy(StrEnum):
    """How often one guest may be admitted without a check-out or an undo between."""

    ONCE_PER_EVENT = "event"
    ONCE_PER_DAY = "day"


class SecondFactor(StrEnum):
    """What a guest who searched by name adds to show who they are."""

    NONE = "none"
    EMAIL = "email"
    CODE = "code"
    COMPANY = "company"


class WalkIns(StrEnum):
    """Who may add a guest that is not on the list."""

    OFF = "off"
    DESK = "desk"
    #: Guests themselves, at a kiosk, too.
    KIOSK = "kiosk"
    #: The same, once somebody at the desk said yes.
    APPROVAL = "approval"


@dataclass(frozen=True, kw_only=True)
class Event:
    """An event as the organiser set it up."""

    id: str
    #: Lower case, digits and hyphens; stands in addresses and commands.
    slug: str
    name: str
    venue: str = ""
    starts_at: datetime
    ends_at: datetime
    #: IANA name.
    timezone: str
    #: What guests may choose, in the order in which a kiosk offers it; it opens in the first. Of GUEST_LANGUAGES.
    languages: tuple[str, ...] = HOUSE_LANGUAGES
    #: How guests are spoken to.
    tone: Tone = Tone.FORMAL
    #: 0-359, drives every colour of the pages.
    hue: int = 200
    #: How long before the start guests are let in.
    doors_before: timedelta = timedelta(hours=2)
    admission: AdmissionPolicy = AdmissionPolicy.ONCE_PER_EVENT
    #: May somebody who checked out come back in?
    reentry: bool = True
    second_factor: SecondFactor = SecondFactor.NONE
    walk_ins: WalkIns = WalkIns.DESK
    #: Stem of a file in badge_templates/ or the organiser's own folder.
    template: str = "strip_72x100"
    print_badges: bool = True
    #: A badge that is printed again gets a new code, and the old one dies; a lost badge's always does.
    reprint_new_code: bool = False
    #: A kiosk asks who of a booking is here, and checks them in together.
    groups: bool = True
    #: A kiosk takes what guests ask for or complain about.
    requests: bool = True

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            raise ValueError("an event's times carry their offset")

    def local(self, at: datetime) -> datetime:
        """`at` on the venue's wall clock."""
        return at.astimezone(ZoneInfo(self.timezone))

    @property
    def takes_walk_ins_at_kiosk(self) -> bool:
        """Whether somebody who is not on the list may register at a kiosk."""
        return self.walk_ins in (WalkIns.KIOSK, WalkIns.APPROVAL)

    def day_of(self, at: datetime) -> date:
        """The event day that `at` belongs to; a day turns at DAY_TURNS_AT_HOUR, venue time."""
        return (self.local(at) - timedelta(hours=DAY_TURNS_AT_HOUR)).date()


@dataclass(frozen=True, kw_only=True)
class Zone:
    """A part of the venue that people are counted into. Every event has a main one: the entrance."""

    id: str
    event_id: str
    name: str
    is_main: bool = False
    #: None: no limit.
    capacity: int | None = None
    #: None: every category may enter.
    categories: frozenset[str] | None = None
    #: None: as the event.
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    #: From so many people inside on it is nearly full, and the desk is told; None: nobody is.
    amber_at: int | None = None
    #: From so many on it is as good as full.
    red_at: int | None = None
    #: May somebody who left come back in? None: as the event.
    reentry: bool | None = None
    #: Guests go through it in one direction: its doors let nobody out the way they came, only a person does.
    one_way: bool = False
    #: Whoever comes in has left every other zone like this: one cannot sit in two halls.
    exclusive: bool = False

    def hours_in(self, event: Event) -> tuple[datetime, datetime]:
        """From when to when guests are let in: its own hours, else the event's."""
        return self.opens_at or event.starts_at - event.doors_before, self.closes_at or event.ends_at

    def lets_back_in(self, event: Event) -> bool:
        """Whether somebody who left may come back in: its own rule, else the event's."""
        return event.reentry if self.reentry is None else self.reentry


def check_event(event: Event) -> Event:
    """`event` itself, if an organiser may have it so.

    Raises: FieldError for the first field that cannot be used.
    """
    if not event.name.strip():
        raise FieldError("name", "an event needs a name", code="field.empty")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", event.slug) or len(event.slug) > 60:
        raise FieldError("slug", "lower-case letters, digits and single hyphens, at most 60", code="field.slug")
    if event.ends_at <= event.starts_at:
        raise FieldError("ends", "the end lies before the start", code="field.order")
    try:
        ZoneInfo(event.timezone)
    except (KeyError, ValueError, OSError) as exc:
        raise FieldError("timezone", f"no time zone {event.timezone!r}", code="field.timezone") from exc
    if not event.languages or set(event.languages) - set(GUEST_LANGUAGES):
        raise FieldError("languages", f"one or more of {', '.join(GUEST_LANGUAGES)}", code="field.languages")
    if len(set(event.languages)) < len(event.languages):
        raise FieldError("languages", "each once", code="field.choice")
    if not 0 <= event.hue <= 359:
        raise FieldError("hue", "0 to 359", code="field.range")
    return event
