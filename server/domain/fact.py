"""Facts: what happened, immutable, numbered and chained. See docs/algorithms/journal.md."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from json.encoder import encode_basestring
from typing import Any

from server.domain.errors import FieldError

#: Bits of a clock below the milliseconds: they count what happens within one.
COUNTER_BITS = 16
#: A remote clock further ahead than this does not drag ours (reliability: "clock suspect").
AHEAD_LIMIT_MS = 5 * 60 * 1000
#: A client's key is its own; a longer one is a mistake.
LONGEST_KEY = 200
#: What the first fact names as the hash before it.
GENESIS = "0" * 64


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing that happened. Carries ids and never personal data."""

    #: Place in the station's journal, from 1 without gaps.
    sequence: int
    #: The same at every station and at the hub.
    id: str
    #: Hybrid logical clock: milliseconds since 1970 shifted by COUNTER_BITS, plus a counter.
    clock: int
    #: Wall clock of the station, UTC.
    at: datetime
    #: `noun.happened`, one of KINDS.
    kind: str
    #: The event it belongs to; empty for the station's own facts.
    event_id: str
    #: What it is about, `noun:id`.
    subject: str
    #: Ids and codes that explain it.
    body: dict[str, Any] = field(default_factory=dict)
    #: Who did it, `person:id`, `device:id`, `token:id` or `system`.
    actor: str
    #: The device it was done on; empty where there is none.
    device_id: str = ""
    #: Idempotency key of the act; empty where there is none.
    key: str = ""
    previous_hash: str
    hash: str

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a fact's time carries its offset")

    def subject_id(self, noun: str) -> str:
        """The id in `subject` if it is about a `noun`, else empty."""
        kind, _, identity = self.subject.partition(":")
        return identity if kind == noun else ""


def check_key(key: str) -> str:
    """`key` itself, if it may stand in a fact: every follower can keep and hash it.

    Raises: FieldError for one that is too long or holds what does not print, such as NUL.
    """
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise FieldError("key", f"at most {LONGEST_KEY} characters that print", code="field.key")
    return key


def fact_hash(parts: dict[str, Any]) -> str:
    """SHA-256, hex, over a fact's fields but `hash` and `sequence`, as JSON with sorted keys.

    `sequence` stays out so that a station which starts a new incarnation can send the same facts again.
    """
    return hash_with_body(parts, canonical(parts["body"]))


def hash_with_body(parts: dict[str, Any], body: str) -> str:
    """The same for whoever has the body as canonical() says it already.

    The text is put together here: the names are known and in order, and an encoder takes three times as long.
    """
    text = (
        f'{{"actor":{_quoted(parts["actor"])},"at":"{_plain(parts["at"])}","body":{body},"clock":{parts["clock"]}'
        f',"device_id":{_quoted(parts["device_id"])},"event_id":{_quoted(parts["event_id"])}'
        f',"id":{_quoted(parts["id"])},"key":{_quoted(parts["key"])},"kind":{_quoted(parts["kind"])}'
        f',"previous_hash":{_quoted(parts["previous_hash"])},"subject":{_quoted(parts["subject"])}}}'
    )
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(value: dict[str, Any]) -> str:
    """`value` as JSON, always the same text for the same value: sorted keys, no spaces, times in UTC."""
    return _CANONICAL.encode(value)


def is_intact(fact: Fact) -> bool:
    """Whether the fact still says what it said when it was hashed."""
    return fact.hash == fact_hash({entry.name: getattr(fact, entry.name) for entry in fields(Fact)})


def next_clock(last: int, now: datetime, remote: int = 0) -> int:
    """The hybrid logical clock of the next fact.

    Never behind `last`, never behind the wall clock, and pulled forward by a `remote` clock that is at most
    AHEAD_LIMIT_MS ahead of ours. Source: Kulkarni et al., "Logical Physical Clocks", 2014.
    """
    now_ms = int(now.timestamp() * 1000)
    limit = (now_ms + AHEAD_LIMIT_MS) << COUNTER_BITS
    return max(last + 1, now_ms << COUNTER_BITS, min(remote, limit))


def clock_time(clock: int) -> datetime:
    """The wall-clock part of a hybrid logical clock."""
    return datetime.fromtimestamp((clock >> COUNTER_BITS) / 1000, tz=UTC)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(f"{type(value).__name__} does not belong in a fact")


