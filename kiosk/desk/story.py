"""A guest's history as sentences: what happened, who did it and where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiosk.desk.words import JOBS, PAY_HOW, field_words, refusal_words, trouble_words
from kiosk.shared.wording import Words
from kiosk.shared.wording import marked as _
from server.domain.check_in import Direction
from server.domain.event import Event
from server.domain.fact import Fact
from server.domain.print_job import JobState
from server.services.desk import DeskCard, Signatures

#: Steps of a print job that say nothing to a person.
_SILENT = frozenset({JobState.SENDING, JobState.CONFIRMING, JobState.QUEUED})


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that happened, in the reader's language."""

    at: datetime
    text: str
    #: Who and where; empty where nobody did it.
    by: str
    #: `-good`, `-bad` or none: which way it went.
    kind: str
    #: It was on another day than the reader's.
    is_other_day: bool
    #: Of server.domain.fact.KINDS.
    fact_kind: str


def story_of(words: Words, desk: DeskCard, now: datetime) -> list[Line]:
    """The history of the guest on the card, newest first, in the language of `words`."""
    return [
        Line(
            at=fact.at,
            text=text,
            by=_signed(words, desk.signatures, fact),
            kind=_KINDS.get(fact.kind, ""),
            is_other_day=_is_other_day(desk.card.event, fact.at, now),
            fact_kind=fact.kind,
        )
        for fact in desk.card.history
        if (text := _text(words, desk, fact))
    ]


def signed(words: Words, signatures: Signatures, actor: str, device_id: str) -> str:
    """`Anna · Tablet 2`: who, and on which device."""
    kind, _, identity = actor.partition(":")
    who = {
        "person": signatures.people.get(identity, words.gettext("somebody")),
        "device": "",
        "token": words.gettext("a connected program"),
        "system": words.gettext("the station"),
    }.get(kind, actor)
    where = signatures.devices.get(device_id or (identity if kind == "device" else ""), "")
    return " · ".join(part for part in (who, where) if part)


def _signed(words: Words, signatures: Signatures, fact: Fact) -> str:
    """The same of a fact, and who vouched for it."""
    by = signed(words, signatures, fact.actor, fact.device_id)
    if not fact.body.get("vouched_by"):
        return by
    name = signatures.people.get(str(fact.body["vouched_by"]), words.gettext("somebody"))
    return " · ".join(part for part in (by, words.gettext("%(name)s vouched") % {"name": name}) if part)


def _is_other_day(event: Event, at: datetime, now: datetime) -> bool:
    return event.local(at).date() != event.local(now).date()


def _text(words: Words, desk: DeskCard, fact: Fact) -> str:
    teller = _TELLERS.get(fact.kind)
    typed = desk.card.remarks.get(fact.id)
    return teller(words, desk, {**fact.body, "reason": typed} if typed else fact.body) if teller else ""


def _added(words: Words, desk: DeskCard, body: dict[str, Any]) -> str:
    return {
        "import": words.gettext("Came onto the list by import"),
        "walk_in": words.gettext("Added as a walk-in"),
        "transfer": words.gettext("Kept apart when the ticket became another person’s"),
    }.get(str(body.get("source")), words.gettext("Came onto the list from another system"))


def _changed(words: Words, desk: DeskCard, body: dict[str, Any]) -> str:
    names = [words.gettext(name) for name in field_words(list(body.get("fields", [])))]
    return words.gettext("Details changed: %(fields)s") % {"fields": ", ".join(names)}


def _paid(words: Words, desk: DeskCard, body: dict[str, Any]) -> str:
    how = PAY_HOW.get(body.get("how"), "")  # type: ignore[arg-type]  # a code from elsewhere finds nothing
    return words.gettext("Paid at the desk: %(how)s") % {"how": words.gettext(how) if how else ""}


def _came(words: Words, desk: DeskCard, body: dict[str, Any]) -> str:
    text = words.gettext("Checked in") + _zone(desk, body)
    if not body.get("anyway"):
        return text
    title = words.gettext(refusal_words(str(body["anyway"]))[0])
    return words.gettext("%(what)s in spite of “%(refusal)s”: %(reason)s") % {
        "what": text,
        "refusal": title,
        "reason": body.get("reason", ""),
    }


def _left(words: Words, desk: DeskCard, body: dict[str, Any]) -> str:
    return words.gettext("Checked out") + _zone(desk, body)


def _undone(words: Words, desk: DeskCard, body: dict[str, Any]) -> str:
    was_out = body.get("direction") == Direction.OUT
    return _with_reason(
        words.gettext("Check-out taken back") if was_out else words.gettext("Check-in taken back"), body
    )


