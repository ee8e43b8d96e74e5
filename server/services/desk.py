"""What the desk's screens show beside the board: the figures above it, and a guest's card with every name put in."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from server.domain.codes import candidates
from server.domain.event import Zone
from server.domain.guest import Guest, Standing
from server.domain.old_record import OldKind, OldRecord
from server.domain.payment import Payment
from server.services.behind_ids import device_known, people_named
from server.services.completing import Completed, completed_of
from server.services.consent_replies import ConsentLine, consents_of_guest
from server.services.guest_desk import GuestCard, guest_card
from server.services.owed_badges import is_owed_by, was_handed_over
from server.store import anyway_reasons, guests, old_records, payments, printers
from server.store import event as event_rows


@dataclass(frozen=True, kw_only=True)
class DeskFigures:
    """The strip above the board."""

    #: Who may still come.
    expected: int
    arrived: int
    inside: int


@dataclass(frozen=True, kw_only=True)
class Signatures:
    """The names behind the ids that facts and print jobs carry, by id. Of what is gone there is none."""

    people: dict[str, str]
    devices: dict[str, str]
    zones: dict[str, str]
    printers: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class DeskCard:
    """A guest's card, and the names that its history needs."""

    card: GuestCard
    main_zone: Zone
    signatures: Signatures
    consents: list[ConsentLine]
    completed: Completed
    #: What they paid at the desk; None: nothing.
    payment: Payment | None
    #: They are inside without a badge; and whether somebody says that they got one by hand.
    is_owed_badge: bool
    was_handed_badge: bool
    #: The organiser's own reasons to admit in spite of a refusal.
    anyway_reasons: list[str]
    #: Those that this record stands for, the latest first.
    old: list[OldRecord]
    #: The record that stands for this one, and why; None: this one counts.
    kept: Guest | None
    why_old: OldKind | None


def desk_figures(connection: sqlite3.Connection, event_id: str) -> DeskFigures:
    """Three numbers, asked for after every arrival: so no chart, no categories.

    Raises: NotFoundError.
    """
    zone = event_rows.main_zone(connection, event_id)
    welcome = connection.execute(
        "SELECT count(*) FROM guest WHERE event_id = ? AND standing = ?", [event_id, Standing.OK.value]
    ).fetchone()[0]
    arrived, arrived_welcome = connection.execute(
        "SELECT count(*), coalesce(sum(guest.standing = ?), 0) FROM presence JOIN guest ON guest.id = presence.guest_id"
        " WHERE zone_id = ? AND first_in_at IS NOT NULL",
        [Standing.OK.value, zone.id],
    ).fetchone()
    inside = event_rows.inside_count(connection, zone.id)
    return DeskFigures(expected=welcome - arrived_welcome, arrived=arrived, inside=inside)


def desk_card(connection: sqlite3.Connection, event_id: str, guest_id: str, now: datetime) -> DeskCard:
    """One guest with party, badges, consents and history, and who and where stands behind each.

    Raises: NotFoundError, also for a guest of another event.
    """
    card = guest_card(connection, event_id, guest_id)
    consents = consents_of_guest(connection, card.event, card.line.guest, now)
    said = [line.last for line in consents if line.last]
    actors = [fact.actor for fact in card.history] + [reply.actor for reply in said]
    actors += [f"person:{fact.body['vouched_by']}" for fact in card.history if "vouched_by" in fact.body]
    places = [fact.device_id for fact in card.history] + [job.device_id for job in card.print_jobs]
    places += [reply.device_id for reply in said]
    if card.line.presence:
        places.append(card.line.presence.device_id)
    guest = card.line.guest
    record = old_records.old_record(connection, guest_id) if guest.merged_into else None
    signatures = Signatures(
        people=people_named(connection, actors),
        devices={place: device.name for place in set(places) if (device := device_known(connection, place))},
        zones={zone.id: zone.name for zone in event_rows.zones_of(connection, event_id)},
        printers=printers.printer_names(connection),
    )
    return DeskCard(
        card=card,
        main_zone=event_rows.main_zone(connection, event_id),
        signatures=signatures,
        consents=consents,
        completed=completed_of(connection, card.event, card.line.guest),
        payment=payments.payment_of(connection, guest_id),
        is_owed_badge=is_owed_by(card),
        was_handed_badge=was_handed_over(connection, guest_id),
        anyway_reasons=anyway_reasons.reasons_of(connection, event_id),
        old=old_records.old_records_of(connection, guest_id),
        kept=guests.guest_by_id(connection, guest.merged_into) if guest.merged_into else None,
        why_old=record.kind if record else None,
    )


def guest_of_code(connection: sqlite3.Connection, event_id: str, scan: str) -> Guest | None:
    """Whose badge or ticket was scanned; None: nobody's of this event."""
    return guests.guest_by_code(connection, event_id, candidates(scan))


def categories(connection: sqlite3.Connection, event_id: str) -> list[str]:
    """The categories that an event's guests have, to choose from."""
    return guests.categories_of(connection, event_id)
