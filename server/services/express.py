"""A hostess with a scanner: guest after guest, what happened last on her screen, and taking it back."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace

from server.domain.alert import AlertKind
from server.domain.check_in import Direction
from server.domain.doorway import Passage
from server.domain.fact import Fact
from server.domain.guest import Guest
from server.services.alerts import settle_alerts_about
from server.services.behind_ids import guest_known
from server.services.check_in import CheckInWish
from server.services.doorways import DoorFigures, Passing, figures_at, pass_door
from server.services.undoing import PASSINGS, last_passing
from server.store import journal
from server.store.devices import Device
from server.store.transaction import Transaction

#: So many scans are shown, and may be taken back.
MOST_SHOWN = 10
_SHOWN = PASSINGS | {"check_in.refused"}


@dataclass(frozen=True, kw_only=True)
class Scanned:
    """One of the last things that happened on a screen."""

    fact: Fact
    #: None: nobody of this event, or erased since.
    guest: Guest | None
    #: It is the last that counts between this guest and that zone.
    may_undo: bool
    #: It was taken back.
    is_undone: bool


@dataclass(frozen=True, kw_only=True)
class ExpressView:
    """What a hostess sees beside the verdict."""

    figures: DoorFigures
    #: Newest first.
    last: list[Scanned]


def pass_at_express(transaction: Transaction, wish: CheckInWish, passage: Passage) -> Passing:
    """Let somebody through whom a person looks at; what the desk was called for about them is settled with it.

    Raises: as pass_door().
    """
    passing = pass_door(transaction, replace(wish, at_desk=True), passage)
    is_in = passing.reason is None and passing.direction is Direction.IN and not passing.is_settling
    if is_in and passing.guest and not passing.repeated:
        for kind in (AlertKind.REFUSED, AlertKind.CONSENT):
            settle_alerts_about(transaction, kind, outcome="admitted", guest_id=passing.guest.id)
    return passing


def express_view(connection: sqlite3.Connection, event_id: str, device: Device) -> ExpressView:
    """How full it is, and what was scanned last on this screen for this event.

    Raises: NotFoundError for a zone that is gone.
    """
    facts = journal.last_at(connection, device.id, _SHOWN, limit=MOST_SHOWN)
    return ExpressView(
        figures=figures_at(connection, event_id, device.zone_id or ""),
        last=[_scanned(connection, fact) for fact in facts if fact.event_id == event_id],
    )


def _scanned(connection: sqlite3.Connection, fact: Fact) -> Scanned:
    guest = guest_known(connection, fact.subject_id("guest"))
    if guest is None or fact.kind not in PASSINGS:
        return Scanned(fact=fact, guest=guest, may_undo=False, is_undone=False)
    may_undo = last_passing(connection, guest.id, fact.body["zone"]) == fact.id
    is_undone = not may_undo and journal.is_undone(connection, guest.id, fact.id)
    return Scanned(fact=fact, guest=guest, may_undo=may_undo, is_undone=is_undone)
