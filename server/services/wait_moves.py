"""Moving somebody along a waiting list: each move is a fact."""

from __future__ import annotations

from dataclasses import replace

from server.domain.waiting_list import OPEN_WAITS, Wait, WaitState, check_wait_move
from server.store import rooms
from server.store.transaction import Transaction


def move_wait(transaction: Transaction, wait: Wait, to: WaitState) -> Wait:
    """Move somebody; back to WAITING is behind all others.

    Raises: ConflictError where a colleague was faster.
    """
    check_wait_move(wait.state, to)
    now = transaction.now
    moved = replace(
        wait,
        state=to,
        place=rooms.last_place(transaction.connection, wait.zone_id) + 1 if to is WaitState.WAITING else wait.place,
        called_at=now if to is WaitState.CALLED else None if to is WaitState.WAITING else wait.called_at,
        ended_at=None if to in OPEN_WAITS else now,
    )
    rooms.save_wait(transaction.connection, moved)
    body = {"from": wait.state.value, "to": to.value, "zone": wait.zone_id, "guest": wait.guest_id}
    transaction.record("wait.moved", f"wait:{wait.id}", body, event_id=wait.event_id)
    return moved
