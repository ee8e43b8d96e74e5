"""The screen of a kiosk as a page's context: what each step shows of a visit."""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass, replace
from datetime import datetime

from kiosk.guest.badge_words import AT_DESK, NEWS, NEWS_ELSEWHERE, NO_BADGE, READY, READY_AT_DESK, BadgeNews, Mood
from kiosk.guest.look import LookShown
from kiosk.guest.refusals import Refusal, refusal_of
from kiosk.guest.visit import BADGE_STEPS, WAITING_STEPS, Arrival, Step, Visit
from kiosk.shared.access import AtKiosk
from server.domain.batch import AT_DESK as AT_DESK_PLACE
from server.domain.check_in import Reason
from server.domain.doorway import Use
from server.domain.event import SecondFactor
from server.domain.print_job import PrintJob
from server.services.finding import FEWEST_LETTERS

#: Nobody touched the screen for so long: it asks "still there?" ...
IDLE_SECONDS = 30
#: ... for so long, and one touch goes on, as often as wanted (EN 301 549 9.2.2.1 asks for ten times).
WARNING_SECONDS = 20
#: Whoever waits for a colleague is asked later whether they are still there.
WAIT_SECONDS = 120
#: How long a good end stays, with a bar that shows it; and one that has to be read.
DONE_SECONDS = 6
READ_SECONDS = 20


@dataclass(frozen=True, kw_only=True)
class StagePage:
    """One screen. Fields of other steps are empty."""

    step: str
    event_name: str
    place: str
    looks: LookShown
    #: Changes when the organiser changes what the welcome shows; see GET /kiosk/fresh.
    look: str
    #: Codes are read with the camera too, where the machine has one.
    uses_camera: bool = False
    idle_seconds: int = IDLE_SECONDS
    warning_seconds: int = WARNING_SECONDS
    #: Masked (name, company) pairs.
    found: tuple[tuple[str, str], ...] = ()
    #: Fewer letters are not searched for.
    fewest_letters: int = FEWEST_LETTERS
    #: A search was made and found nobody to show.
    is_empty: bool = False
    name: str = ""
    company: str = ""
    factor: str = ""
    is_wrong: bool = False
    key: str = ""
    room: str = ""
    refusal: Refusal | None = None
    may_search: bool = False
    may_come_in: bool = False
    news: BadgeNews | None = None
    #: Where the badge comes out, where that is not at this kiosk.
    badge_place: str = ""
    ends_seconds: int = 0
    #: Words wait for this guest: how long the screen stays then; 0: none do.
    words_seconds: int = 0
    #: Nobody is in the middle of anything.
    waits: bool = False
    #: Somebody chose how this screen speaks to them: left alone, it goes back to what everybody finds.
    is_theirs: bool = False
    #: Whoever is let in here passes a gate that opens for them.
    has_gate: bool = False
    #: A door tells how many are inside.
    counts: bool = False
    #: This kiosk can say its screens aloud.
    speaks: bool = False
    #: Whether its door is open, of server.domain.doorway.Open; and when it opens, told on the venue's clock.
    hours: str = ""
    opens: datetime | None = None
    timezone: str = ""
    #: How the guest listens: "headset", "speaker"; empty: they read.
    hearing: str = ""
    #: What stands on each badge, for who listens.
    badge_says: tuple[str, ...] = ()
    #: Who is not on the list may register here.
    may_register: bool = False
    #: Guests may ask or tell something on every screen.
    may_ask: bool = False
    #: What this step alone needs, see kiosk.guest.steps; None: nothing.
    part: object = None