def _refused(words: Words, desk: DeskCard, body: dict[str, Any]) -> str:
    return words.gettext("Not admitted: %(reason)s") % {
        "reason": words.gettext(refusal_words(str(body.get("reason")))[0]).lower()
    } + _zone(desk, body)


def _retired(words: Words, desk: DeskCard, body: dict[str, Any]) -> str:
    if body.get("reason") == "reprint":
        return words.gettext("The code of the badge before was switched off")
    if body.get("reason") == "transfer":
        return words.gettext("The code of whose ticket it was before was switched off")
    return words.gettext("The code of the lost badge was switched off")


def _asked(words: Words, desk: DeskCard, body: dict[str, Any]) -> str:
    if body.get("copy", 1) == 1:
        return words.gettext("Badge asked for")
    return _with_reason(words.gettext("Badge asked for again, copy %(copy)s") % {"copy": body["copy"]}, body)


def _moved(words: Words, desk: DeskCard, body: dict[str, Any]) -> str:
    state = body.get("to")
    if body.get("left"):
        place = desk.signatures.printers.get(str(body.get("printer")), "")
        return words.gettext("Badge goes to %(printer)s") % {"printer": place}
    if state in _SILENT or state not in set(JobState):
        return ""
    text = words.gettext("Badge: %(state)s") % {"state": words.gettext(JOBS[JobState(state)][0]).lower()}
    why = words.gettext(trouble_words(str(body.get("reason", "")))) if body.get("reason") else ""
    return f"{text}. {why}" if why else text


def _with_reason(text: str, body: dict[str, Any]) -> str:
    return f"{text}: {body['reason']}" if body.get("reason") else text


def _zone(desk: DeskCard, body: dict[str, Any]) -> str:
    """The zone's name where it is not simply the entrance."""
    zone_id = str(body.get("zone", ""))
    name = desk.signatures.zones.get(zone_id, "")
    return f" · {name}" if name and zone_id != desk.main_zone.id else ""


def _said(what: str) -> Callable[[Words, DeskCard, dict[str, Any]], str]:
    def teller(words: Words, desk: DeskCard, body: dict[str, Any]) -> str:
        titles = {
            line.consent.id: line.newest.text_for(words.language, desk.card.event).title for line in desk.consents
        }
        title = titles.get(str(body.get("consent")), str(body.get("code")))
        text = words.gettext(what) % {"title": title, "version": body.get("version")}
        return _with_reason(text, body)

    return teller


_TELLERS: dict[str, Callable[[Words, DeskCard, dict[str, Any]], str]] = {
    "guest.added": _added,
    "guest.changed": _changed,
    "guest.checked_in": _came,
    "guest.checked_out": _left,
    "check_in.undone": _undone,
    "check_in.refused": _refused,
    "code.retired": _retired,
    "print_job.queued": _asked,
    "print_job.moved": _moved,
    "badge_text.changed": lambda words, desk, body: words.gettext(_("Badge text changed")),
    "answer.given": lambda words, desk, body: words.gettext(_("A question was answered")),
    "badge.handed_over": lambda words, desk, body: words.gettext(_("Badge handed over")),
    "badge.not_handed_over": lambda words, desk, body: words.gettext(_("Badge not handed over after all")),
    "ticket.transferred": lambda words, desk, body: words.gettext(_("The ticket became another person’s")),
    "ticket.swapped": lambda words, desk, body: words.gettext(_("Tickets swapped with another guest")),
    "transfer.undone": lambda words, desk, body: words.gettext(_("The transfer was taken back")),
    "guest.merged": lambda words, desk, body: words.gettext(_("Two records of one person were merged")),
    "note.followed": lambda words, desk, body: words.gettext(_("Notes followed")),
    "note.reopened": lambda words, desk, body: words.gettext(_("Notes not followed after all")),
    "guest.paid": _paid,
    "guest.payment_undone": lambda words, desk, body: words.gettext(_("Payment taken back")),
    "needs.seen": lambda words, desk, body: words.gettext(_("Special needs looked at")),
    "consent.given": _said(_("Agreed to “%(title)s”, version %(version)s")),
    "consent.declined": _said(_("Did not agree to “%(title)s”, version %(version)s")),
    "consent.withdrawn": _said(_("Took back: “%(title)s”")),
}
_KINDS = {
    "guest.checked_in": "-good",
    "check_in.refused": "-bad",
    "check_in.undone": "-bad",
    "guest.payment_undone": "-bad",
}
