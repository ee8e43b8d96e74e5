"""How full a room is, what is told of it, and who is called next."""

from __future__ import annotations

import pytest

from server.domain.errors import ConflictError
from server.domain.event import Zone
from server.domain.room import Level, level_of, places_free, told_level
from server.domain.waiting_list import WaitState, check_wait_move

HALL = Zone(id="z", event_id="e", name="Hall", capacity=120, amber_at=80, red_at=100)


@pytest.mark.parametrize(
    ("inside", "told", "now"),
    [
        (79, Level.CALM, Level.CALM),
        (80, Level.CALM, Level.AMBER),
        (79, Level.AMBER, Level.AMBER),
        (77, Level.AMBER, Level.AMBER),
        (76, Level.AMBER, Level.CALM),
        (100, Level.AMBER, Level.RED),
        (96, Level.RED, Level.RED),
        (95, Level.RED, Level.AMBER),
        (10, Level.RED, Level.CALM),
    ],
)
def test_a_threshold_is_told_at_once_and_taken_back_with_relief(inside: int, told: Level, now: Level) -> None:
    """A door that flaps at a threshold tells nothing twice."""
    assert told_level(HALL, inside, told) is now


def test_a_room_without_thresholds_is_calm() -> None:
    """Nobody asked to be told."""
    plain = Zone(id="z", event_id="e", name="Hall")
    assert level_of(plain, 10_000) is Level.CALM
    assert told_level(plain, 10_000, Level.RED) is Level.CALM, "the organiser took them away"


@pytest.mark.parametrize(("inside", "promised", "free"), [(100, 0, 20), (119, 1, 0), (130, 0, 0)])
def test_promised_places_are_not_free(inside: int, promised: int, free: int) -> None:
    """Never below nothing; None where as many as like may come."""
    assert places_free(HALL, inside, promised) == free
    assert places_free(Zone(id="z", event_id="e", name="Hall"), inside, promised) is None


@pytest.mark.parametrize("ended", [WaitState.ENTERED, WaitState.GONE])
def test_who_is_off_the_list_is_not_called(ended: WaitState) -> None:
    """A colleague was faster."""
    for after in WaitState:
        with pytest.raises(ConflictError):
            check_wait_move(ended, after)
