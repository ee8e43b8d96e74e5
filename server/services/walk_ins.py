"""Somebody who is not on the list registers at a kiosk. Drawn in docs/algorithms/walk-in.md.

One transaction puts them onto the list and lets them in, or leaves them waiting for the desk's word, or refuses them
and keeps nothing of what they said.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime

from server.domain.check_in import Reason
from server.domain.errors import ForbiddenError
from server.domain.event import Event, WalkIns
from server.domain.guest import Guest
from server.domain.names import are_alike
from server.domain.walk_in import WalkIn, WalkInDetails, WalkInForm, Why, check_details, check_form
from server.services.check_in import CheckInAnswer, CheckInWish, check_in, foresee_of, refuse_walk_in
from server.services.event_setup import change_event
from server.services.guest_desk import add_guest
from server.services.repeats import Repeat
from server.store import event as event_rows
from server.store import guests, search
from server.store import walk_ins as rows
from server.store.transaction import Transaction

#: So many guests with such a name are looked at.
_MOST_ALIKE = 20

#: Whether something is asked of a guest before they may come in.
IsStopped = Callable[[sqlite3.Connection, Guest], bool]


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What a kiosk asks of somebody who wants to register."""

    form: WalkInForm
    #: Those that may come in at this door now.
    categories: tuple[str, ...]
    #: Why nobody can come in at this door now; None: they can.
    reason: Reason | None

    @property
    def asked(self) -> tuple[str, ...]:
        """The details that are asked, in their order."""
        return self.form.asked(self.categories)


@dataclass(frozen=True, kw_only=True)
class Registration:
    """Somebody who registers, and the door they stand at."""

    details: WalkInDetails
    #: The door, and the key of their check-in: the same one again adds nobody.
    wish: CheckInWish


@dataclass(frozen=True, kw_only=True)
class Registered:
    """What became of it: refused, waiting, on the list, or in."""

    reason: Reason | None = None
    #: They wait for the desk's word.
    walk_in: WalkIn | None = None
    #: They are on the list.
    guest: Guest | None = None
    #: They are checked in; None: something is asked of them first, or it was answered before.
    entry: CheckInAnswer | None = None


def offer_at(connection: sqlite3.Connection, wish: CheckInWish, now: datetime) -> Offer:
    """What is asked at this door, and whether anybody could come in at all.

    Raises: NotFoundError for an unknown event or zone.
    """
    form = rows.form_of(connection, wish.event_id)
    said = {
        category: foresee_of(connection, wish, _blank(wish.event_id, category), now)
        for category in form.categories or ("",)
    }
    welcome = tuple(category for category, reason in said.items() if reason is None)
    reason = None if welcome else next(iter(said.values()))
    return Offer(form=form, categories=tuple(category for category in welcome if category), reason=reason)


def begin(transaction: Transaction, wish: CheckInWish) -> Offer:
    """Somebody wants to register: whom the door would refuse is told before they type, and the desk is called.

    Raises: ForbiddenError where the event takes no walk-ins at its kiosks.
    """
    _check_taken(event_rows.event_by_id(transaction.connection, wish.event_id))
    offer = offer_at(transaction.connection, wish, transaction.now)
    if offer.reason:
        refuse_walk_in(transaction, wish, offer.reason)
    return offer


def register(transaction: Transaction, registration: Registration, is_stopped: IsStopped) -> Registered:
    """All was said. The same key again gets the first answer.

    Raises: ForbiddenError where the event takes no walk-ins at its kiosks, FieldError for a detail that cannot be so.
    """
    wish, connection = registration.wish, transaction.connection
    repeat = Repeat(transaction, f"walk_in_at_kiosk:{wish.event_id}", wish.key)
    if known := repeat.first_answer():
        return _again(connection, wish.event_id, known)
    event = event_rows.event_by_id(connection, wish.event_id)
    _check_taken(event)
    offer = offer_at(connection, wish, transaction.now)
    if offer.reason:
        refuse_walk_in(transaction, wish, offer.reason)
        return Registered(reason=offer.reason)
    details = check_details(offer.form, registration.details, offer.categories)
    answer = _answer(transaction, event, replace(registration, details=details), is_stopped)
    repeat.keep(
        {"walk_in": answer.walk_in.id if answer.walk_in else "", "guest": answer.guest.id if answer.guest else ""}
    )
    return answer


