"""The desk's words for codes, in English: statuses, refusals, print jobs, troubles, fields; gettext does the rest.

Tests show that no status, reason, state or trouble lacks words.
"""

from __future__ import annotations

from kiosk.shared.wording import marked as _
from server.domain.access import Role
from server.domain.check_in import Reason
from server.domain.consent import ConsentKind, How, Reply
from server.domain.guest import Guest, Standing, Status
from server.domain.old_record import OldKind
from server.domain.payment import PayHow
from server.domain.print_job import SEEN_BY_PERSON, JobState, Trouble
from server.domain.relay import RelayTrouble
from server.domain.request import Category, Outcome
from server.domain.walk_in import Decline
from server.services.check_in import OLD_CODE
from server.services.consent_replies import NO_MARK
from server.services.hand_over import LATE, UNOWNED

#: Word and kind of pill.
STATUS: dict[Status, tuple[str, str]] = {
    Status.EXPECTED: (_("Expected"), "-note"),
    Status.ARRIVED: (_("Inside"), "-good"),
    Status.LEFT: (_("Left"), ""),
    Status.CANCELLED: (_("Cancelled"), "-bad"),
    Status.UNPAID: (_("Not paid"), "-warn"),
    Status.BLOCKED: (_("Blocked"), "-bad"),
}

#: What the list says of a guest.
STANDINGS: dict[Standing, str] = {
    Standing.OK: _("Welcome"),
    Standing.UNPAID: _("Not paid"),
    Standing.CANCELLED: _("Cancelled"),
    Standing.BLOCKED: _("Blocked"),
}

ROLES: dict[Role, str] = {
    Role.HOSTESS: _("Hostess"),
    Role.SUPERVISOR: _("Supervisor"),
    Role.ORGANISER: _("Organiser"),
}

#: The plain truth, for staff, and what to do: title, advice.
REFUSALS: dict[Reason, tuple[str, str]] = {
    Reason.UNKNOWN_CODE: (_("Unknown code"), _("Look the guest up by name. The ticket may be for another event.")),
    Reason.ALREADY_IN: (_("Checked in already"), _("Look below when and where. Ask who used the ticket.")),
    Reason.NOT_YET: (_("Too early"), _("The doors are not open yet.")),
    Reason.TOO_LATE: (_("Too late"), _("Check-in has closed.")),
    Reason.WRONG_ZONE: (_("Another entrance"), _("This guest’s category does not come in through this door.")),
    Reason.WRONG_DAY: (_("Another day"), _("The event is not on today.")),
    Reason.CANCELLED: (_("Cancelled"), _("The ticket was cancelled. Ask the organiser if in doubt.")),
    Reason.UNPAID: (_("Not paid"), _("Take the payment and mark it as paid, or admit with a reason.")),
    Reason.BLOCKED: (_("Blocked"), _("The organiser does not want this guest let in. Call a supervisor.")),
    Reason.FULL: (_("Full"), _("As many are inside as may be. Wait until somebody leaves.")),
    Reason.NEEDS_DESK: (_("Needs the desk"), _("The organiser wants a person to receive this guest.")),
}

#: The same refusal, where it is for notes that have to be followed.
NOTES_FIRST = (_("Notes to follow first"), _("Do what the notes say and tick them, or admit with a reason."))

#: Why somebody is admitted in spite of a refusal, where the organiser wrote no reasons.
ANYWAY_REASONS = (_("The host vouches for them"), _("Paid on the spot"), _("The list was wrong"))

#: How a guest paid.
PAY_HOW: dict[PayHow, str] = {
    PayHow.CASH: _("In cash"),
    PayHow.CARD: _("By card"),
    PayHow.FREE: _("Free of charge"),
}

#: Why there is another record, told on the one that counts.
OLD_RECORDS: dict[OldKind, str] = {
    OldKind.FORMER: _("The ticket was theirs before"),
    OldKind.WITHDRAWN: _("The ticket was given to them, and taken back"),
    OldKind.DUPLICATE: _("The same person, merged into this record"),
}
#: The same, told on the old one.
STANDS_FOR: dict[OldKind, str] = {
    OldKind.FORMER: _("This ticket is another person’s by now."),
    OldKind.WITHDRAWN: _("This ticket was given to them by mistake."),
    OldKind.DUPLICATE: _("This record was merged into another one."),
}

