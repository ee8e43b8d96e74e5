"""Merging gives the same answer in any order, and counts every admission or names it a conflict."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from server.domain.event import AdmissionPolicy, Event
from server.domain.fact import Fact
from server.hub.merging import Merged, PlacedFact, merge

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
#: (station, guest, minute, what, which earlier fact an undo names)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["north", "south", "east"]),
        st.sampled_from(["anna", "björn"]),
        st.integers(-120, 120),
        st.sampled_from(["guest.checked_in", "guest.checked_in", "guest.checked_out", "check_in.undone"]),
        st.integers(0, 20),
    ),
    max_size=14,
)


def event(admission: AdmissionPolicy = AdmissionPolicy.ONCE_PER_EVENT) -> Event:
    """An event of three days."""
    return Event(
        id="e", slug="e", name="E", starts_at=START, ends_at=START + timedelta(days=3), timezone="Europe/Rome",
        admission=admission,
    )  # fmt: skip


def placed(steps: list[tuple[str, str, int, str, int]]) -> list[PlacedFact]:
    """Facts of clocks that differ by hours."""
    found: list[PlacedFact] = []
    for number, (station, guest, minute, kind, which) in enumerate(steps):
        at = START + timedelta(minutes=minute)
        body: dict[str, Any] = {"zone": "z", "station": station}
        if kind == "check_in.undone":
            body["fact"] = str(which)
        fact = Fact(
            sequence=number + 1, id=str(number), clock=(int(at.timestamp() * 1000) << 16) + number, at=at, kind=kind,
            event_id="e", subject=f"guest:{guest}", body=body, actor="system", previous_hash="", hash="",
        )  # fmt: skip
        found.append(PlacedFact(fact=fact, station_id=station, incarnation="one"))
    return found


def merged(facts: list[PlacedFact], admission: AdmissionPolicy = AdmissionPolicy.ONCE_PER_EVENT) -> Merged:
    """The merge for one event."""
    return merge(facts, {"e": event(admission)})


@given(STEPS, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(steps: list[tuple[str, str, int, str, int]], random: Any) -> None:
    """Any shuffle of the same facts merges to the same."""
    facts = placed(steps)
    shuffled = list(facts)
    random.shuffle(shuffled)
    assert merged(shuffled) == merged(facts)


@given(STEPS)
def test_a_conflict_names_two_live_admissions_of_one_guest(steps: list[tuple[str, str, int, str, int]]) -> None:
    """Neither was undone, both are about the same guest, and they come from two journals."""
    facts = placed(steps)
    by_id = {one.fact.id: one for one in facts}
    undone = {one.fact.body["fact"] for one in facts if one.fact.kind == "check_in.undone"}
    for conflict in merged(facts).conflicts:
        first, second = by_id[conflict.standing_fact], by_id[conflict.fact]
        assert not {first.fact.id, second.fact.id} & undone
        assert first.fact.subject == second.fact.subject == f"guest:{conflict.guest_id}"
        assert first.station_id != second.station_id
        assert first.fact.clock < second.fact.clock


@given(st.lists(st.tuples(st.sampled_from(["north", "south"]), st.integers(0, 600)), min_size=1, max_size=2))
def test_every_live_admission_is_counted_or_in_conflict(admissions: list[tuple[str, int]]) -> None:
    """One admission a station: admissions that stand and conflicts add up to the facts."""
    steps = [(station, "anna", minute, "guest.checked_in", 0) for station, minute in dict(admissions).items()]
    found = merged(placed(steps))
    assert len(found.presences) + len(found.conflicts) == len(steps)


def test_once_a_day_makes_two_days_no_conflict() -> None:
    """The same guest at two doors on two days is what the organiser allowed."""
    facts = placed([("north", "anna", 0, "guest.checked_in", 0), ("south", "anna", 24 * 60, "guest.checked_in", 0)])
    assert len(merged(facts).conflicts) == 1
    assert merged(facts, AdmissionPolicy.ONCE_PER_DAY).conflicts == ()


def test_a_check_out_between_settles_it() -> None:
    """Out at one door and in at another is a walk, not a conflict."""
    facts = placed(
        [
            ("north", "anna", 0, "guest.checked_in", 0),
            ("north", "anna", 10, "guest.checked_out", 0),
            ("south", "anna", 20, "guest.checked_in", 0),
        ]
    )
    found = merged(facts)
    assert found.conflicts == ()
    assert found.presences["anna", "z"].inside
