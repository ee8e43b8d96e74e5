"""How often a kiosk may do what costs others something: enough for guests, too slow for whoever plays with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from server.domain.errors import TooManyError


@dataclass(frozen=True)
class Ration:
    """So many at once, and then one in so many seconds."""

    #: Of what; the second part of the error's code.
    what: str
    burst: int
    seconds_each: float


#: Each is a guest on the list and a badge, or a question to the desk.
REGISTRATIONS = Ration("registrations", 12, 15.0)
#: Each is a card on the board of every tablet.
REQUESTS = Ration("requests", 6, 20.0)


class Rations:
    """What each kiosk has left of each."""

    def __init__(self) -> None:
        self._left: dict[tuple[str, str], tuple[float, datetime]] = {}

    def left(self, ration: Ration, device_id: str, now: datetime) -> float:
        """How many there are at `now`: they come again with time, also where the clock was set back meanwhile."""
        left, since = self._left.get((ration.what, device_id), (float(ration.burst), now))
        if now < since:
            self._left[ration.what, device_id] = (left, now)
        return min(ration.burst, left + max(0.0, (now - since).total_seconds()) / ration.seconds_each)

    def spend(self, ration: Ration, device_id: str, now: datetime) -> None:
        """Take one.

        Raises: TooManyError when none is left.
        """
        if self.left(ration, device_id, now) < 1:
            raise TooManyError(f"too many {ration.what} at this kiosk", code=f"too_many.{ration.what}")
        self.change(ration, device_id, now, by=-1)

    def change(self, ration: Ration, device_id: str, now: datetime, *, by: int) -> None:
        """Take or give back some, whatever is left: never less than none, nor more than the burst."""
        left = min(float(ration.burst), max(0.0, self.left(ration, device_id, now) + by))
        self._left[ration.what, device_id] = (left, now)
