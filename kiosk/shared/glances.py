"""What many screens ask at once is worked out once, for all who may see the same.

A glance is good until the next commit, whoever made it, and a second at most: ages and what is overdue go on without
one. Its name says all that the answer depends on: event, language, right, and whose it is where somebody's own things
are in it. Whoever asks while it is being worked out waits for it; so a hundred tablets that hear of one fact cost the
station little more than one. Why: docs/decisions/one-glance-for-all.md
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import TypeVar, cast

from fastapi import Request

from server.station import Station

T = TypeVar("T")


class Glances:
    """All of one station's. One a station's app; asked on its event loop only."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._moment = (0, 0)
        self._known: dict[Hashable, asyncio.Future[object]] = {}
        #: The last answer under each name.
        self._last: dict[Hashable, object] = {}

    async def share(self, name: Hashable, work: Callable[[], Awaitable[T]]) -> T:
        """The answer called `name`: somebody's from this moment, or what `work` finds now.

        Where that equals the answer of the moment before it is that one, with all that was kept in it. What `work`
        raises, everybody who waits for it gets, and nobody after.
        """
        moment = (self._station.readers.version(), int(self._station.clock().timestamp()))
        if moment != self._moment:
            self._moment, self._known = moment, {}
        known = self._known
        answer = known.get(name)
        if answer is None:
            answer = known[name] = asyncio.ensure_future(self._found(name, work))
            answer.add_done_callback(
                lambda done: known.pop(name, None) if done.cancelled() or done.exception() else None
            )
        # whoever gives up waiting must not take the answer from the others
        return cast(T, await asyncio.shield(answer))

    async def _found(self, name: Hashable, work: Callable[[], Awaitable[object]]) -> object:
        found = await work()
        if self._last.get(name) != found:
            self._last[name] = found
        return self._last[name]


def glances_of(request: Request) -> Glances:
    """Those of the station that serves this request."""
    glances: Glances = request.app.state.glances
    return glances
