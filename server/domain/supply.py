"""Rolls of labels or paper: how many badges are left, counted from those that came out."""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.errors import FieldError

#: As long as no badge of this roll was measured.
USUAL_BADGE_MM = 100
MOST_LABELS = 100_000
#: A kilometre of paper.
MOST_MM = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Supply:
    """The roll in a printer."""

    printer_id: str
    #: Labels on a new one; None: it is endless paper.
    labels: int | None = None
    #: Paper on a new one; None: it has labels.
    length_mm: int | None = None
    #: So many badges left, and the desk is told.
    warn_at: int = 20
    #: Badges that came out since it was put in, and their length together.
    used: int = 0
    used_mm: int = 0
    #: The cover was open, or paper out: once the printer is well, a new one is in.
    was_opened: bool = False
    #: The desk was told that it is nearly empty.
    is_told: bool = False

    @property
    def left(self) -> int | None:
        """Badges that it has room for; None: nobody said how much is on it."""
        if self.labels is not None:
            return max(0, self.labels - self.used)
        if self.length_mm is None:
            return None
        badge_mm = self.used_mm / self.used if self.used_mm else USUAL_BADGE_MM
        return max(0, int((self.length_mm - self.used_mm) / badge_mm))

    @property
    def is_low(self) -> bool:
        """Whether somebody should have a new one at hand."""
        return self.left is not None and self.left <= self.warn_at


def check_supply(roll: Supply) -> Supply:
    """`roll` itself, if there is such a one.

    Raises: FieldError.
    """
    for name, value, most in (
        ("labels", roll.labels, MOST_LABELS),
        ("length_mm", roll.length_mm, MOST_MM),
    ):
        if value is not None and not 1 <= value <= most:
            raise FieldError(name, f"1 to {most}", code="field.range", low=1, high=most)
    if not 0 <= roll.warn_at <= MOST_LABELS:
        raise FieldError("warn_at", f"0 to {MOST_LABELS}", code="field.range", low=0, high=MOST_LABELS)
    return roll
