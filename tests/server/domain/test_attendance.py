"""Who is where, folded from the facts."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from server.domain.attendance import fold_presence
from server.domain.fact import Fact
from tests.fakes.clock import NOON


def fact(sequence: int, kind: str, **body: Any) -> Fact:
    """The `sequence`-th thing that happened to one guest at one door."""
    return Fact(
        sequence=sequence,
        id=f"fact-{sequence}",
        clock=sequence,
        at=NOON + timedelta(minutes=sequence),
        kind=kind,
        event_id="event-1",
        subject="guest:guest-1",
        body={"zone": "zone-1", "station": "station-1"} | body,
        actor="system",
        previous_hash="",
        hash="",
    )


def test_in_out_in() -> None:
    """The first arrival is kept, the last admission stands."""
    facts = [fact(1, "guest.checked_in"), fact(2, "guest.checked_out"), fact(3, "guest.checked_in")]
    presence = fold_presence(facts)["guest-1", "zone-1"]
    assert (presence.inside, presence.admission_fact) == (True, "fact-3")
    assert (presence.first_in_at, presence.last_in_at, presence.last_out_at) == (facts[0].at, facts[2].at, facts[1].at)


def test_undo_is_as_if_it_had_not_been() -> None:
    """An undone admission leaves what was before it."""
    before = [fact(1, "guest.checked_in"), fact(2, "guest.checked_out")]
    after = [*before, fact(3, "guest.checked_in"), fact(4, "check_in.undone", fact="fact-3")]
    assert fold_presence(after) == fold_presence(before)


def test_undo_of_the_only_admission() -> None:
    """A guest whose one admission was taken back has never been there, even where they were let out."""
    facts = [fact(1, "guest.checked_in"), fact(2, "guest.checked_out"), fact(3, "check_in.undone", fact="fact-1")]
    presence = fold_presence(facts)["guest-1", "zone-1"]
    assert (presence.inside, presence.first_in_at, presence.last_out_at) == (False, None, None)


@given(st.lists(st.sampled_from(["guest.checked_in", "guest.checked_out", "check_in.undone"]), max_size=12), st.data())
def test_order_of_reading_does_not_matter(kinds: list[str], data: st.DataObject) -> None:
    """The same facts in any order of arrival give the same state."""
    facts = [
        fact(number, kind, fact=f"fact-{data.draw(st.integers(1, max(number - 1, 1)))}")
        for number, kind in enumerate(kinds, 1)
    ]
    mixed = random.Random(data.draw(st.integers())).sample(facts, len(facts))
    assert fold_presence(mixed) == fold_presence(facts)
