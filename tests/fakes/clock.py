"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

#: Two hours into the sample event (tests/fakes/scene.py).
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class FakeClock:
    """Called like the station's clock."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Now."""
        return self.now

    def advance(self, **amount: float) -> datetime:
        """Move on by `amount`, as timedelta takes it (`minutes=5`); returns the new time."""
        self.now += timedelta(**amount)
        return self.now
