"""How an event looks to its guests: chosen in the office, worn by kiosks at once, taken back step by step."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace

from server.domain.colour import colour_from
from server.domain.errors import ConflictError
from server.domain.event import Event
from server.domain.look import MOST_IDLE, Look, LookPicture, hue_of
from server.services.event_setup import change_event
from server.services.pictures import Picture, PictureUse
from server.store import event as event_rows
from server.store import looks as rows
from server.store.transaction import Transaction

#: So many changes can be taken back; their pictures are kept as long.
MOST_STEPS_BACK = 10
#: It comes with the first page, which is to weigh little.
LOGO_USE = PictureUse(
    field="logo", noun="look", longest_side_px=560, shortest_side_px=16, most_bytes=12_000, is_clear=True,
    takes_lines=True,
)  # fmt: skip
#: As large as the glass of a kiosk; it comes after the first paint.
BACKGROUND_USE = PictureUse(
    field="background", noun="look", longest_side_px=1920, shortest_side_px=400, most_bytes=240_000
)
IDLE_USE = replace(BACKGROUND_USE, field="idle")


@dataclass(frozen=True, kw_only=True)
class LookPage:
    """A look, and whether there is one before it."""

    look: Look
    may_undo: bool


def look_page(connection: sqlite3.Connection, event_id: str) -> LookPage:
    """All of it."""
    return LookPage(look=rows.look_of(connection, event_id), may_undo=bool(rows.looks_before(connection, event_id)))


def look_of(connection: sqlite3.Connection, event_id: str) -> Look:
    """What an event looks like."""
    return rows.look_of(connection, event_id)


def picture_of(connection: sqlite3.Connection, event_id: str, sha256: str) -> bytes:
    """A picture of it as WebP.

    Raises: NotFoundError.
    """
    return rows.picture_of(connection, event_id, sha256)


def change_look(transaction: Transaction, event_id: str, change: Callable[[Look], Look]) -> Look:
    """Give an event another look: what `change` makes of the one it has. Hue and colour go together.

    Raises: NotFoundError, ConflictError for too many idle pictures.
    """
    before = rows.look_of(transaction.connection, event_id)
    after = change(before)
    if len(after.idle) > MOST_IDLE:
        raise ConflictError(f"at most {MOST_IDLE} pictures", code="look.many")
    if after != before:
        hue = event_rows.event_by_id(transaction.connection, event_id).hue
        last = before if before.colour else replace(before, hue=hue)
        earlier = [*rows.looks_before(transaction.connection, event_id), last][-MOST_STEPS_BACK:]
        _store(transaction, event_id, before, after, earlier)
    return after


def undo_look(transaction: Transaction, event_id: str) -> Look:
    """Take the last change back; nothing where there is none.

    Raises: NotFoundError.
    """
    now = rows.look_of(transaction.connection, event_id)
    earlier = rows.looks_before(transaction.connection, event_id)
    if not earlier:
        return now
    _store(transaction, event_id, now, earlier[-1], earlier[:-1])
    return earlier[-1]


def add_picture(transaction: Transaction, event_id: str, picture: Picture, use: PictureUse) -> Look:
    """Show a picture from now on: as logo or background in place of the one before, an idle one as the last.

    Raises: NotFoundError, ConflictError.
    """
    rows.add_picture(transaction.connection, event_id, picture.sha256, picture.content, transaction.now)
    shown = LookPicture(
        sha256=picture.sha256, width_px=picture.width_px, height_px=picture.height_px, brightest=picture.brightest,
        average=picture.average,
    )  # fmt: skip

    def change(look: Look) -> Look:
        if use is IDLE_USE:
            return look if shown in look.idle else replace(look, idle=(*look.idle, shown))
        return replace(look, logo=shown) if use is LOGO_USE else replace(look, background=shown)

    return change_look(transaction, event_id, change)


def _store(transaction: Transaction, event_id: str, before: Look, after: Look, earlier: Sequence[Look]) -> None:
    connection = transaction.connection
    event = event_rows.event_by_id(connection, event_id)
    changed = [entry.name for entry in fields(Look) if getattr(before, entry.name) != getattr(after, entry.name)]
    rows.save_look(connection, event_id, replace(after, hue=None), earlier)
    rows.drop_pictures_but(connection, event_id, {one.sha256 for look in (after, *earlier) for one in look.pictures})
    transaction.record("look.changed", f"event:{event_id}", {"fields": changed}, event_id=event_id)
    change_event(transaction, _in_hue(event, after))


def _in_hue(event: Event, look: Look) -> Event:
    """Where only hues are known, as at the back office, the colour's stands for it."""
    hue = hue_of(colour_from(look.colour)) if look.colour else look.hue
    return event if hue is None else replace(event, hue=hue)
