"""Opening gates: asked in the same transaction as the admission, told to the relay once (docs/algorithms/relay.md).

    asked --claimed--> trying --> opened | failed | uncertain
      +-- nobody told it in time --> failed (too_late)

From `trying` on nobody tells the relay again, whatever happens: a gate opens for one guest once, or a person is called.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import replace

from server.domain.alert import AlertKind
from server.domain.check_in import Direction
from server.domain.fact import Fact
from server.domain.relay import OPENS_WITHIN, Opening, OpeningState, RelayTrouble
from server.services.alerts import Call, raise_alert, settle_alerts_about
from server.store import doorways
from server.store.transaction import Transaction


def ask_opening(transaction: Transaction, admission: Fact, direction: Direction) -> None:
    """Let the gate of the screen where a guest was let in open, if it has one."""
    device_id = transaction.actor.device_id
    if not device_id or not doorways.has_relay(transaction.connection, device_id):
        return
    opening = Opening(
        id=transaction.new_id(),
        event_id=admission.event_id,
        device_id=device_id,
        admission_fact=admission.id,
        direction=direction,
        asked_at=transaction.now,
    )
    doorways.add_opening(transaction.connection, opening)
    body = {"fact": admission.id, "direction": direction.value}
    transaction.record("opening.asked", f"opening:{opening.id}", body, event_id=opening.event_id)


def next_opening(connection: sqlite3.Connection, device_id: str) -> Opening | None:
    """The oldest one that a gate was not told of yet; None: there is none."""
    waiting = doorways.unfinished_openings(connection, device_id)
    return next((opening for opening in waiting if opening.state is OpeningState.ASKED), None)


def claim_opening(transaction: Transaction, opening: Opening) -> Opening | None:
    """Take an opening to tell the relay of it; None: it is too late, or somebody else has it."""
    if transaction.now - opening.asked_at > OPENS_WITHIN:
        end_opening(transaction, opening, OpeningState.FAILED, RelayTrouble.TOO_LATE)
        return None
    claimed = replace(opening, state=OpeningState.TRYING)
    return claimed if doorways.move_opening(transaction.connection, claimed, OpeningState.ASKED) else None


def end_opening(transaction: Transaction, opening: Opening, state: OpeningState, reason: str = "") -> None:
    """What became of it. The desk is called where it did not open, and no more once the gate opens again."""
    ended = replace(opening, state=state, reason=str(reason), ended_at=transaction.now)
    if not doorways.move_opening(transaction.connection, ended, opening.state):
        return
    body = {"to": state.value, "reason": ended.reason, "device": opening.device_id}
    transaction.record("opening.ended", f"opening:{opening.id}", body, event_id=opening.event_id)
    if state is OpeningState.OPENED:
        settle_alerts_about(transaction, AlertKind.GATE, outcome="opens_again", device_id=opening.device_id)
        return
    call = Call(event_id=opening.event_id, kind=AlertKind.GATE, reason=ended.reason, device_id=opening.device_id)
    raise_alert(transaction, call)


def give_up_unfinished(transaction: Transaction) -> None:
    """After a start: whoever those were for stands there no more, and nobody knows what a relay was told."""
    for opening in doorways.unfinished_openings(transaction.connection):
        if opening.state is OpeningState.TRYING:
            end_opening(transaction, opening, OpeningState.UNCERTAIN, RelayTrouble.RESTARTED)
        else:
            end_opening(transaction, opening, OpeningState.FAILED, RelayTrouble.TOO_LATE)


def trouble_of(connection: sqlite3.Connection, admission_facts: Collection[str]) -> str:
    """Why a gate did not open for one of those who were let in; empty: it did, or is about to."""
    found = doorways.openings_for(connection, admission_facts)
    return next((opening.reason for opening in found if opening.reason), "")
