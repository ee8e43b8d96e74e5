"""What a guest asked for or complained about, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.desk.place import place_of
from kiosk.desk.request_words import DEPARTMENTS, GESTURES, SEVERITIES, TELLINGS, named
from kiosk.desk.words import CATEGORIES, OUTCOMES
from kiosk.shared.wording import Words
from server.domain.event import Event
from server.domain.request import BACK_OFFICE, Line, Outcome, RequestState, Severity, Telling
from server.services.requests import RequestLine


@dataclass(frozen=True, kw_only=True)
class ThreadWords:
    """One thing that a colleague or the back office said."""

    who: str
    at: datetime
    text: str
    for_guest: bool
    by_back_office: bool


@dataclass(frozen=True, kw_only=True)
class RequestCard:
    """One request, on the board and on a page of its own. Texts are empty where there is nothing to say."""

    id: str
    category: str
    title: str
    said: str
    name: str
    guest_id: str
    place: str
    owner: str
    is_mine: bool
    is_settled: bool
    outcome: str
    department: str
    #: Words, unless it is as any other.
    severity: str
    is_urgent: bool
    due_at: datetime | None
    is_overdue: bool
    is_restricted: bool
    #: What was offered to make up for it.
    gesture: str
    #: How far an answer is that the guest should hear, and those words while they wait.
    telling: str
    is_to_tell: bool
    for_guest: str
    #: What the back office said, which nobody here has followed up.
    answer: str
    thread: list[ThreadWords]
    timezone: str


def request_card(words: Words, line: RequestLine, event: Event, me: str, now: datetime) -> RequestCard:
    """What `me` (an actor's name) sees of `line` at `now`."""
    request = line.request
    offered = [named(words, GESTURES, request.gesture), request.gesture_note]
    is_to_tell = request.telling is Telling.WAITS
    return RequestCard(
        id=request.id,
        category=request.category.value,
        title=words.gettext(CATEGORIES[request.category]),
        said=line.phrase.text_for(words.language, event) if line.phrase and _is_phrase(line) else line.said,
        name=line.name,
        guest_id=line.guest.id if line.guest else "",
        place=place_of(line.device),
        owner=line.owner or (words.gettext("somebody") if request.owner else ""),
        is_mine=request.owner == me,
        is_settled=request.state is RequestState.SETTLED,
        outcome=words.gettext(OUTCOMES[Outcome(request.outcome)]) if request.outcome in set(Outcome) else "",
        department=named(words, DEPARTMENTS, request.department),
        severity="" if request.severity is Severity.NORMAL else words.gettext(SEVERITIES[request.severity]),
        is_urgent=request.severity is Severity.URGENT,
        due_at=request.due_at,
        is_overdue=request.is_overdue(now),
        is_restricted=request.restricted,
        gesture=": ".join(part for part in offered if part),
        telling=words.gettext(TELLINGS[request.telling]) if request.telling else "",
        is_to_tell=is_to_tell,
        for_guest=line.for_guest.text if line.for_guest and is_to_tell else "",
        answer=line.answer.text if line.answer else "",
        thread=[_said(words, line, one) for one in line.lines if one.number > 1],
        timezone=event.timezone,
    )


def _is_phrase(line: RequestLine) -> bool:
    """Whether the ready-made words were chosen as they stand: then they can be read in another language."""
    return bool(line.phrase) and line.said in (line.phrase.texts.values() if line.phrase else ())


def _said(words: Words, line: RequestLine, one: Line) -> ThreadWords:
    by_back_office = one.actor == BACK_OFFICE
    known = line.people.get(one.actor.removeprefix("person:"), words.gettext("somebody"))
    who = (one.name or words.gettext("Back office")) if by_back_office else known
    return ThreadWords(who=who, at=one.at, text=one.text, for_guest=one.for_guest, by_back_office=by_back_office)