def stage_of(
    at: AtKiosk, visit: Visit, looks: LookShown, job: PrintJob | None = None, badge_place: str = ""
) -> StagePage:
    """The screen for `visit`. `job`: its badge, as it is now. `badge_place`: where it is, if not at this kiosk."""
    news = news_of(visit, job, badge_place) if visit.step is Step.BADGE else None
    return StagePage(
        step=visit.step.value,
        waits=visit.step in WAITING_STEPS,
        is_theirs=visit.has_chosen_language or visit.hearing is not None,
        has_gate=at.doorway.relay is not None,
        counts=at.doorway.use is Use.DOOR and at.doorway.shows_inside,
        event_name=at.event.name,
        place=at.device.place,
        looks=looks,
        look=look_of(at),
        uses_camera=at.device.uses_camera,
        found=tuple((guest.name, guest.company) for guest in visit.found),
        name=(visit.chosen.name if visit.chosen else "") or visit.first_name,
        company=visit.chosen.company if visit.chosen else "",
        factor=at.event.second_factor.value if at.event.second_factor is not SecondFactor.NONE else "",
        is_wrong=visit.wrong_answers > 0,
        key=visit.key,
        room=visit.room,
        refusal=refusal_of(visit.reason, is_clock_wrong=visit.is_clock_wrong) if visit.reason else None,
        hours=at.hours.is_open.value,
        opens=at.hours.opens_at,
        timezone=at.event.timezone,
        may_search=visit.reason is Reason.UNKNOWN_CODE,
        may_come_in=visit.reason is Reason.ALREADY_IN,
        news=news,
        badge_place=badge_place or visit.badge_ready_at,
        ends_seconds=_ends(visit, news),
        hearing=_hearing(visit),
        may_register=at.event.takes_walk_ins_at_kiosk,
        may_ask=at.event.requests and at.doorway.use is not Use.CLOSED,
    )


def seen_at(at: AtKiosk, visit: Visit) -> Visit:
    """The visit as this kiosk's screen has it: a door waits as a door, a closed kiosk asks nothing more."""
    use = at.doorway.use
    if use is Use.CLOSED and visit.step not in BADGE_STEPS | {Step.CALLED}:
        return visit.at(Step.CLOSED)
    is_strange = use is Use.CHECK_IN and visit.step in (Step.VERDICT, Step.DOOR, Step.CLOSED)
    step = Step.WELCOME if is_strange else visit.step
    return visit.at(Step.DOOR if use is Use.DOOR and step is Step.WELCOME else step)


def look_of(at: AtKiosk) -> str:
    """A short name for what the welcome is made of: another look, or the camera in use or not, is another name."""
    event = at.event
    door = "|".join((at.device.zone_id or "", *map(str, astuple(replace(at.doorway, relay=None)))))
    spoken = f"{'|'.join(event.languages)}|{event.tone}"
    may = f"{event.takes_walk_ins_at_kiosk}|{event.requests}"
    device = f"{at.device.uses_camera}|{at.device.speaks}|{door}"
    shown = f"{event.id}|{event.name}|{event.hue}|{spoken}|{device}|{at.look}|{at.own.version}|{may}|{at.hours}"
    return hashlib.sha256(shown.encode()).hexdigest()[:12]


def news_of(visit: Visit | Arrival, job: PrintJob | None, badge_place: str = "") -> BadgeNews:
    """What is to be said of the badge."""
    if visit.badge_at_desk or visit.badge_missing:
        return AT_DESK
    if job is None:
        return {"": NO_BADGE, AT_DESK_PLACE: READY_AT_DESK}.get(visit.badge_ready_at, READY)
    return (NEWS_ELSEWHERE if badge_place else NEWS)[job.state]


def _hearing(visit: Visit) -> str:
    if visit.hearing is None:
        return ""
    return "headset" if visit.hearing.is_private else "speaker"


def _ends(visit: Visit, news: BadgeNews | None) -> int:
    if visit.step is Step.DECLINED and len(visit.people) > 1:
        return 0  # the others are not in yet: nobody may take this for the end
    if visit.step in (Step.REFUSED, Step.DECLINED):
        return READ_SECONDS
    if news is None or not news.ends:
        return 0
    return DONE_SECONDS if news.mood is Mood.GOOD and not news.is_read else READ_SECONDS