#: Word and kind of pill.
JOBS: dict[JobState, tuple[str, str]] = {
    JobState.QUEUED: (_("Waits its turn"), "-note"),
    JobState.SENDING: (_("Being printed"), "-note"),
    JobState.CONFIRMING: (_("Coming out"), "-note"),
    JobState.PRINTED: (_("Came out"), "-good"),
    JobState.EXECUTED: (_("Printed"), "-good"),
    JobState.SENT: (_("Sent, no answer"), "-warn"),
    JobState.ATTENTION: (_("Printer needs a hand"), "-bad"),
    JobState.UNCERTAIN: (_("Nobody knows"), "-warn"),
    JobState.INTERRUPTED: (_("Nobody knows"), "-warn"),
    JobState.FAILED: (_("Did not come out"), "-bad"),
    JobState.CANCELLED: (_("Called off"), ""),
}

#: What vouches for a badge that is out.
PROOFS: dict[str, str] = {
    JobState.PRINTED: _("The printer says that the badge came out."),
    JobState.EXECUTED: _("The printer answered what came after the cut."),
    JobState.SENT: _("The printer took it and cannot say more."),
    SEEN_BY_PERSON: _("Somebody looked: the badge came out."),
}

#: What is wrong with a printer or a badge, and what to do.
TROUBLES: dict[Trouble, str] = {
    Trouble.PAPER_OUT: _("The paper is out. Load a roll; it goes on by itself."),
    Trouble.COVER_OPEN: _("The cover is open. Close it; it goes on by itself."),
    Trouble.RIBBON_OUT: _("The ribbon is used up. Put a new one in; it goes on by itself."),
    Trouble.CUTTER: _("The cutter is stuck. Open the cover, free the paper, close it."),
    Trouble.WRONG_MEDIA: _("The wrong roll is in. Load the one that this printer is set up for; it goes on by itself."),
    Trouble.OFFLINE: _("The printer is off line. Press its feed button, or switch it off and on."),
    Trouble.FAULT: _("The printer reports a fault. Switch it off and on."),
    Trouble.UNREACHABLE: _("The printer does not answer. Look at its cable and its power."),
    Trouble.BUSY: _("The printer is busy with something else. It is tried again."),
    Trouble.NO_ANSWER: _("The printer took the badge and said nothing."),
    Trouble.STALLED: _("The printer stopped in the middle of the badge."),
    Trouble.LOST: _("The line to the printer broke in the middle of the badge."),
    Trouble.RESTARTED: _("The station restarted in the middle of the badge."),
    Trouble.TEMPLATE: _("The badge could not be drawn: its template cannot be used. Call the organiser."),
    Trouble.NOT_THERE: _("Somebody looked, and no badge was there."),
}
#: The same while nothing of the badge was sent.
_TROUBLES_BEFORE: dict[Trouble, str] = TROUBLES | {
    Trouble.NO_ANSWER: _("The printer does not say a word. Switch it off and on; then it goes on by itself."),
    Trouble.LOST: _("The line to the printer breaks. Look at its cable; then it goes on by itself."),
    Trouble.STALLED: _("The printer takes nothing. Switch it off and on; then it goes on by itself."),
}
#: Why a gate stayed shut for a guest who was let in.
GATE_TROUBLES: dict[RelayTrouble, str] = {
    RelayTrouble.UNREACHABLE: _("Its relay does not answer. Look at its power and its cable."),
    RelayTrouble.NO_ANSWER: _("Its relay was told and did not answer: nobody knows whether it opened."),
    RelayTrouble.NOT_ALLOWED: _("Its relay does not accept the station’s name and password. Call the organiser."),
    RelayTrouble.REFUSED: _("Its relay answers with an error. Call the organiser."),
    RelayTrouble.ADDRESS: _("Its address cannot be used. Call the organiser."),
    RelayTrouble.NO_PROGRAM: _("The station cannot switch its pin. Call the organiser."),
    RelayTrouble.NO_PIN: _("The station has no such pin. Call the organiser."),
    RelayTrouble.PIN_REFUSED: _("The station may not switch its pin. Call the organiser."),
    RelayTrouble.TOO_LATE: _("The station was too slow, and did not open it for whoever comes next."),
    RelayTrouble.RESTARTED: _("The station restarted in the middle: nobody knows whether it opened."),
}
#: Why the desk is called about a shift, by server.services.hand_over's reasons.
SHIFT_TITLES: dict[str, str] = {
    UNOWNED: _("Something from a shift that ended is nobody’s"),
    LATE: _("A shift should have been ended"),
}
GATE_ADVICE = _("The guest is checked in: please let them through by hand.")
_OLD_CODE = (
    _("An old badge of this guest was scanned"),
    _("It was replaced by a new one. Ask who holds it, and take it in."),
)
#: Told by the guest at the kiosk.
MISSING = "missing"
_MISSING = _("The guest says that no badge came out.")

