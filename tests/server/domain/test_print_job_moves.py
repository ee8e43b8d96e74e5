"""The states of a print job and the arrows between them."""

from __future__ import annotations

import itertools

import pytest

from server.domain.errors import ConflictError
from server.domain.print_job import DONE_STATES, MOVES, OPEN_STATES, QUESTION_STATES, JobState, check_move

#: From these nothing leads on by itself.
LAST_STATES = {state for state, following in MOVES.items() if not following}


@pytest.mark.parametrize(("before", "after"), list(itertools.product(JobState, JobState)))
def test_only_drawn_moves(before: JobState, after: JobState) -> None:
    """A move is made if the drawing has its arrow, and refused otherwise."""
    if after in MOVES[before]:
        assert check_move(before, after) is after
    else:
        with pytest.raises(ConflictError) as caught:
            check_move(before, after)
        assert caught.value.code == "print_job.move"


def test_every_state_is_drawn() -> None:
    """Each state has its arrows, and is either on its way or not."""
    assert set(MOVES) == set(JobState)
    assert OPEN_STATES.isdisjoint(DONE_STATES)
    assert QUESTION_STATES <= OPEN_STATES
    assert OPEN_STATES | DONE_STATES | {JobState.FAILED, JobState.CANCELLED} == set(JobState)


def test_every_job_can_end() -> None:
    """From each state some way leads to an end: no job is stuck for ever."""
    ending = set(LAST_STATES)
    while more := {state for state in JobState if state not in ending and MOVES[state] & ending}:
        ending |= more
    assert ending == set(JobState)


@pytest.mark.parametrize("state", sorted(QUESTION_STATES))
def test_a_question_is_never_sent_again_by_itself(state: JobState) -> None:
    """Where paper may have come out only a person decides; the station does not send it twice."""
    assert not MOVES[state] & {JobState.QUEUED, JobState.SENDING, JobState.ATTENTION}
