"""`/live`: one stream a page that says which topics changed; each page then fetches its own parts.

Topics are those of server.services.signals: nouns (`alert`, `guest`, `print_job`, `device`, `printer`, `event`),
one thing (`print_job:ID`) or a kind of fact (`guest.checked_in`). The other half is static/js/live.js.
Format: server-sent events, https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from kiosk.shared.access import somebody, station_of
from kiosk.shared.kiosk_troubles import QUIET_FOR
from server.domain.errors import InputError
from server.services.signals import Signals, Subscription
from server.store.devices import Device

#: A page that hears nothing for 25 s takes the line for dead.
PING_SECONDS = 10
MOST_TOPICS = 16
#: How long a screen is left alone after it was told something, for each screen that listens; and at most.
GATHER_SECONDS_A_SCREEN = 0.0025
LONGEST_GATHER_SECONDS = 0.3
#: Rung when a kiosk got into trouble, or out of it.
KIOSKS = "kiosk"
_TOPIC = re.compile(r"[a-z_]+([.:][a-z_0-9]+)?")


def router() -> APIRouter:
    """The one route."""
    live = APIRouter(include_in_schema=False)

    @live.get("/live")
    async def changes(request: Request, topics: str) -> StreamingResponse:
        """The stream, for anybody who was let in; a signal names ids at most."""
        kiosk = await somebody(request)
        wanted = topics.split()
        if not 0 < len(wanted) <= MOST_TOPICS or not all(_TOPIC.fullmatch(topic) for topic in wanted):
            raise InputError("topics cannot be used")
        signals: Signals = request.app.state.station.signals
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        stream = _followed(request, kiosk, _stream(signals, wanted)) if kiosk else _stream(signals, wanted)
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)

    return live


async def _followed(request: Request, kiosk: Device, stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The stream of a kiosk; that it ended is told to the desk, unless it is back soon."""
    station, troubles = station_of(request), request.app.state.troubles
    troubles.listens(kiosk.id)
    station.signals.ring({KIOSKS})
    try:
        async for message in stream:
            yield message
    finally:
        troubles.is_gone(kiosk.id, station.clock())
        wait = QUIET_FOR.total_seconds() + 1
        asyncio.get_running_loop().call_later(wait, station.signals.ring, {KIOSKS})


async def _stream(signals: Signals, topics: list[str]) -> AsyncIterator[bytes]:
    subscription = signals.subscribe(topics)
    try:
        yield b"retry: 2000\nevent: ping\ndata: \n\n"
        while not subscription.closed:
            yield await _next_message(subscription)
            # what happens meanwhile is told in one message: many screens must not fetch more than can be answered
            await asyncio.sleep(min(LONGEST_GATHER_SECONDS, GATHER_SECONDS_A_SCREEN * signals.count))
    finally:
        signals.unsubscribe(subscription)


async def _next_message(subscription: Subscription) -> bytes:
    heard = await subscription.next(PING_SECONDS)
    if not heard:
        return b"event: ping\ndata: \n\n"
    return f"event: changed\ndata: {' '.join(sorted(heard))}\n\n".encode()
