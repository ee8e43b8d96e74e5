"""The board as a page's context: each alert with a title, an age, an owner and one next act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.desk.place import place_of
from kiosk.desk.request_card import RequestCard, request_card
from kiosk.desk.room_words import ROOM_ADVICE, room_title
from kiosk.desk.walk_in_card import WalkInCard, walk_in_card
from kiosk.desk.words import DECLINED, GATE_ADVICE, GATE_TROUBLES, SHIFT_TITLES, TROUBLES, refusal_words, trouble_words
from kiosk.shared.wording import Words
from server.domain.alert import PRYING, AlertKind
from server.domain.consent import ConsentKind
from server.domain.event import Event
from server.domain.print_job import DONE_STATES, QUESTION_STATES, JobState, Trouble
from server.domain.relay import RelayTrouble
from server.services.desk import AlertLine, DeskBoard, DeskFigures

#: From then on an alert that nobody took looks urgent.
LATE_SECONDS = 120
#: Sign and edge of the card, by kind.
_LOOKS: dict[AlertKind, tuple[str, str]] = {
    AlertKind.CALL: ("hand", "-note"),
    AlertKind.REFUSED: ("door", "-warn"),
    AlertKind.NOT_FOUND: ("search", "-note"),
    AlertKind.WALK_IN: ("plus", "-warn"),
    AlertKind.CONSENT: ("paper", "-warn"),
    AlertKind.BADGE: ("printer", "-bad"),
    AlertKind.ROLL: ("paper", "-warn"),
    AlertKind.GATE: ("door", "-bad"),
    AlertKind.VIP: ("star", "-accent"),
    AlertKind.ROOM: ("door", "-warn"),
    AlertKind.CONFLICT: ("alert", "-bad"),
    AlertKind.SHIFT: ("hand", "-bad"),
}


@dataclass(frozen=True, kw_only=True)
class AlertCard:
    """One thing that waits, in the reader's language. Texts are empty where there is nothing to say."""

    id: str
    kind: str
    sign: str
    edge: str
    title: str
    text: str
    place: str
    guest_id: str
    guest_name: str
    company: str
    host: str
    #: What whoever goes there should know.
    needs: str
    since: int
    seconds: int
    owner: str
    is_mine: bool
    print_job_id: str
    #: Whose roll is nearly empty.
    printer_id: str
    #: Somebody has to say whether the badge came out.
    asks: bool
    #: Another badge is the way out.
    may_print_again: bool
    #: It waits for the printer; it may be tried at once.
    may_try_now: bool


@dataclass(frozen=True, kw_only=True)
class AlertsPart:
    """The part of the board that changes by itself."""

    alerts: list[AlertCard]
    #: (name, place, what is wrong).
    printers: list[tuple[str, str, str]]
    walk_ins: list[WalkInCard]
    requests: list[RequestCard]
    waiting: int
    now: int
    late_seconds: int = LATE_SECONDS


@dataclass(frozen=True, kw_only=True)
class FiguresPart:
    """The strip above it."""

    figures: DeskFigures


@dataclass(frozen=True, kw_only=True)
class BoardPage:
    """The whole page: both parts' fields."""

    alerts: list[AlertCard]
    printers: list[tuple[str, str, str]]
    walk_ins: list[WalkInCard]
    requests: list[RequestCard]
    waiting: int
    now: int
    late_seconds: int
    figures: DeskFigures


def alerts_part(words: Words, desk: DeskBoard, event: Event, me: str, now: datetime) -> AlertsPart:
    """What waits, as `me` (an actor's name) sees it at `now`."""
    cards = [_card(words, line, me, now) for line in desk.alerts]
    printers = [
        (row.name, row.place, words.gettext(trouble_words(row.reason, nothing_sent=True) or _AWAY))
        for row in desk.printers
    ]
    walk_ins = [walk_in_card(words, line, now) for line in desk.walk_ins]
    requests = [request_card(words, line, event, me, now) for line in desk.requests]
    nobody_on = [not card.owner for card in cards] + [not card.owner for card in requests]
    return AlertsPart(
        alerts=cards,
        printers=printers,
        walk_ins=walk_ins,
        requests=requests,
        waiting=sum(nobody_on) + len(walk_ins),
        now=int(now.timestamp()),
    )


_AWAY = TROUBLES[Trouble.UNREACHABLE]


