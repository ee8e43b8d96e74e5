"""What the back office may send back, and what takes it in.

A new kind is a line here and one in docs/algorithms/returns.md; a test compares them.
"""

from __future__ import annotations

from collections.abc import Mapping

from server.domain import conflict
from server.services.conflicts import take_decided, take_found, take_gone
from server.services.returns import Taker
from server.services.threads import take_answer
from server.sync.threads import ANSWERED

TAKERS: Mapping[str, Taker] = {
    ANSWERED: take_answer,
    conflict.FOUND: take_found,
    conflict.DECIDED: take_decided,
    conflict.GONE: take_gone,
}
