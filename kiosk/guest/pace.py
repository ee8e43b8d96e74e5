"""How often a kiosk may search: enough for guests who type, too slow for somebody who reads the list out.

Two stores of searches a kiosk. The quick one lets a guest type on and stops a machine that types. The slow one is
given back by guests who find themselves and check in; whoever only looks uses it up, and then the desk is called.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime

from kiosk.guest.ration import Ration, Rations

#: For guests who type on; a machine that types is stopped.
SEARCHES = Ration("searches", 20, 2.0)
#: While nobody who searched checks in; who finds themselves after all gives GIVEN_BACK of them back.
IDLE_SEARCHES = Ration("idle_searches", 120, 20.0)
GIVEN_BACK = 15
#: A wrong second factor says more than a search does, and costs as many.
GUESS_COSTS = 5
#: A name is looked up in some milliseconds, nobody's in more than somebody's: told after this, no clock tells which.
TOLD_AFTER_SECONDS = 0.06


class Pace:
    """What each kiosk has left. `wait` lets so many seconds go by; `seconds` are those of a clock that nobody sets."""

    def __init__(
        self,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rations = Rations()
        self._desk_called: set[str] = set()
        self._wait = wait
        self.seconds = seconds

    def spend(self, device_id: str, now: datetime, *, cost: int = 1) -> bool:
        """Take one search, or a guess that counts as `cost` of those that lead to nobody.

        False: too many led to nobody, and somebody should look who stands there.

        Raises: TooManyError when they come too quickly.
        """
        if self._rations.left(IDLE_SEARCHES, device_id, now) < 1:
            return False
        self._rations.spend(SEARCHES, device_id, now)
        self._rations.change(IDLE_SEARCHES, device_id, now, by=-cost)
        return True

    def give_back(self, device_id: str, now: datetime) -> None:
        """Somebody found themselves and checks in: that is what searching is for."""
        self._rations.change(IDLE_SEARCHES, device_id, now, by=GIVEN_BACK)

    def call_desk(self, device_id: str) -> None:
        """The desk was asked to look who stands there."""
        self._desk_called.add(device_id)

    def is_desk_called(self, device_id: str) -> bool:
        """Whether it was, since it last looked."""
        return device_id in self._desk_called

    def begin_anew(self, device_id: str, now: datetime) -> None:
        """The desk has looked."""
        self._desk_called.discard(device_id)
        for ration in (SEARCHES, IDLE_SEARCHES):
            self._rations.change(ration, device_id, now, by=ration.burst)

    async def tell_in_time(self, asked_at: float) -> None:
        """Wait until TOLD_AFTER_SECONDS after `asked_at`, as `seconds` told it."""
        left = asked_at + TOLD_AFTER_SECONDS - self.seconds()
        await self._wait(max(0.0, left))
