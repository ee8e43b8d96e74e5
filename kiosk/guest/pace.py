"""How often a kiosk may search: enough for guests who type, too slow for somebody who reads the list out."""

from __future__ import annotations

from datetime import datetime

from server.domain.errors import TooManyError

#: So many searches at once ...
BURST = 20
#: ... and then one in so many seconds.
SECONDS_EACH = 2.0


class Pace:
    """A bucket of searches for each kiosk."""

    def __init__(self) -> None:
        self._left: dict[str, tuple[float, datetime]] = {}

    def spend(self, device_id: str, now: datetime) -> None:
        """Take one search.

        Raises: TooManyError when none is left.
        """
        left, since = self._left.get(device_id, (float(BURST), now))
        left = min(BURST, left + (now - since).total_seconds() / SECONDS_EACH)
        if left < 1:
            raise TooManyError("too many searches at this kiosk", code="too_many.searches")
        self._left[device_id] = (left - 1, now)
