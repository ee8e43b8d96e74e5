"""Taking what the back office sends back: each return once, whatever becomes of the line, the station or the hub.

Drawn in docs/algorithms/returns.md.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Mapping, Sequence

from server.domain.errors import OspiteError
from server.store import returns as rows
from server.store import uplinks
from server.store.transaction import Transaction
from server.sync.returns import Return, Returned, last_of

_log = logging.getLogger(__name__)

#: Takes one return in. It raises an error of ours before it writes anything, or not at all.
Taker = Callable[[Transaction, Return], None]
#: What became of one that did what it was sent for.
APPLIED = "applied"
#: ... of one that a later release of the back office sends; it is kept as a fact, so that somebody can find out.
UNKNOWN = "unknown"


def where_returned(connection: sqlite3.Connection) -> Returned:
    """Up to where this station has the back office's returns."""
    number, return_id = rows.place_of(connection, uplinks.HUB)
    return Returned(number=number, id=return_id)


def take_returns(transaction: Transaction, returns: Sequence[Return], takers: Mapping[str, Taker]) -> None:
    """Take in what came with a reply, in its order, and remember up to where.

    In the transaction that moves the journal's position: an answer that got lost is an answer that comes again. One
    that cannot be used is recorded with the error's code and holds nothing up.
    """
    for one in returns:
        if not rows.is_returned(transaction.connection, one.id):
            _take(transaction, one, takers)
    if returns:
        last = last_of(returns)
        rows.keep_place(transaction.connection, uplinks.HUB, last.number, last.id)


def _take(transaction: Transaction, one: Return, takers: Mapping[str, Taker]) -> None:
    rows.keep_returned(transaction.connection, one.id, transaction.now)
    outcome, recorded = APPLIED, len(transaction.facts)
    try:
        if taker := takers.get(one.kind):
            taker(transaction, one)
        else:
            outcome = UNKNOWN
    except OspiteError as exc:
        if len(transaction.facts) > recorded:  # half done: nothing of this reply is
            raise
        outcome = exc.code
        _log.warning("a return was not used: %s", exc.code, extra={"action": "return.refused", "kind": one.kind})
    body = {"number": one.number, "kind": one.kind, "outcome": outcome}
    transaction.record("return.taken", f"return:{one.id}", body, event_id=one.event_id)
