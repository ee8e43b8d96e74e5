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

    def spend(self, ration: Ration, device_id: str, now: datetime) -> None:
        """Take one.

        Raises: TooManyError when none is left.
        """
        left, since = self._left.get((ration.what, device_id), (float(ration.burst), now))
        left = min(ration.burst, left + max(0.0, (now - since).total_seconds()) / ration.seconds_each)
        if left < 1:
            raise TooManyError(f"too many {ration.what} at this kiosk", code=f"too_many.{ration.what}")
        self._left[ration.what, device_id] = (left - 1, now)