#: What a JSONEncoder that keeps letters as they are does to a text.
_quoted = encode_basestring
_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)

#: Every kind of fact, and what its body holds. A test shows that nothing else is recorded.
KINDS: dict[str, str] = {
    "station.started": "a station came up: version",
    "event.added": "an organiser made an event",
    "event.changed": "an organiser changed an event: fields",
    "zone.added": "a zone was made",
    "zone.changed": "a zone was changed: fields",
    "place.added": "a place that guests are shown the way to was made: kind",
    "place.changed": "a place was changed: fields",
    "place.removed": "a place was deleted, with the ways to it",
    "map.added": "a map of the venue was brought in",
    "map.changed": "a map was changed: fields; place or device, where its point was put, moved or taken off",
    "map.removed": "a map was deleted",
    "way.changed": "ways from a kiosk were told, copied or taken away: places",
    "statement.changed": "what an event says of its accessibility was changed: fields",
    "look.changed": "what an event looks like to guests was changed: fields",
    "wording.changed": "texts for guests were worded otherwise: languages, count",
    "guest.added": "a guest came onto the list: source (import, walk_in, api, transfer)",
    "guest.changed": "a guest's details changed: fields",
    "badge.handed_over": "a guest who was owed a badge got one by hand",
    "badge.not_handed_over": "that was taken back",
    "anyway_reasons.changed": "why guests may be admitted in spite of a refusal was written: count",
    "ticket.transferred": "a ticket became another person's: former",
    "ticket.swapped": "it is another guest's, whose own this one's is now: other",
    "transfer.undone": "it is the former person's again: former",
    "guest.merged": "another record stands for this one of the same person: into, code (leads, dies)",
    "note.followed": "the notes that have to be followed before a guest is let in were",
    "note.reopened": "that was taken back",
    "guest.paid": "a guest paid at the desk, or need not: how",
    "guest.payment_undone": "that was taken back: fact",
    "needs.seen": "somebody looked at what a guest needs for reasons of health or belief",
    "guest.removed": "a guest was taken off the list",
    "list.imported": "a list was imported: added, changed, left, rejected",
    "badge_text.allowed": "what guests may say about their badge was chosen: fields",
    "badge_text.changed": "what a guest's badge says otherwise than their record was changed: fields",
    "question.added": "a question for guests was written: code",
    "question.changed": "a question was changed: fields",
    "question.removed": "a question was deleted with its answers: code",
    "answer.given": "a guest answered a question, or did not want to: question, is_empty",
    "walk_in_form.changed": "what walk-ins are asked at a kiosk was changed: fields",
    "walk_in.asked": "somebody who is not on the list waits at a kiosk for the desk's word: why",
    "walk_in.approved": "they may come in: guest",
    "walk_in.declined": "they may not: reason",
    "walk_in.taken": "somebody at the desk looks after them",
    "walk_in.passed": "they were given to a colleague: to",
    "walk_in.withdrawn": "they left before it was decided",
    "request.made": "a guest asked for something: category, severity, department, phrase, guest; or restricted",
    "request.taken": "somebody looks after a request",
    "request.passed": "a request was given to a colleague: to",
    "request.changed": "how a request is handled was changed: fields, restricted",
    "request.said": "somebody added words to a request: by (desk, back_office), for_guest",
    "request.told": "a guest heard or read an answer, or could not be found: how",
    "request.reopened": "the back office said something about a settled request",
    "request.settled": "a request is dealt with: outcome, gesture",
    "request.exported": "requests, or the report on them, left the station: format, rows",
    "phrase.added": "a ready-made request was written: category",
    "phrase.changed": "a ready-made request was changed: fields",
    "phrase.removed": "a ready-made request was deleted",
    "return.taken": "the back office sent something back: number, kind, outcome",
    "code.retired": "a guest's code died: reason",
    "guest.checked_in": "admitted: zone, station; anyway and why, against a refusal; took_ms, at a kiosk; merged",
    "guest.checked_out": "left: zone; by, where it follows from another passing; merged",
    "conflict.found": "a ticket was admitted twice: guest, zone, facts",
    "conflict.decided": "somebody said what it was: guest, zone, verdict, takes_back",
    "muster.started": "somebody wrote down who is inside a room: zone, count",
    "muster.added": "who came in since was put onto the list: count",
    "muster.ticked": "what is known of somebody on the list: guest, from, to",
    "muster.ended": "the list was closed: accounted, missing, not_ticked",
    "wait.joined": "a guest waits for a place in a room: zone, guest",
    "wait.moved": "somebody on a waiting list was called, skipped, let in or went: from, to, zone, guest",
    "check_in.undone": "an admission was taken back: fact, zone; direction, where it was a check-out",
    "check_in.refused": "not admitted: reason, zone; took_ms, at a kiosk",
    "print_job.queued": "a badge was asked for: guest, copy, printer; subject, where it is a slip",
    "print_job.moved": "a print job changed state: from, to, reason, proof; left, where it went to another printer",
    "batch.started": "badges are printed ahead of doors: printer, count",
    "batch.moved": "a batch was paused, resumed, called off or is done: from, to, printer",
    "printer.added": "a printer was set up",
    "printer.changed": "a printer was changed: fields",
    "printer.removed": "a printer is gone for good",
    "roll.changed": "a full roll was put into a printer: how (hand, opened), used",
    "template.saved": "a badge template was made or changed: version",
    "template.removed": "a badge template was deleted",
    "template.chosen": "which templates an event's categories and zones have was changed: choices",
    "alert.raised": "somebody is needed: kind, reason, guest; zone, printer, where it is about one",
    "alert.taken": "somebody is on the way",
    "alert.passed": "it was given to a colleague: to",
    "arrival.called": "somebody is called to an important guest: to (person or role), step, guest",
    "greeting.added": "a rule whom to call was written",
    "greeting.changed": "such a rule was changed: fields",
    "greeting.removed": "such a rule was deleted",
    "alert.changed": "what is the matter changed: reason",
    "alert.settled": "it is dealt with: outcome",
    "shift.planned": "somebody is to work at an event: person, starts, ends; device, zone, where they are named",
    "shift.changed": "a planned shift was changed: fields",
    "shift.removed": "a planned shift was taken out of the roster",
    "shift.began": "somebody is on duty: person; device, zone, where they are known",
    "shift.paused": "they have a break",
    "shift.resumed": "they are back",
    "shift.ended": "they are off duty: how (said, removed, forgotten), left",
    "hand_over.left": "something was open at the end of a shift: item, shift; to, where somebody was named",
    "hand_over.acknowledged": "somebody has it now: item",
    "personal_figures.shown": "an organiser wants figures of single workers",
    "personal_figures.hidden": "an organiser wants none any more",
    "personal_figures.read": "a worker read that there are figures of single workers: person",
    "performance.exported": "figures of the front office left the station: format, rows",
    "roster.imported": "a roster was imported: added, changed, left, rejected",
    "briefing.taken": "a briefing sheet was printed or left the station: format",
    "device.paired": "a device was let in: role",
    "device.changed": "a device was changed: fields",
    "device.revoked": "a device was shut out",
    "doorway.changed": "what a screen is for at its door was changed: fields",
    "opening.asked": "a gate is to open for an admission: fact, direction",
    "opening.ended": "what became of it: to, reason",
    "relay.tested": "an organiser tried a gate: direction, reason",
    "person.added": "a person was given access: role",
    "person.changed": "a person's access was changed: fields",
    "person.signed_in": "a person signed in",
    "person.signed_out": "a person signed out: reason (idle), where nobody did it",
    "person.vouched": "a person vouched for an act of a colleague, whose own facts say vouched_by: act, colleague",
    "person.locked": "a person was locked out of a device: wrong tries",
    "token.added": "a token was made: role",
    "token.revoked": "a token was revoked",
    "consent.added": "an organiser wrote something that guests are asked to agree to: code",
    "consent.changed": "how a consent is asked was changed: fields",
    "consent.worded": "a consent got another wording: version, asks_again",
    "consent.given": "a guest agreed: consent, code, version, language, how",
    "consent.declined": "a guest did not agree: consent, code, version, language, how",
    "consent.withdrawn": "a guest took their consent back: consent, code, version, language, how",
    "consent.exported": "sheets of consents left the station: count",
    "attendance.exported": "attendance left the station: format, rows",
}
