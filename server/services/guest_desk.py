"""What the desk and programs do with guests: find, look at, add, correct."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from server.domain.codes import candidates, code_from
from server.domain.errors import ConflictError, FieldError, ForbiddenError
from server.domain.event import Event, WalkIns
from server.domain.fact import Fact
from server.domain.guest import Guest, Presence, Standing, Status, status_of
from server.domain.list_values import is_email
from server.domain.old_record import OldKind
from server.domain.plain_text import plain, plain_lines
from server.domain.print_job import PrintJob
from server.store import event as event_rows
from server.store import guests, journal, old_records, presence, print_jobs, search
from server.store.remarks import remarks_of
from server.store.transaction import Transaction

#: A language, and what may follow it: a script, a region. Source: RFC 5646, 2.1
_LANGUAGE_CODE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
#: Longest text a field takes; a badge or a screen has no use for more.
LONGEST_TEXT = 500
#: So much of what happened to a guest is shown.
MOST_HISTORY = 1000
#: The same of notes and needs, as a list may bring them (docs/guest-lists.md).
LONGEST_NOTES = 4000
#: What a person may write into by hand.
CORRECTABLE = (
    "first_name", "last_name", "company", "title", "email", "phone", "category", "language", "vip", "host",
    "notes", "needs", "room", "needs_desk", "must_follow", "standing",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class GuestLine:
    """A guest in a list, with where they stand."""

    guest: Guest
    presence: Presence | None

    @property
    def status(self) -> Status:
        """Where the guest stands."""
        return status_of(self.guest, self.presence)


@dataclass(frozen=True, kw_only=True)
class GuestCard:
    """All the desk sees of one guest."""

    line: GuestLine
    event: Event
    #: Who booked together with them.
    party: list[GuestLine]
    print_jobs: list[PrintJob]
    #: Newest first; of the guest and of their badges.
    history: list[Fact]
    #: What people typed about some of it, by fact id.
    remarks: dict[str, str]


def find_guests(connection: sqlite3.Connection, event_id: str, typed: str, *, limit: int = 30) -> list[GuestLine]:
    """Guests that `typed` may mean, best first: a code that is scanned, else words of any field.

    Nothing typed gives the first by name.
    """
    by_code = guests.guest_by_code(connection, event_id, candidates(typed)) if typed.strip() else None
    if by_code:
        return _lines(connection, event_id, [by_code])
    if not typed.strip():
        return _lines(connection, event_id, list(guests.guests_of(connection, event_id, limit=limit)))
    numbers = search.find_numbers(connection, event_id, typed, limit=limit, all_fields=True)
    return _lines(connection, event_id, guests.guests_by_number(connection, numbers))


def guest_card(connection: sqlite3.Connection, event_id: str, guest_id: str) -> GuestCard:
    """One guest, with party, badges and history; what happened under another record of the same person with it.

    Raises: NotFoundError, also for a guest of another event.
    """
    guest = guests.guest_by_id(connection, guest_id, event_id=event_id)
    twice = [old.guest.id for old in old_records.old_records_of(connection, guest_id) if old.kind is OldKind.DUPLICATE]
    ids = [guest_id, *twice]
    jobs = [job for one in ids for job in print_jobs.jobs_of(connection, one)]
    subjects = [*(f"guest:{one}" for one in ids), *(f"print_job:{job.id}" for job in jobs)]
    history = journal.about(connection, subjects, limit=MOST_HISTORY)
    return GuestCard(
        line=_lines(connection, event_id, [guest])[0],
        event=event_rows.event_by_id(connection, event_id),
        party=_lines(connection, event_id, guests.party_of(connection, guest)),
        print_jobs=jobs,
        history=history,
        remarks=remarks_of(connection, [fact.id for fact in history]),
    )


def add_walk_in(transaction: Transaction, event_id: str, details: Mapping[str, object]) -> Guest:
    """Put somebody onto the list who was not; they get a code of their own.

    Raises: ForbiddenError where the organiser allows none, FieldError for a detail that cannot be so.
    """
    event = event_rows.event_by_id(transaction.connection, event_id)
    if event.walk_ins is WalkIns.OFF:
        raise ForbiddenError("this event takes no walk-ins", code="walk_in.off")
    return add_guest(transaction, event, details, source="walk_in")


def add_guest(transaction: Transaction, event: Event, details: Mapping[str, object], *, source: str) -> Guest:
    """Put one guest onto the list; `source` is `walk_in` or `api`.

    Raises: FieldError for a detail that cannot be so, ConflictError when a code or ref is taken.
    """
    extra = {name: _text(name, details[name]) for name in ("ref", "code", "party") if details.get(name)}
    blank = Guest(id=transaction.new_id(), event_id=event.id, walk_in=source == "walk_in")
    blank = replace(blank, **extra)  # type: ignore[arg-type]  # three text fields
    guest = corrected(blank, details)
    code = guest.code or code_from(transaction.randomness(13))
    # a reference of their own, so that a program can correct them later
    guest = replace(guest, code=code, ref=guest.ref or f"W-{code_from(transaction.randomness(13))[:10]}")
    guests.add_guests(transaction.connection, [guest])
    transaction.record("guest.added", f"guest:{guest.id}", {"source": source}, event_id=event.id)
    return guest


def put_guest_by_ref(transaction: Transaction, event: Event, details: Mapping[str, object]) -> tuple[Guest, bool]:
    """Correct the guest whose `ref` is named, or add one. Returns the guest and whether they are new.

    Without a `ref` the guest is a walk-in.

    Raises: FieldError, ConflictError; ForbiddenError for a walk-in where none are taken.
    """
    _check_machine_made(details)
    ref = str(details.get("ref") or "")
    known = guests.guest_by_ref(transaction.connection, event.id, ref) if ref else None
    if known:
        return correct_guest(transaction, event.id, known.id, details), False
    if ref:
        return add_guest(transaction, event, details, source="api"), True
    return add_walk_in(transaction, event.id, details), True


def _check_machine_made(details: Mapping[str, object]) -> None:
    """A program can do better than a person who types: what is no address or code is its mistake, told at once."""
    email, language = (str(details.get(name) or "").strip() for name in ("email", "language"))
    if email and not is_email(email):
        raise FieldError("email", "not an e-mail address", code="field.email")
    if language and not _LANGUAGE_CODE.fullmatch(language):
        raise FieldError("language", "not a language code, such as nl or pt-BR", code="field.language")


def correct_guest(
    transaction: Transaction,
    event_id: str,
    guest_id: str,
    details: Mapping[str, object],
    *,
    version: int | None = None,
) -> Guest:
    """Correct a guest's details; what is not named stays. A badge on its way keeps its old text.

    `version`: what was corrected; None: whatever stands there now. Where all of it stands there already, whoever wrote
    it, nothing is done: the same form comes twice where its first answer was lost.

    Raises: NotFoundError, FieldError; ConflictError when somebody else corrected this version first.
    """
    before = guests.guest_by_id(transaction.connection, guest_id, event_id=event_id)
    if before.merged_into:
        raise ConflictError("another record stands for this one", code="guest.merged")
    after = corrected(before, details)
    changed = [entry.name for entry in fields(Guest) if getattr(before, entry.name) != getattr(after, entry.name)]
    if not changed:
        return before
    if version is not None and before.version != version:
        raise ConflictError("somebody else corrected this guest", code="guest.changed")
    after = replace(after, version=before.version + 1)
    guests.change_guests(transaction.connection, [after])
    transaction.record("guest.changed", f"guest:{guest_id}", {"fields": changed}, event_id=event_id)
    return after


def corrected(guest: Guest, details: Mapping[str, object]) -> Guest:
    """A guest with these details, where they can be so. Raises: FieldError."""
    changes: dict[str, object] = {}
    for name in CORRECTABLE:
        if name not in details:
            continue
        if name in ("vip", "needs_desk", "must_follow"):
            changes[name] = bool(details[name])
        elif name == "standing":
            changes[name] = _standing(details[name])
        else:
            changes[name] = _text(name, details[name])
    corrected = replace(guest, **changes)  # type: ignore[arg-type]  # each was checked above
    if not corrected.full_name:
        raise FieldError("first_name", "a guest needs a name", code="field.empty")
    return corrected


def _standing(value: object) -> Standing:
    try:
        return Standing(str(value))
    except ValueError as exc:
        raise FieldError("standing", f"one of {', '.join(Standing)}", code="field.choice") from exc


def _text(name: str, value: object) -> str:
    given = str(value or "")
    text = plain_lines(given).strip() if name in ("notes", "needs") else plain(given)
    longest = LONGEST_NOTES if name in ("notes", "needs") else LONGEST_TEXT
    if len(text) > longest:
        raise FieldError(name, f"at most {longest} characters", code="field.long")
    return text


def _lines(connection: sqlite3.Connection, event_id: str, found: list[Guest]) -> list[GuestLine]:
    zone = event_rows.main_zone(connection, event_id)
    known = presence.presences_in(connection, zone.id, [guest.id for guest in found])
    return [GuestLine(guest=guest, presence=known.get(guest.id)) for guest in found]
