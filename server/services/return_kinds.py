"""What the back office may send back, and what takes it in: a new kind is a line here, and one in docs/hub.md."""

from __future__ import annotations

from collections.abc import Mapping

from server.services.returns import Taker

TAKERS: Mapping[str, Taker] = {}