def _card(words: Words, line: AlertLine, me: str, now: datetime) -> AlertCard:
    alert, job, guest = line.alert, line.print_job, line.guest
    sign, edge = _LOOKS[alert.kind]
    job = job if alert.kind is AlertKind.BADGE else None
    asks = bool(job and job.state in QUESTION_STATES)
    waits = bool(job and job.state is JobState.ATTENTION)
    again = bool(job and job.state in DONE_STATES | {JobState.FAILED, JobState.CANCELLED})
    return AlertCard(
        id=alert.id,
        kind=alert.kind.value,
        sign=sign,
        edge=edge,
        title=_title(words, line),
        text=_line_of_text(words, line),
        place=_place(line),
        guest_id=guest.id if guest else "",
        guest_name=guest.full_name if guest else "",
        company=guest.company if guest else "",
        host=guest.host if guest and alert.kind is AlertKind.VIP else "",
        needs=words.gettext("Special needs are on record") if _has_needs(line) else "",
        since=int(alert.raised_at.timestamp()),
        seconds=max(0, int((now - alert.raised_at).total_seconds())),
        owner=line.owner or (words.gettext("somebody") if alert.taken_by else ""),
        is_mine=alert.taken_by == me,
        print_job_id=job.id if job else "",
        printer_id=line.printer.id if line.printer and alert.kind is AlertKind.ROLL else "",
        asks=asks,
        may_print_again=again,
        may_try_now=waits,
    )


def _has_needs(line: AlertLine) -> bool:
    return bool(line.guest and line.guest.needs) and line.alert.kind is not AlertKind.BADGE


def _place(line: AlertLine) -> str:
    """Where somebody has to go: the kiosk that calls, or the printer where no kiosk does."""
    printer = line.printer
    if printer and (line.alert.kind is AlertKind.ROLL or line.device is None):
        return " · ".join(part for part in (printer.name, printer.place) if part)
    return place_of(line.device)


def _title(words: Words, line: AlertLine) -> str:
    guest = line.guest.full_name if line.guest else ""
    match line.alert.kind:
        case AlertKind.CALL:
            return words.gettext("A guest asks for a person")
        case AlertKind.NOT_FOUND if line.alert.reason == PRYING:
            return words.gettext("Many names are looked up here, and nobody checks in")
        case AlertKind.NOT_FOUND:
            return words.gettext("A guest cannot find their name")
        case AlertKind.WALK_IN:
            return words.gettext("A guest without a ticket wants to register")
        case AlertKind.REFUSED | AlertKind.CONSENT:
            return guest or words.gettext("A guest with an unknown code")
        case AlertKind.BADGE:
            return words.gettext("Badge of %(guest)s") % {"guest": guest} if guest else words.gettext("A badge")
        case AlertKind.ROLL:
            return words.gettext("The roll is nearly empty")
        case AlertKind.GATE:
            return words.gettext("A gate did not open")
        case AlertKind.SHIFT:
            return words.gettext(SHIFT_TITLES[line.alert.reason])
        case AlertKind.VIP:
            return words.gettext("%(guest)s has arrived") % {"guest": guest}
        case AlertKind.ROOM:
            return room_title(words, line.alert.reason, line.zone)
        case AlertKind.CONFLICT:
            return words.gettext("The ticket of %(guest)s was admitted twice") % {"guest": guest}


def _line_of_text(words: Words, line: AlertLine) -> str:
    if line.alert.kind in (AlertKind.REFUSED, AlertKind.WALK_IN):
        title, advice = refusal_words(line.alert.reason)
        return f"{words.gettext(title)}. {words.gettext(advice)}" if advice else title
    if line.alert.kind is AlertKind.CONSENT:
        return words.gettext(DECLINED.get(line.alert.reason, DECLINED[ConsentKind.MUST]))
    if line.alert.kind is AlertKind.ROLL:
        return words.gettext("Have a new one at hand. Opening the printer to change it counts as a new roll.")
    if line.alert.kind is AlertKind.ROOM:
        return words.gettext(ROOM_ADVICE[line.alert.reason])
    if line.alert.kind is AlertKind.CONFLICT:
        return words.gettext("Look at both admissions and say what it was.")
    if line.alert.reason == PRYING:
        return words.gettext("Look who stands there. Names can be searched there again once you have settled this.")
    if line.alert.kind is AlertKind.GATE:
        return f"{words.gettext(GATE_TROUBLES[RelayTrouble(line.alert.reason)])} {words.gettext(GATE_ADVICE)}"
    if line.alert.kind is AlertKind.SHIFT:
        return words.gettext("Look under “Shift”.")
    if line.alert.kind is not AlertKind.BADGE:
        return ""
    job = line.print_job
    waits = bool(job and job.state is JobState.ATTENTION)
    reason = (job.reason if job else "") or line.alert.reason
    why = words.gettext(trouble_words(reason, nothing_sent=waits) or _AWAY)
    if job and job.state in QUESTION_STATES:
        where = line.printer.name if line.printer else ""
        question = words.gettext("Please look at %(printer)s: did it come out?") % {"printer": where}
        return f"{why} {question}"
    return why
