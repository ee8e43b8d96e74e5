"""Guests' texts as one event words them: kiosks say them from the next screen on."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from server.domain.wording import Wording
from server.store import wordings as rows
from server.store.transaction import Transaction


def version_of(connection: sqlite3.Connection, event_id: str) -> int:
    """Which wording an event has; 0: none of its own."""
    return rows.version_of(connection, event_id)


def wording_of(connection: sqlite3.Connection, event_id: str) -> Wording:
    """An event's own texts by language."""
    return rows.wording_of(connection, event_id)


def change_wording(transaction: Transaction, event_id: str, changes: Mapping[str, Mapping[str, str]]) -> int:
    """Word texts otherwise, by language and code, as check_own() gave them back; an empty one is the original again.

    Gives back how many texts are now other ones.
    """
    before = rows.wording_of(transaction.connection, event_id)
    after = {language: dict(texts) for language, texts in before.items()}
    count = 0
    for language, texts in changes.items():
        own = after.setdefault(language, {})
        for code, text in texts.items():
            count += own.get(code, "") != text
            own[code] = text
        after[language] = {code: text for code, text in own.items() if text}
    if count:
        rows.save_wording(transaction.connection, event_id, {one: texts for one, texts in after.items() if texts})
        body = {"languages": sorted(changes), "count": count}
        transaction.record("wording.changed", f"event:{event_id}", body, event_id=event_id)
    return count
