"""The desk's words about rooms, in English; gettext does the rest."""

from __future__ import annotations

from kiosk.shared.formats import Formats
from kiosk.shared.wording import Words
from kiosk.shared.wording import marked as _
from server.domain.conflict import GONE, Conflict, Verdict
from server.domain.event import Event, Zone
from server.domain.room import PLACE_FREE, Level, OverFull
from server.domain.slip import Slip
from server.services.musters import MusterView

#: What the board says of a room, by the alert's reason.
_ROOM_TITLES: dict[str, str] = {
    Level.AMBER: _("%(room)s is getting full"),
    Level.RED: _("%(room)s is as good as full"),
    PLACE_FREE: _("%(room)s has a place for who waits"),
}
ROOM_ADVICE: dict[str, str] = {
    Level.AMBER: _("Look at the door, and be ready to send guests elsewhere."),
    Level.RED: _("Send guests elsewhere, or put them on the waiting list."),
    PLACE_FREE: _("Call the next one on the waiting list."),
}
#: Word and kind of pill.
LEVELS: dict[Level, tuple[str, str]] = {
    Level.CALM: (_("Calm"), "-good"),
    Level.AMBER: (_("Getting full"), "-warn"),
    Level.RED: (_("As good as full"), "-bad"),
}

#: Why somebody is let into a full room.
OVER_FULL: dict[OverFull, str] = {
    OverFull.STAFF: _("They work there"),
    OverFull.ORGANISER: _("The organiser wants it so"),
    OverFull.ACCOMPANIES: _("Somebody inside needs them"),
    OverFull.MISCOUNTED: _("I looked: there is room"),
}
#: Why an act on a waiting list was not done, by the error's code.
WAIT_PROBLEMS: dict[str, str] = {
    "waiting_list.move": _("A colleague was faster – thank you."),
    "waiting_list.full": _("No place is free just now."),
    "waiting_list.empty": _("Nobody waits any more."),
    "waiting_list.inside": _("They are inside already."),
    "waiting_list.never_full": _("This room has no limit: they may simply go in."),
}

#: What it was when a ticket was admitted twice.
_VERDICTS: dict[Verdict, str] = {
    Verdict.SAME_PERSON: _("The same person, at both doors"),
    Verdict.COPIED_TICKET: _("Two people: the ticket was copied"),
    Verdict.OTHER_PERSON: _("Two people: somebody else came in on one of the tickets"),
    Verdict.MISTAKE: _("A mistake: one of the two is taken back"),
}
#: What is said otherwise where there were two tickets.
_OF_TWO_TICKETS: dict[Verdict, str] = {Verdict.SAME_PERSON: _("The same person, with both tickets")}
_GONE = _("One of the two was taken back meanwhile")


def verdict_words(conflict: Conflict) -> dict[Verdict, str]:
    """What it may have been, the likeliest first."""
    words = _verdict_words(conflict)
    return {code: words[code] for code in conflict.verdicts}


def outcome_words(conflict: Conflict) -> str:
    """What it was; empty: it waits. A code that another station knows and this one does not is said as it is."""
    words = {code.value: text for code, text in _verdict_words(conflict).items()} | {GONE: _GONE}
    return words.get(conflict.outcome, conflict.outcome)


def _verdict_words(conflict: Conflict) -> dict[Verdict, str]:
    return _VERDICTS | (_OF_TWO_TICKETS if conflict.is_of_two_tickets else {})


def room_title(words: Words, reason: str, zone: Zone | None) -> str:
    """What is the matter with a room, for the board."""
    return words.gettext(_ROOM_TITLES[reason]) % {"room": zone.name if zone else words.gettext("A room")}


def muster_slip(words: Words, event: Event, view: MusterView) -> Slip:
    """A muster on paper, in the reader's language and order."""
    count = len(view.lines)
    told = words.ngettext("%(num)s person", "%(num)s people", count) % {"num": count}
    moment = Formats(words.language).moment(view.muster.started_at, event.timezone)
    return Slip(
        title=words.gettext("Inside: %(room)s") % {"room": view.zone.name},
        lines=(f"{told} · {moment}", event.name),
        rows=tuple((line.guest.full_name, line.guest.company) for line in view.lines),
    )
