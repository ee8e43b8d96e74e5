"""Signed sheets to keep: for each guest and consent the text that they read, what they said, when and where."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from server.domain.consent import Consent, ConsentReply, ConsentVersion, blocks_of
from server.domain.event import Event
from server.domain.guest import Guest
from server.services.attendance_report import shipped_fonts
from server.services.places import place_names
from server.store import consents as rows
from server.store import guests
from server.store.transaction import Transaction
from server.tables.sheet_pages import Sheet, write_sheets


@dataclass(frozen=True, kw_only=True)
class SheetWords:
    """The sheets' words in one language; pages give those of their catalogues."""

    guest: str = "Guest"
    answer: str = "Answer"
    version: str = "Version"
    at: str = "When"
    where: str = "Where"
    signature: str = "Signature"
    #: On the only page where there is no sheet.
    none: str = "Nobody said anything yet."
    #: A word for each Reply, How and language; one without a word stands as it is.
    replies: Mapping[str, str] = field(default_factory=dict)
    ways: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)


def write_consent_sheets(
    connection: sqlite3.Connection,
    event: Event,
    words: SheetWords,
    out: BinaryIO,
    *,
    code: str = "",
    guest_id: str = "",
) -> int:
    """Write a PDF of what stands: of one consent, of one guest, or of all. Gives back how many sheets.

    Raises: NotFoundError for a consent or a guest that the event does not have.
    """
    known = {consent.id: consent for consent in rows.consents_of(connection, event.id)}
    if code:
        wanted = rows.consent_called(connection, event.id, code)
        known = {wanted.id: wanted}
    if guest_id:
        guests.guest_by_id(connection, guest_id, event_id=event.id)
        replies: Iterator[ConsentReply] = iter(rows.last_replies_of(connection, guest_id).values())
    else:
        replies = rows.last_replies_at(connection, event.id)
    sheets = _sheets(connection, event, words, known, replies)
    return write_sheets(out, event.name, sheets, shipped_fonts(), nothing=words.none)


def note_sheets(transaction: Transaction, event_id: str, count: int) -> None:
    """Record that sheets left the station."""
    transaction.record("consent.exported", f"event:{event_id}", {"count": count}, event_id=event_id)


def _sheets(
    connection: sqlite3.Connection,
    event: Event,
    words: SheetWords,
    known: Mapping[str, Consent],
    replies: Iterator[ConsentReply],
) -> Iterator[Sheet]:
    versions: dict[tuple[str, int], ConsentVersion] = {}
    for reply in replies:
        if reply.consent_id not in known:
            continue
        key = (reply.consent_id, reply.version)
        version = versions.setdefault(key, rows.version_of(connection, *key))
        guest = guests.guest_by_id(connection, reply.guest_id)
        yield _sheet(connection, event, words, guest, version, reply)


def _sheet(
    connection: sqlite3.Connection,
    event: Event,
    words: SheetWords,
    guest: Guest,
    version: ConsentVersion,
    reply: ConsentReply,
) -> Sheet:
    text = version.texts[reply.language]
    said = f"{words.replies.get(reply.reply, reply.reply)} ({words.ways.get(reply.how, reply.how)})"
    language = words.languages.get(reply.language, reply.language)
    name = " · ".join(part for part in (guest.full_name, guest.company, guest.email) if part)
    return Sheet(
        title=text.title,
        blocks=blocks_of(text.body),
        facts=[
            (words.guest, name),
            (words.answer, said),
            (words.version, f"{reply.version} · {language}"),
            (words.at, f"{event.local(reply.at):%Y-%m-%d %H:%M:%S %z}"),
            (words.where, place_names(connection, "", reply.device_id)[1]),
        ],
        signature_title=words.signature,
        signature=rows.signature_of(connection, guest.id, reply.id) if reply.has_signature else b"",
    )
