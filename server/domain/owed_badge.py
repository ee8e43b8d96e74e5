"""Badges that guests are owed: they are inside, and none of those that were asked for is out or on its way."""

from __future__ import annotations

from collections.abc import Iterable

from server.domain.event import Event
from server.domain.guest import Presence
from server.domain.print_job import DONE_STATES, OPEN_STATES, JobState

#: What became of a copy that will not come out: it failed, or somebody called it off.
LOST_STATES = frozenset(JobState) - DONE_STATES - OPEN_STATES


def is_owed(event: Event, presence: Presence | None, states: Iterable[JobState]) -> bool:
    """Whether a guest is owed a badge, by the states of all their copies; an event without badges owes none."""
    is_inside = presence is not None and presence.inside
    return event.print_badges and is_inside and set(states) <= LOST_STATES