def look_alikes(connection: sqlite3.Connection, event_id: str, details: WalkInDetails) -> list[Guest]:
    """Guests on the list who may be this very person: by their name, but for a slip, or by their e-mail address."""
    numbers = search.find_numbers(connection, event_id, details.full_name, limit=_MOST_ALIKE, all_fields=False)
    found = {
        guest.id: guest
        for guest in guests.guests_by_number(connection, numbers)
        if are_alike(guest.full_name, details.full_name)
    }
    if details.email:
        by_email = search.find_numbers(connection, event_id, details.email, limit=_MOST_ALIKE, all_fields=True)
        for guest in guests.guests_by_number(connection, by_email):
            if guest.email.casefold() == details.email.casefold():
                found[guest.id] = guest
    return list(found.values())


def add_approved(transaction: Transaction, event: Event, details: WalkInDetails) -> Guest:
    """Put a walk-in onto the list."""
    return add_guest(transaction, event, asdict(details), source="walk_in")


def form_page(connection: sqlite3.Connection, event_id: str) -> WalkInForm:
    """What an event asks of walk-ins."""
    return rows.form_of(connection, event_id)


def change_form(transaction: Transaction, event: Event, walk_ins: WalkIns, form: WalkInForm) -> None:
    """Choose who may add walk-ins, and what these are asked, from now on.

    Raises: FieldError.
    """
    checked = check_form(form)
    known = event_rows.event_by_id(transaction.connection, event.id)
    if known.walk_ins is not walk_ins:
        change_event(transaction, replace(known, walk_ins=walk_ins))
    before = rows.form_of(transaction.connection, event.id)
    changed = [one.name for one in fields(WalkInForm) if getattr(before, one.name) != getattr(checked, one.name)]
    if changed:
        rows.save_form(transaction.connection, event.id, checked)
        transaction.record("walk_in_form.changed", f"event:{event.id}", {"fields": changed}, event_id=event.id)


def _answer(transaction: Transaction, event: Event, registration: Registration, is_stopped: IsStopped) -> Registered:
    details, wish = registration.details, registration.wish
    is_alike = bool(look_alikes(transaction.connection, event.id, details))
    if is_alike or event.walk_ins is WalkIns.APPROVAL:
        return Registered(walk_in=_wait(transaction, registration, Why.ALIKE if is_alike else Why.APPROVAL))
    guest = add_approved(transaction, event, details)
    if is_stopped(transaction.connection, guest):
        return Registered(guest=guest)
    return Registered(guest=guest, entry=check_in(transaction, replace(wish, guest_id=guest.id)))


def _wait(transaction: Transaction, registration: Registration, why: Why) -> WalkIn:
    wish = registration.wish
    walk_in = WalkIn(
        id=transaction.new_id(),
        event_id=wish.event_id,
        device_id=transaction.actor.device_id,
        key=wish.key,
        why=why,
        asked_at=transaction.now,
    )
    rows.save_walk_in(transaction.connection, walk_in)
    rows.save_details(transaction.connection, walk_in.id, registration.details)
    transaction.record("walk_in.asked", f"walk_in:{walk_in.id}", {"why": why.value}, event_id=wish.event_id)
    return walk_in


def _again(connection: sqlite3.Connection, event_id: str, known: dict[str, str]) -> Registered:
    if known["walk_in"]:
        return Registered(walk_in=rows.walk_in_by_id(connection, event_id, known["walk_in"]))
    return Registered(guest=guests.guest_by_id(connection, known["guest"], event_id=event_id))


def _check_taken(event: Event) -> None:
    if not event.takes_walk_ins_at_kiosk:
        raise ForbiddenError("this event takes no walk-ins at its kiosks", code="walk_in.off")


def _blank(event_id: str, category: str) -> Guest:
    return Guest(id="", event_id=event_id, category=category, walk_in=True)
