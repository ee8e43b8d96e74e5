"""An alert as a card of the board."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.desk.alert_words import LOOKS, MAY_WALK_AWAY, text_of, title_of
from kiosk.desk.place import place_of
from kiosk.shared.wording import Words
from server.domain.alert import SELF_SETTLED, AlertKind
from server.domain.event import Event
from server.domain.print_job import DONE_STATES, QUESTION_STATES, JobState
from server.services.board import AlertLine


@dataclass(frozen=True, kw_only=True)
class AlertCard:
    """One alert, in the reader's language. Texts are empty where there is nothing to say."""

    id: str
    kind: str
    sign: str
    edge: str
    title: str
    text: str
    place: str
    guest_id: str
    company: str
    host: str
    #: What whoever goes there should know.
    needs: str
    #: What the organiser wrote for whoever receives the guest.
    know: str
    print_job_id: str
    #: Whose roll is nearly empty.
    printer_id: str
    #: Somebody has to say whether the badge came out.
    asks: bool
    #: Another badge is the way out.
    may_print_again: bool
    #: It waits for the printer; it may be tried at once.
    may_try_now: bool
    #: Somebody has to say that it is done.
    may_settle: bool
    may_walk_away: bool


def alert_card(words: Words, line: AlertLine, event: Event) -> AlertCard:
    """What the desk reads of an alert."""
    alert, guest = line.alert, line.guest
    sign, edge = LOOKS[alert.kind]
    is_badge = alert.kind in (AlertKind.BADGE, AlertKind.BADGE_OWED)
    job = line.print_job if is_badge else None
    return AlertCard(
        id=alert.id,
        kind=alert.kind.value,
        sign=sign,
        edge=edge,
        title=title_of(words, line),
        text=text_of(words, line, event),
        place=_place(line),
        guest_id=guest.id if guest else "",
        company=guest.company if guest else "",
        host=guest.host if guest and alert.kind is AlertKind.VIP else "",
        needs=words.gettext("Special needs are on record") if guest and guest.needs and not is_badge else "",
        know=line.arrival.know if line.arrival else "",
        print_job_id=job.id if job else "",
        printer_id=line.printer.id if line.printer and alert.kind is AlertKind.ROLL else "",
        asks=bool(job and job.state in QUESTION_STATES),
        may_print_again=bool(job and job.state in DONE_STATES | {JobState.FAILED, JobState.CANCELLED}),
        may_try_now=bool(job and job.state is JobState.ATTENTION),
        may_settle=alert.kind not in SELF_SETTLED,
        may_walk_away=alert.kind in MAY_WALK_AWAY,
    )


def _place(line: AlertLine) -> str:
    """Where somebody has to go: the kiosk that calls, or the printer where no kiosk does."""
    printer = line.printer
    if printer and (line.alert.kind in (AlertKind.ROLL, AlertKind.PRINTER) or line.device is None):
        return " · ".join(part for part in (printer.name, printer.place) if part)
    return place_of(line.device)
