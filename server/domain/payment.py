"""What a guest pays at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PayHow(StrEnum):
    """How a guest paid. Codes never change."""

    CASH = "cash"
    CARD = "card"
    #: Nothing is asked of them.
    FREE = "free"


@dataclass(frozen=True, kw_only=True)
class Payment:
    """A ticket that was open and is settled, and the fact that says so."""

    guest_id: str
    how: PayHow
    fact_id: str
