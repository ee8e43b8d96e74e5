"""The line to the back office: what a station needs of it. server.sync.https_uplink is the one there is."""

from __future__ import annotations

from typing import Protocol

from server.sync.wire import Push, Reply


class Uplink(Protocol):
    """A line to the back office."""

    def push(self, message: Push) -> Reply:
        """Send a part of the journal and wait for the answer.

        Raises: UplinkError when no answer came or it was a refusal; nothing is known to have arrived then.
        """

    def close(self) -> None:
        """Let go of the line."""
