"""`/live`: one stream a page that says which topics changed; each page then fetches its own parts.

Topics are those of server.services.signals: nouns (`alert`, `guest`, `print_job`, `device`, `printer`, `event`),
one thing (`print_job:ID`) or a kind of fact (`guest.checked_in`). The other half is static/js/live.js.
Format: server-sent events, https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from kiosk.shared.access import somebody
from server.domain.errors import InputError
from server.services.signals import Signals, Subscription

#: A page that hears nothing for 25 s takes the line for dead.
PING_SECONDS = 10
MOST_TOPICS = 12
_TOPIC = re.compile(r"[a-z_]+([.:][a-z_0-9]+)?")


def router() -> APIRouter:
    """The one route."""
    live = APIRouter(include_in_schema=False)

    @live.get("/live")
    async def changes(request: Request, topics: str) -> StreamingResponse:
        """The stream, for anybody who was let in; a signal names ids at most."""
        await somebody(request)
        wanted = topics.split()
        if not 0 < len(wanted) <= MOST_TOPICS or not all(_TOPIC.fullmatch(topic) for topic in wanted):
            raise InputError("topics cannot be used")
        signals: Signals = request.app.state.station.signals
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(_stream(signals, wanted), media_type="text/event-stream", headers=headers)

    return live


async def _stream(signals: Signals, topics: list[str]) -> AsyncIterator[bytes]:
    subscription = signals.subscribe(topics)
    try:
        yield b"retry: 2000\nevent: ping\ndata: \n\n"
        while not subscription.closed:
            yield await _next_message(subscription)
    finally:
        signals.unsubscribe(subscription)


async def _next_message(subscription: Subscription) -> bytes:
    heard = await subscription.next(PING_SECONDS)
    if not heard:
        return b"event: ping\ndata: \n\n"
    return f"event: changed\ndata: {' '.join(sorted(heard))}\n\n".encode()
