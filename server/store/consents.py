"""Consents on disk: what is asked, its wording, what guests said, and their signatures."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict

from server.domain.consent import (
    AskedAgain,
    Consent,
    ConsentKind,
    ConsentReply,
    ConsentText,
    ConsentVersion,
    How,
    Reply,
)
from server.domain.errors import NotFoundError
from server.store.categories import from_column, to_column
from server.store.rows import marks, upsert
from server.store.times import from_text, to_text

_REPLY = (
    "reply.id, reply.consent_id, reply.guest_id, reply.version, reply.language, reply.reply, reply.how, reply.at,"
    " reply.actor, reply.device_id, reply.has_signature, reply.fact_id"
)
#: The newest of each guest and consent.
_LAST = (
    "reply.number = (SELECT max(number) FROM consent_reply other"
    " WHERE other.guest_id = reply.guest_id AND other.consent_id = reply.consent_id)"
)


def save_consent(connection: sqlite3.Connection, consent: Consent) -> None:
    """Store what is asked, new or changed."""
    row = asdict(consent) | {
        "kind": consent.kind.value,
        "asked": consent.asked.value,
        "wants_signature": int(consent.wants_signature),
        "is_on": int(consent.is_on),
        "categories": to_column(consent.categories),
    }
    upsert(connection, "consent", row)


def add_version(connection: sqlite3.Connection, version: ConsentVersion) -> None:
    """Store another wording. Those before stay as they are."""
    texts = json.dumps({language: asdict(text) for language, text in version.texts.items()}, ensure_ascii=False)
    connection.execute(
        "INSERT INTO consent_version (consent_id, number, texts, written_at, asks_again) VALUES (?, ?, ?, ?, ?)",
        [version.consent_id, version.number, texts, to_text(version.written_at), int(version.asks_again)],
    )


def consents_of(connection: sqlite3.Connection, event_id: str) -> list[Consent]:
    """Everything an event asks or asked, in the order in which it was written."""
    return [
        _consent(row)
        for row in connection.execute("SELECT * FROM consent WHERE event_id = ? ORDER BY rowid", [event_id])
    ]


def consent_called(connection: sqlite3.Connection, event_id: str, code: str) -> Consent:
    """One of an event's consents by its code.

    Raises: NotFoundError.
    """
    row = connection.execute("SELECT * FROM consent WHERE event_id = ? AND code = ?", [event_id, code]).fetchone()
    if row is None:
        raise NotFoundError("no such consent", code="not_found.consent")
    return _consent(row)


def version_of(connection: sqlite3.Connection, consent_id: str, number: int) -> ConsentVersion:
    """One wording.

    Raises: NotFoundError.
    """
    row = connection.execute(
        "SELECT * FROM consent_version WHERE consent_id = ? AND number = ?", [consent_id, number]
    ).fetchone()
    if row is None:
        raise NotFoundError("no such version of the consent", code="not_found.consent")
    return _version(row)


def versions_of(connection: sqlite3.Connection, consent_id: str) -> list[ConsentVersion]:
    """Every wording, the newest first."""
    rows = connection.execute("SELECT * FROM consent_version WHERE consent_id = ? ORDER BY number DESC", [consent_id])
    return [_version(row) for row in rows]


def add_reply(connection: sqlite3.Connection, reply: ConsentReply) -> None:
    """Store what a guest said."""
    row = asdict(reply) | {"reply": reply.reply.value, "how": reply.how.value, "at": to_text(reply.at)}
    upsert(connection, "consent_reply", row | {"has_signature": int(reply.has_signature)})


def keep_signature(connection: sqlite3.Connection, reply_id: str, png: bytes) -> None:
    """Store the picture of a signature."""
    connection.execute("INSERT INTO consent_signature (reply_id, png) VALUES (?, ?)", [reply_id, png])


def signature_of(connection: sqlite3.Connection, guest_id: str, reply_id: str) -> bytes:
    """The picture of a guest's signature, as PNG.

    Raises: NotFoundError, also for another guest's.
    """
    row = connection.execute(
        "SELECT png FROM consent_signature JOIN consent_reply reply ON reply.id = reply_id"
        " WHERE reply_id = ? AND guest_id = ?",
        [reply_id, guest_id],
    ).fetchone()
    if row is None:
        raise NotFoundError("no such signature", code="not_found.signature")
    return bytes(row[0])


def replies_of(connection: sqlite3.Connection, guest_id: str) -> list[ConsentReply]:
    """All that a guest said, the newest first."""
    rows = connection.execute(
        f"SELECT {_REPLY} FROM consent_reply reply WHERE guest_id = ? ORDER BY number DESC", [guest_id]
    )
    return [_reply(row) for row in rows]


def last_replies_of(connection: sqlite3.Connection, guest_id: str) -> dict[str, ConsentReply]:
    """What a guest said last, by consent id."""
    return {reply.consent_id: reply for reply in reversed(replies_of(connection, guest_id))}


def last_replies_at(connection: sqlite3.Connection, event_id: str) -> Iterator[ConsentReply]:
    """What each guest of an event said last to each of its consents, guest by guest."""
    rows = connection.execute(
        f"SELECT {_REPLY} FROM consent_reply reply JOIN consent ON consent.id = reply.consent_id"
        f" WHERE consent.event_id = ? AND {_LAST} ORDER BY reply.guest_id, reply.consent_id",
        [event_id],
    )
    return (_reply(row) for row in rows)


def reply_counts(connection: sqlite3.Connection, consent: Consent) -> dict[Reply, int]:
    """How many guests of the list said what, to a wording that still counts."""
    rows = connection.execute(
        "SELECT reply.reply, count(*) FROM consent_reply reply"
        f" WHERE reply.consent_id = ? AND reply.version >= ? AND {_LAST} GROUP BY 1",
        [consent.id, consent.counts_from],
    )
    return {Reply(row[0]): row[1] for row in rows}


def guests_concerned(connection: sqlite3.Connection, consent: Consent) -> int:
    """How many of the event's guests it is for."""
    narrower, values = "", [consent.event_id]
    if consent.categories is not None:
        narrower = f" AND category IN ({marks(consent.categories)})"
        values += sorted(consent.categories)
    rows = connection.execute(f"SELECT count(*) FROM guest WHERE event_id = ? AND merged_into = ''{narrower}", values)
    return int(rows.fetchone()[0])


def _consent(row: sqlite3.Row) -> Consent:
    values = dict(row)
    return Consent(
        **values
        | {
            "kind": ConsentKind(values["kind"]),
            "asked": AskedAgain(values["asked"]),
            "wants_signature": bool(values["wants_signature"]),
            "is_on": bool(values["is_on"]),
            "categories": from_column(values["categories"]),
        }
    )


def _version(row: sqlite3.Row) -> ConsentVersion:
    texts = json.loads(row["texts"])
    return ConsentVersion(
        consent_id=row["consent_id"],
        number=row["number"],
        texts={language: ConsentText(**text) for language, text in texts.items()},
        written_at=from_text(row["written_at"]),
        asks_again=bool(row["asks_again"]),
    )


def _reply(row: sqlite3.Row) -> ConsentReply:
    values = dict(row)
    return ConsentReply(
        **values
        | {
            "reply": Reply(values["reply"]),
            "how": How(values["how"]),
            "at": from_text(values["at"]),
            "has_signature": bool(values["has_signature"]),
        }
    )
