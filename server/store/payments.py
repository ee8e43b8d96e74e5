"""What guests paid at the desk, on disk: what stands now; the journal has the rest."""

from __future__ import annotations

import sqlite3

from server.domain.payment import PayHow, Payment


def payment_of(connection: sqlite3.Connection, guest_id: str) -> Payment | None:
    """What a guest paid; None: nothing at the desk."""
    row = connection.execute("SELECT how, fact_id FROM payment WHERE guest_id = ?", [guest_id]).fetchone()
    return Payment(guest_id=guest_id, how=PayHow(row["how"]), fact_id=row["fact_id"]) if row else None


def save_payment(connection: sqlite3.Connection, payment: Payment) -> None:
    """Store it."""
    connection.execute(
        "INSERT INTO payment (guest_id, how, fact_id) VALUES (?, ?, ?)",
        [payment.guest_id, payment.how.value, payment.fact_id],
    )


def forget_payment(connection: sqlite3.Connection, guest_id: str) -> None:
    """It was taken back."""
    connection.execute("DELETE FROM payment WHERE guest_id = ?", [guest_id])
