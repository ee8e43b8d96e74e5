"""What the back office may send back, and what takes it in: a new kind is a line here, and one in docs/hub.md."""

from __future__ import annotations

from collections.abc import Mapping

from server.services.returns import Taker
from server.services.threads import ANSWERED, take_answer

TAKERS: Mapping[str, Taker] = {ANSWERED: take_answer}
