"""What the board says of an alert, kind by kind: its sign, its title, and the line that tells what to do."""

from __future__ import annotations

from kiosk.desk.kiosks import WORDS as KIOSK_WORDS
from kiosk.desk.room_words import ROOM_ADVICE, room_title
from kiosk.desk.words import (
    DECLINED,
    GATE_ADVICE,
    GATE_TROUBLES,
    SHIFT_TITLES,
    TROUBLES,
    refusal_of,
    refusal_words,
    trouble_words,
)
from kiosk.shared.kiosk_troubles import KioskTrouble
from kiosk.shared.wording import Words
from server.domain.alert import PRYING, AlertKind
from server.domain.check_in import Reason
from server.domain.consent import ConsentKind
from server.domain.event import Event
from server.domain.print_job import QUESTION_STATES, JobState, Trouble
from server.domain.relay import RelayTrouble
from server.services.board import AlertLine

#: Sign and edge of the card.
LOOKS: dict[AlertKind, tuple[str, str]] = {
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
    AlertKind.PRINTER: ("printer", "-bad"),
    AlertKind.KIOSK: ("screen", "-bad"),
    AlertKind.SYNC: ("globe", "-warn"),
    AlertKind.BADGE_OWED: ("badge", "-warn"),
}
#: A guest may have walked away meanwhile: "nobody there" is offered.
MAY_WALK_AWAY = frozenset(
    {AlertKind.CALL, AlertKind.NOT_FOUND, AlertKind.REFUSED, AlertKind.CONSENT, AlertKind.WALK_IN}
)
_UNREACHABLE = TROUBLES[Trouble.UNREACHABLE]


def title_of(words: Words, line: AlertLine) -> str:
    """Who or what waits."""
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
            return _badge_title(words, line, guest)
        case AlertKind.ROLL:
            return words.gettext("The roll is nearly empty")
        case AlertKind.GATE:
            return words.gettext("A gate did not open")
        case AlertKind.VIP:
            return words.gettext("%(guest)s has arrived") % {"guest": guest}
        case AlertKind.ROOM:
            return room_title(words, line.alert.reason, line.zone)
        case AlertKind.CONFLICT:
            return words.gettext("%(guest)s was admitted twice") % {"guest": guest}
        case AlertKind.SHIFT:
            return words.gettext(SHIFT_TITLES[line.alert.reason])
        case AlertKind.PRINTER:
            return words.gettext("A printer needs you")
        case AlertKind.KIOSK:
            return words.gettext("A kiosk needs you")
        case AlertKind.SYNC:
            return words.gettext("No line to the back office")
        case AlertKind.BADGE_OWED:
            return words.gettext("%(guest)s has no badge yet") % {"guest": guest or words.gettext("A guest")}


def text_of(words: Words, line: AlertLine, event: Event) -> str:
    """What is the matter and what to do; empty where the title says all."""
    alert = line.alert
    match alert.kind:
        case AlertKind.REFUSED | AlertKind.WALK_IN:
            known = alert.reason in set(Reason)
            title, advice = refusal_of(Reason(alert.reason), line.guest) if known else refusal_words(alert.reason)
            return f"{words.gettext(title)}. {words.gettext(advice)}" if advice else title
        case AlertKind.CONSENT:
            return words.gettext(DECLINED.get(alert.reason, DECLINED[ConsentKind.MUST]))
        case AlertKind.ROLL:
            return words.gettext("Have a new one at hand. Opening the printer to change it counts as a new roll.")
        case AlertKind.NOT_FOUND if alert.reason == PRYING:
            return words.gettext("Look who stands there. Names can be searched there again once you have settled this.")
        case AlertKind.GATE:
            return f"{words.gettext(GATE_TROUBLES[RelayTrouble(alert.reason)])} {words.gettext(GATE_ADVICE)}"
        case AlertKind.ROOM:
            return words.gettext(ROOM_ADVICE[alert.reason])
        case AlertKind.CONFLICT:
            return words.gettext("Look at both admissions and say what it was.")
        case AlertKind.SHIFT:
            return words.gettext("Look under “Shift”.")
        case AlertKind.PRINTER:
            return words.gettext(trouble_words(alert.reason, nothing_sent=True) or _UNREACHABLE)
        case AlertKind.KIOSK:
            said = KIOSK_WORDS.get(KioskTrouble(alert.reason), "") if alert.reason in set(KioskTrouble) else ""
            return words.gettext(said) % {"since": f"{event.local(alert.raised_at):%H:%M}"}
        case AlertKind.SYNC:
            return words.gettext("Guests notice nothing: all is kept here and sent later. Tell the organiser.")
        case AlertKind.BADGE_OWED:
            return words.gettext("None came out. Print one, or write one by hand, and bring it to them.")
        case AlertKind.BADGE:
            return _of_badge(words, line)
        case AlertKind.CALL | AlertKind.NOT_FOUND | AlertKind.VIP:
            return ""


def _badge_title(words: Words, line: AlertLine, guest: str) -> str:
    """Of a slip what stands on it: who is inside is waited for otherwise than a badge."""
    if guest:
        return words.gettext("Badge of %(guest)s") % {"guest": guest}
    slip = line.print_job.slip if line.print_job else None
    return words.gettext("On paper: %(title)s") % {"title": slip.title} if slip else words.gettext("A badge")


def _of_badge(words: Words, line: AlertLine) -> str:
    job = line.print_job
    waits = bool(job and job.state is JobState.ATTENTION)
    reason = (job.reason if job else "") or line.alert.reason
    why = words.gettext(trouble_words(reason, nothing_sent=waits) or _UNREACHABLE)
    if job and job.state in QUESTION_STATES:
        where = line.printer.name if line.printer else ""
        question = words.gettext("Please look at %(printer)s: did it come out?") % {"printer": where}
        return f"{why} {question}"
    return why
