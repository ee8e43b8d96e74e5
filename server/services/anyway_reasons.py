"""The reasons that the desk may choose from when it admits somebody in spite of a refusal."""

from __future__ import annotations

import sqlite3

from server.domain.errors import FieldError
from server.domain.event import Event
from server.store import anyway_reasons
from server.store.transaction import Transaction

#: More than fit at a glance are not chosen from.
MOST = 8
LONGEST = 60


def reasons_of(connection: sqlite3.Connection, event_id: str) -> list[str]:
    """The organiser's own, in their order; empty: the ready-made ones."""
    return anyway_reasons.reasons_of(connection, event_id)


def change_reasons(transaction: Transaction, event: Event, lines: str) -> list[str]:
    """Write them, one a line; none: the ready-made ones again.

    Raises: FieldError for too many, or one that is too long for a button.
    """
    plain = (" ".join(line.split()) for line in lines.splitlines())
    reasons = list(dict.fromkeys(text for text in plain if text))
    if len(reasons) > MOST:
        raise FieldError("reasons", f"at most {MOST}", code="field.many", most=MOST)
    if any(len(text) > LONGEST or not text.isprintable() for text in reasons):
        raise FieldError("reasons", f"at most {LONGEST} characters each", code="field.long")
    if reasons != anyway_reasons.reasons_of(transaction.connection, event.id):
        anyway_reasons.save_reasons(transaction.connection, event.id, reasons)
        body = {"count": len(reasons)}
        transaction.record("anyway_reasons.changed", f"event:{event.id}", body, event_id=event.id)
    return reasons