#: Whom a badge belongs to said no to something after it was made.
_NO_MARK = _("The guest said no to something only now, and this badge does not show it. Print it again.")
#: What a guest said to a consent: word and kind of pill.
REPLIES: dict[Reply, tuple[str, str]] = {
    Reply.GIVEN: (_("Agreed"), "-good"),
    Reply.DECLINED: (_("Did not agree"), "-warn"),
    Reply.WITHDRAWN: (_("Taken back"), "-warn"),
}
#: In what way they said it.
WAYS: dict[How, str] = {
    How.SIGNED: _("signed"),
    How.PRESSED: _("by button"),
    How.TOLD: _("told at the desk"),
}
#: Somebody at a kiosk did not agree: what it means, by what the consent is for.
DECLINED: dict[str, str] = {
    ConsentKind.MUST: _("Did not agree to something that is needed to come in. Please talk it over with them."),
    ConsentKind.SHOULD: _("Came in without agreeing to something. Please talk it over with them."),
}

#: Why somebody may not register at a kiosk.
DECLINES: dict[Decline, str] = {
    Decline.AT_DESK: _("I help them in person"),
    Decline.ON_LIST: _("They are on the list already"),
    Decline.NO_ROOM: _("There is no room"),
    Decline.NOT_INVITED: _("This event is for invited guests"),
    Decline.NOBODY_THERE: _("Nobody is there"),
}

#: What a request is about.
CATEGORIES: dict[Category, str] = {
    Category.SPECIAL: _("A guest asks for something"),
    Category.COMPLAINT: _("A guest is not happy"),
    Category.LOST: _("Lost or found"),
    Category.CLOAKROOM: _("Something about the cloakroom"),
    Category.DELIVERY: _("A delivery"),
    Category.ROOM: _("Something about a room"),
    Category.TECHNICAL: _("Something technical"),
}
#: What became of it.
OUTCOMES: dict[Outcome, str] = {
    Outcome.DONE: _("It is done"),
    Outcome.PASSED_ON: _("I passed it on"),
    Outcome.NOT_POSSIBLE: _("It was not possible"),
    Outcome.NOBODY_THERE: _("Nobody was there"),
}

#: What a badge may say otherwise than the guest's details.
BADGE_FIELDS: dict[str, str] = {
    "called": _("Name to be called by"),
    "last_name": _("Last name"),
    "pronoun": _("Pronoun"),
    "company": _("Company"),
    "title": _("Job title"),
}

#: Why a badge is asked about without a trouble of its printer.
_TOLD = {MISSING: _MISSING, NO_MARK: _NO_MARK}

#: What a person corrects by hand, as the form calls it.
FIELDS: dict[str, str] = {
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "company": _("Company"),
    "title": _("Job title"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "category": _("Category"),
    "language": _("Language"),
    "vip": _("VIP"),
    "host": _("Host"),
    "notes": _("Notes"),
    "needs": _("Special needs"),
    "room": _("Room or table"),
    "needs_desk": _("Received in person"),
    "must_follow": _("Notes have to be followed first"),
    "standing": _("Standing"),
    "code": _("Code"),
    "party": _("Booking"),
    "ref": _("Reference"),
    "custom": _("Further details"),
}


def trouble_words(reason: str, *, nothing_sent: bool = False) -> str:
    """What a badge's reason means, in English; empty where it needs no words. `nothing_sent`: it waits whole."""
    if reason in _TOLD:
        return _TOLD[reason]
    words = _TROUBLES_BEFORE if nothing_sent else TROUBLES
    return words[Trouble(reason)] if reason in set(Trouble) else ""


def refusal_words(reason: str) -> tuple[str, str]:
    """Title and advice of a check-in reason, in English; a code from elsewhere is shown as it is."""
    if reason == OLD_CODE:
        return _OLD_CODE
    return REFUSALS[Reason(reason)] if reason in set(Reason) else (reason, "")


def refusal_of(reason: Reason, guest: Guest | None) -> tuple[str, str]:
    """Title and advice for whoever has this guest before them, in English."""
    notes_first = reason is Reason.NEEDS_DESK and guest is not None and guest.is_note_open
    return NOTES_FIRST if notes_first else refusal_words(reason)


def field_words(names: list[str]) -> list[str]:
    """Fields as the form calls them, in English."""
    return [FIELDS.get(name, name) for name in names if name != "version"]
