"""Telling one relay to open, by whatever kind it is."""

from __future__ import annotations

from collections.abc import Callable

from server.domain.check_in import Direction
from server.domain.relay import Relay, RelayKind
from server.relays.gpio import pulse

#: Tells a relay, within a few seconds. Raises: RelayError.
Switch = Callable[[Relay, Direction], None]


def switch(relay: Relay, direction: Direction) -> None:
    """Open the gate for a guest who goes this way, and return when the relay said that it did.

    Raises: RelayError; its `may_be_open` says whether the relay was told all the same.
    """
    if relay.kind is RelayKind.GPIO:
        pulse(relay, direction)
        return
    # a station without such a gate needs no HTTP client, which takes a sixth of the start
    from server.relays.http import call

    call(relay, direction)
