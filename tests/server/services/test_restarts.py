"""The station restarts while a badge is in each of its states: who waits goes on, what was sent is a question."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from server.domain.alert import AlertKind
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.print_job import DONE_STATES, QUESTION_STATES, JobState, Trouble
from server.services.alerts import board
from server.services.print_moves import Move, move_job
from server.station import Station
from tests.fakes.spooling import Spooling, virtual_printer

#: The way to each state, and what becomes of it.
WAYS: dict[JobState, tuple[tuple[JobState, ...], JobState]] = {
    JobState.QUEUED: ((), JobState.PRINTED),
    JobState.ATTENTION: ((JobState.ATTENTION,), JobState.PRINTED),
    JobState.SENDING: ((JobState.SENDING,), JobState.INTERRUPTED),
    JobState.CONFIRMING: ((JobState.SENDING, JobState.CONFIRMING), JobState.INTERRUPTED),
    JobState.UNCERTAIN: ((JobState.SENDING, JobState.UNCERTAIN), JobState.UNCERTAIN),
    JobState.INTERRUPTED: ((JobState.SENDING, JobState.INTERRUPTED), JobState.INTERRUPTED),
    JobState.PRINTED: ((JobState.SENDING, JobState.CONFIRMING, JobState.PRINTED), JobState.PRINTED),
    JobState.EXECUTED: ((JobState.SENDING, JobState.CONFIRMING, JobState.EXECUTED), JobState.EXECUTED),
    JobState.SENT: ((JobState.SENDING, JobState.CONFIRMING, JobState.SENT), JobState.SENT),
    JobState.FAILED: ((JobState.SENDING, JobState.UNCERTAIN, JobState.FAILED), JobState.FAILED),
    JobState.CANCELLED: ((JobState.CANCELLED,), JobState.CANCELLED),
}


@pytest.fixture
def spooling(station: Station, event: Event) -> Iterator[Spooling]:
    """A station with the sample event; the spooler starts when a test says so."""
    scene = Spooling(station, event)
    yield scene
    scene.stop()


@pytest.mark.parametrize("state", JobState)
def test_a_restart_loses_no_badge_and_doubles_none(
    spooling: Spooling, guests: dict[str, Guest], state: JobState
) -> None:
    """Only what was never sent comes out by itself; what may be out is asked; what was settled stays."""
    way, after = WAYS[state]
    with virtual_printer() as paper:
        spooling.add(paper.address)
        job = spooling.ask(guests["Anna"])
        for step in way:
            trouble = Trouble.PAPER_OUT if step in (JobState.ATTENTION, JobState.UNCERTAIN) else None
            move = Move(to=step, trouble=trouble)
            spooling.station.write(lambda act, move=move: move_job(act, job.id, move))  # type: ignore[misc]
        spooling.start()
        spooling.wait(spooling.ask(guests["Björn"]).id, JobState.PRINTED)
        assert spooling.wait(job.id, after).state is after
        came_out = 1 if state in (JobState.QUEUED, JobState.ATTENTION) else 0
        assert len(paper.pages()) == 1 + came_out
        alerts = spooling.station.read(lambda connection: board(connection, spooling.event.id))
        called = [alert.print_job_id for alert in alerts if alert.kind is AlertKind.BADGE]
        assert called == ([job.id] if after in QUESTION_STATES | {JobState.FAILED} else [])
        assert after in DONE_STATES | QUESTION_STATES | {JobState.FAILED, JobState.CANCELLED}
