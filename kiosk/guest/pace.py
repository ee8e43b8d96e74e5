"""How often a kiosk may search: enough for guests who type, too slow for somebody who reads the list out.

Two stores of searches a kiosk. The quick one lets a guest type on and stops a machine that types. The slow one is
given back by guests who find themselves and check in; whoever only looks uses it up, and then the desk is called.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from server.domain.errors import TooManyError

#: So many searches at once ...
BURST = 20
#: ... and then one in so many seconds.
SECONDS_EACH = 2.0
#: So many searches while nobody who searched checks in ...
MOST_IDLE = 120
#: ... and then one in so many seconds ...
IDLE_SECONDS_EACH = 20.0
#: ... unless somebody finds themselves after all, which gives back so many.
GIVEN_BACK = 15
#: A wrong second factor says more than a search does, and costs as many.
GUESS_COSTS = 5
#: A name is looked up in some milliseconds, nobody's in more than somebody's: told after this, no clock tells which.
TOLD_AFTER_SECONDS = 0.06


@dataclass(frozen=True, kw_only=True)
class _Left:
    quick: float = BURST
    idle: float = MOST_IDLE
    since: datetime
    #: The desk was asked to look.
    is_desk_called: bool = False

    def at(self, now: datetime) -> _Left:
        """What is left at `now`: both fill up with time."""
        passed = max(0.0, (now - self.since).total_seconds())
        quick = min(BURST, self.quick + passed / SECONDS_EACH)
        idle = min(MOST_IDLE, self.idle + passed / IDLE_SECONDS_EACH)
        return replace(self, quick=quick, idle=idle, since=now)


class Pace:
    """What each kiosk has left. `wait` lets so many seconds go by."""

    def __init__(self, wait: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._left: dict[str, _Left] = {}
        self._wait = wait

    def spend(self, device_id: str, now: datetime, *, cost: int = 1) -> bool:
        """Take one search, or a guess that counts as `cost` of those that lead to nobody.

        False: too many led to nobody, and somebody should look who stands there.

        Raises: TooManyError when they come too quickly.
        """
        left = self._at(device_id, now)
        if left.idle < 1:
            return False
        if left.quick < 1:
            raise TooManyError("too many searches at this kiosk", code="too_many.searches")
        self._left[device_id] = replace(left, quick=left.quick - 1, idle=max(0.0, left.idle - cost))
        return True

    def give_back(self, device_id: str, now: datetime) -> None:
        """Somebody found themselves and checks in: that is what searching is for."""
        left = self._at(device_id, now)
        self._left[device_id] = replace(left, idle=min(MOST_IDLE, left.idle + GIVEN_BACK))

    def call_desk(self, device_id: str, now: datetime) -> None:
        """The desk was asked to look who stands there."""
        self._left[device_id] = replace(self._at(device_id, now), is_desk_called=True)

    def is_desk_called(self, device_id: str, now: datetime) -> bool:
        """Whether it was, since it last looked."""
        return self._at(device_id, now).is_desk_called

    def begin_anew(self, device_id: str, now: datetime) -> None:
        """The desk has looked."""
        self._left[device_id] = _Left(since=now)

    async def tell_in_time(self, asked_at: float) -> None:
        """Wait until TOLD_AFTER_SECONDS after `asked_at`, in seconds of the running loop's clock."""
        left = asked_at + TOLD_AFTER_SECONDS - asyncio.get_running_loop().time()
        await self._wait(max(0.0, left))

    def _at(self, device_id: str, now: datetime) -> _Left:
        self._left[device_id] = self._left.get(device_id, _Left(since=now)).at(now)
        return self._left[device_id]
