"""A relay that is switched by a request on the venue's network. The address is the organiser's, and none other.

It is tried again only while nothing was sent: once the first byte of a request is out, the gate may open. No redirect
is followed, no proxy used, and neither address nor answer is ever shown or logged: they may hold secrets.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import httpx

from server.domain.check_in import Direction
from server.domain.errors import RelayError
from server.domain.relay import Relay, RelayTrouble

_log = logging.getLogger(__name__)
#: For everything together, tries included.
MOST_SECONDS = 4.0
#: A relay that nobody answers for is asked so often at most ...
MOST_TRIES = 3
#: ... with so much time between.
_AGAIN_SECONDS = 0.25


def call(relay: Relay, direction: Direction, *, most_seconds: float = MOST_SECONDS) -> None:
    """Send the request, and return when the relay answered that it did.

    Raises: RelayError.
    """
    deadline = time.monotonic() + most_seconds
    # httpx logs each request with its whole address
    logging.getLogger("httpx").setLevel(logging.WARNING)
    loop = asyncio.new_event_loop()
    try:
        for tries in range(1, MOST_TRIES + 1):
            sent = _Sent()
            try:
                loop.run_until_complete(asyncio.wait_for(_request(relay, direction, sent), deadline - time.monotonic()))
                return
            except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as exc:
                error = _error(exc, sent)
                left = deadline - time.monotonic()
                if sent.anything or tries == MOST_TRIES or left < 2 * _AGAIN_SECONDS:
                    raise error from exc
            time.sleep(_AGAIN_SECONDS)
    finally:
        # a name that is still being looked up must not hold the next guest up
        loop.close()


@dataclass
class _Sent:
    """What left this machine so far."""

    anything: bool = field(default=False)

    async def trace(self, name: str, info: dict[str, Any]) -> None:
        """Called by httpcore at each part of a request (its `trace` extension)."""
        self.anything |= name.endswith("send_request_headers.started")


class _AsAsked(httpx.Auth):
    """Name and password in the way the relay asks for, and only once it does: first without them."""

    def __init__(self, user: str, password: str) -> None:
        self._ways = {"digest": httpx.DigestAuth(user, password), "basic": httpx.BasicAuth(user, password)}

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """One refusal that asks who is there, one answer; a refused request has opened nothing."""
        response = yield request
        asked = response.headers.get("www-authenticate", "").split(" ")[0].lower()
        if response.status_code != 401 or asked not in self._ways:
            return
        if asked == "digest":
            flow = self._ways["digest"].auth_flow(request)
            next(flow)
            yield flow.send(response)
            return
        yield next(self._ways["basic"].auth_flow(request))


async def _request(relay: Relay, direction: Direction, sent: _Sent) -> None:
    auth = _AsAsked(relay.user, relay.password) if relay.user else None
    async with (
        httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=None) as client,  # noqa: S113 - wait_for() is
        client.stream(
            relay.method.value, relay.address_for(direction), auth=auth, extensions={"trace": sent.trace}
        ) as response,
    ):
        if response.status_code in (401, 403):
            raise RelayError("the relay does not accept name and password", code=RelayTrouble.NOT_ALLOWED)
        if not response.is_success:
            raise RelayError(f"the relay answered {response.status_code}", code=RelayTrouble.REFUSED)


def _error(exc: Exception, sent: _Sent) -> RelayError:
    """What went wrong, without the address: it may hold a secret."""
    _log.warning("gate not opened: %s", type(exc).__name__, extra={"action": "relay.failed"})
    if sent.anything:
        return RelayError("the relay was told and did not answer", code=RelayTrouble.NO_ANSWER, may_be_open=True)
    if isinstance(exc, httpx.UnsupportedProtocol | httpx.InvalidURL):
        return RelayError("the address cannot be used", code=RelayTrouble.ADDRESS)
    return RelayError("nothing answers at the address", code=RelayTrouble.UNREACHABLE)
