"""Lines to a back office: one that remembers in memory, and one that ends in a real hub in this process."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from secrets import token_hex
from typing import Any

from fastapi import HTTPException

from server.domain.errors import AccessError, UplinkError
from server.domain.fact import GENESIS
from server.hub.app import Hub
from server.hub.routes import take_push
from server.sync.packing import pack
from server.sync.returns import MOST_RETURNS, Return, Returned
from server.sync.wire import Acked, Diverged, Push, Reply, RestartFrom, push_to_json


class FakeUplink:
    """A back office that keeps hashes by place, and fails when told to."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.journals: dict[tuple[str, str], list[str]] = {}
        self.facts: dict[str, dict[str, object]] = {}
        self.pushes: list[Push] = []
        #: What is said to the station, as a hub keeps it; a test may take some away.
        self.sent_back: list[Return] = []
        #: Raised by each push while it is set.
        self.failure: UplinkError | None = None
        #: Take the facts, then lose the reply: once.
        self.loses_reply = False
        self.closed = False

    def push(self, message: Push) -> Reply:
        """As a hub answers."""
        if self.failure:
            raise self.failure
        self.pushes.append(message)
        journal = self.journals.setdefault((message.station_id, message.incarnation), [])
        if message.after > len(journal):
            return RestartFrom(position=len(journal))
        sent = [str(fact["hash"]) for fact in message.facts]
        shared = journal[message.after : message.after + len(sent)]
        at_after = journal[message.after - 1] if message.after else GENESIS
        if at_after != message.after_hash or shared != sent[: len(shared)]:
            return Diverged()
        journal[message.after : message.after + len(sent)] = sent
        known = sum(fact["id"] in self.facts for fact in message.facts)
        for fact in message.facts:
            self.facts.setdefault(str(fact["id"]), fact)
        if self.loses_reply:
            self.loses_reply = False
            raise UplinkError("lost on the way back", code="uplink.timeout")
        returns = self._returns_after(message.returned)
        return Acked(acked_to=message.after + len(sent), hub_time=self._clock(), known=known, returns=returns)

    def send_back(self, kind: str, body: dict[str, Any], *, event_id: str = "") -> Return:
        """Say something to the station, whichever it is."""
        number = len(self.sent_back) + 1
        made = Return(number=number, id=token_hex(8), kind=kind, event_id=event_id, at=self._clock(), body=body)
        self.sent_back.append(made)
        return made

    def _returns_after(self, returned: Returned | None) -> tuple[Return, ...]:
        if returned is None:
            return ()
        is_known = any((one.number, one.id) == (returned.number, returned.id) for one in self.sent_back)
        after = returned.number if is_known else 0
        return tuple(one for one in self.sent_back if one.number > after)[:MOST_RETURNS]

    def close(self) -> None:
        """Remember it."""
        self.closed = True


class DirectUplink:
    """Through the wire's bytes into a real hub, without a socket between."""

    def __init__(self, hub: Hub, secret: str) -> None:
        self.hub = hub
        self._secret = secret

    def push(self, message: Push) -> Reply:
        """Packed, unpacked, parsed, taken in."""
        try:
            return take_push(self.hub, self._secret, message.station_id, (pack(push_to_json(message)), "gzip"))
        except AccessError as exc:
            raise UplinkError("refused", code="uplink.token") from exc
        except HTTPException as exc:
            raise UplinkError("too large", code="uplink.too_large") from exc

    def close(self) -> None:
        """Nothing to close."""
