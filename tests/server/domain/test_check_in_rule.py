"""The check-in rule as a table, and what always holds of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.check_in import Admitted, Direction, Door, Reason, Refused, decide
from server.domain.event import AdmissionPolicy, Zone
from server.domain.guest import Guest, Presence, Standing
from tests.fakes.clock import NOON
from tests.fakes.scene import sample_event

EVENT = sample_event(id="event-1")
ZONE = Zone(id="zone-1", event_id="event-1", name="Entrance", is_main=True)
GUEST = Guest(id="guest-1", event_id="event-1", first_name="Anna", category="guest")
INSIDE = Presence(
    guest_id="guest-1", zone_id="zone-1", inside=True, first_in_at=NOON, last_in_at=NOON, admission_fact="fact-1"
)
LEFT = replace(INSIDE, inside=False, last_out_at=NOON)
DAY = timedelta(days=1)


def door(
    *, zone: Zone = ZONE, inside_count: int = 0, now: datetime = NOON + timedelta(hours=1), **event: object
) -> Door:
    """The sample entrance an hour after NOON, with the sample event changed."""
    return Door(event=replace(EVENT, **event), zone=zone, inside_count=inside_count, now=now)  # type: ignore[arg-type]


TABLE = [
    ("on the list, in time", GUEST, None, door(), None),
    ("nobody has this code", None, None, door(), Reason.UNKNOWN_CODE),
    ("a guest of another event", replace(GUEST, event_id="event-2"), None, door(), Reason.UNKNOWN_CODE),
    ("blocked", replace(GUEST, standing=Standing.BLOCKED), None, door(), Reason.BLOCKED),
    ("cancelled", replace(GUEST, standing=Standing.CANCELLED), None, door(), Reason.CANCELLED),
    ("unpaid", replace(GUEST, standing=Standing.UNPAID), None, door(), Reason.UNPAID),
    ("blocked comes before already in", replace(GUEST, standing=Standing.BLOCKED), INSIDE, door(), Reason.BLOCKED),
    ("inside", GUEST, INSIDE, door(), Reason.ALREADY_IN),
    ("left, and may come back", GUEST, LEFT, door(), None),
    ("left, and may not come back", GUEST, LEFT, door(reentry=False), Reason.ALREADY_IN),
    ("an admission taken back counts for nothing", GUEST, Presence(guest_id="guest-1", zone_id="zone-1"), door(), None),
    ("doors open two hours before the start", GUEST, None, door(now=EVENT.starts_at - timedelta(hours=2)), None),
    ("a second earlier", GUEST, None, door(now=EVENT.starts_at - timedelta(hours=2, seconds=1)), Reason.NOT_YET),
    ("until the very end", GUEST, None, door(now=EVENT.ends_at), None),
    ("a second later", GUEST, None, door(now=EVENT.ends_at + timedelta(seconds=1)), Reason.TOO_LATE),
    ("the day before", GUEST, None, door(now=NOON - DAY), Reason.WRONG_DAY),
    ("the day after", GUEST, None, door(now=NOON + DAY), Reason.WRONG_DAY),
    (
        "the zone opens later",
        GUEST,
        None,
        door(zone=replace(ZONE, opens_at=NOON + timedelta(hours=2))),
        Reason.NOT_YET,
    ),
    ("the zone closed earlier", GUEST, None, door(zone=replace(ZONE, closes_at=NOON)), Reason.TOO_LATE),
    ("a category that may enter", GUEST, None, door(zone=replace(ZONE, categories=frozenset({"guest"}))), None),
    (
        "a category that may not",
        GUEST,
        None,
        door(zone=replace(ZONE, categories=frozenset({"press"}))),
        Reason.WRONG_ZONE,
    ),
    ("nobody may", GUEST, None, door(zone=replace(ZONE, categories=frozenset())), Reason.WRONG_ZONE),
    ("one place left", GUEST, None, door(zone=replace(ZONE, capacity=10), inside_count=9), None),
    ("no place left", GUEST, None, door(zone=replace(ZONE, capacity=10), inside_count=10), Reason.FULL),
    ("a capacity of nobody", GUEST, None, door(zone=replace(ZONE, capacity=0)), Reason.FULL),
    ("somebody is to receive them", replace(GUEST, needs_desk=True), None, door(), Reason.NEEDS_DESK),
    ("notes to follow", replace(GUEST, notes="n", must_follow=True), None, door(), Reason.NEEDS_DESK),
    ("notes that were followed", replace(GUEST, notes="n", must_follow=True, followed=True), None, door(), None),
    ("nothing to follow", replace(GUEST, must_follow=True), None, door(), None),
    (
        "full comes before the desk",
        replace(GUEST, needs_desk=True),
        None,
        door(zone=replace(ZONE, capacity=0)),
        Reason.FULL,
    ),
]


@pytest.mark.parametrize(("guest", "presence", "at", "expected"), [row[1:] for row in TABLE], ids=[r[0] for r in TABLE])
def test_table(guest: Guest | None, presence: Presence | None, at: Door, expected: Reason | None) -> None:
    """Each line of the drawing decides as drawn."""
    decision = decide(guest, presence, at, Direction.IN)
    assert decision == (Refused(reason=expected) if expected else Admitted(direction=Direction.IN))


def test_every_reason_is_in_the_table() -> None:
    """No reason is left untried."""
    assert {row[4] for row in TABLE} == {None, *Reason}


def test_desk_follows_notes_first() -> None:
    """A person alone does not meet notes that have to be followed: their tick does."""
    guest = replace(GUEST, notes="n", must_follow=True)
    assert decide(guest, None, door(), Direction.IN, at_desk=True) == Refused(reason=Reason.NEEDS_DESK)


def test_desk_receives() -> None:
    """At the desk a person receives the guest, so `needs_desk` is met."""
    guest = replace(GUEST, needs_desk=True)
    assert decide(guest, None, door(), Direction.IN, at_desk=True) == Admitted(direction=Direction.IN)


@pytest.mark.parametrize(
    ("presence", "expected"),
    [
        (INSIDE, Admitted(direction=Direction.OUT)),
        (LEFT, Refused(reason=Reason.NEEDS_DESK)),
        (None, Refused(reason=Reason.NEEDS_DESK)),
    ],
)
def test_out(presence: Presence | None, expected: Admitted | Refused) -> None:
    """Only who was counted in is let out; blocked or late does not keep anybody inside."""
    guest = replace(GUEST, standing=Standing.BLOCKED)
    assert decide(guest, presence, door(now=NOON + DAY), Direction.OUT) == expected


@pytest.mark.parametrize(
    ("came", "comes", "expected"),
    [
        ("2026-11-23T20:00+01:00", "2026-11-23T23:30+01:00", Reason.ALREADY_IN),
        ("2026-11-23T20:00+01:00", "2026-11-24T03:59+01:00", Reason.ALREADY_IN),
        ("2026-11-23T20:00+01:00", "2026-11-24T04:00+01:00", None),
        ("2026-11-24T01:00+01:00", "2026-11-24T09:00+01:00", None),
        ("2026-11-24T04:00+01:00", "2026-11-24T22:00+01:00", Reason.ALREADY_IN),
    ],
)
def test_once_per_day(came: str, comes: str, expected: Reason | None) -> None:
    """Once per day: the day turns at four in the morning of the venue, not at midnight."""
    at = datetime.fromisoformat(came)
    presence = replace(INSIDE, first_in_at=at, last_in_at=at)
    place = door(
        now=datetime.fromisoformat(comes), admission=AdmissionPolicy.ONCE_PER_DAY, ends_at=EVENT.ends_at + 3 * DAY
    )
    decision = decide(GUEST, presence, place, Direction.IN)
    assert decision == (Refused(reason=expected) if expected else Admitted(direction=Direction.IN))


MOMENTS = st.datetimes(min_value=datetime(2026, 11, 1), max_value=datetime(2026, 12, 31)).map(
    lambda moment: moment.replace(tzinfo=NOON.tzinfo)
)
GUESTS = st.none() | st.builds(
    Guest,
    id=st.just("guest-1"),
    event_id=st.sampled_from(["event-1", "event-2"]),
    category=st.sampled_from(["guest", "press", ""]),
    standing=st.sampled_from(list(Standing)),
    needs_desk=st.booleans(),
)
PRESENCES = st.none() | st.builds(
    Presence,
    guest_id=st.just("guest-1"),
    zone_id=st.just("zone-1"),
    inside=st.booleans(),
    first_in_at=st.none() | MOMENTS,
    last_in_at=st.none() | MOMENTS,
)
ZONES = st.builds(
    Zone,
    id=st.just("zone-1"),
    event_id=st.just("event-1"),
    name=st.just("Hall"),
    capacity=st.none() | st.integers(0, 3),
    categories=st.none() | st.frozensets(st.sampled_from(["guest", "press"])),
    opens_at=st.none() | MOMENTS,
    closes_at=st.none() | MOMENTS,
)
DOORS = st.builds(
    lambda zone, count, now, policy, reentry: Door(
        event=replace(EVENT, admission=policy, reentry=reentry), zone=zone, inside_count=count, now=now
    ),
    ZONES,
    st.integers(0, 4),
    MOMENTS,
    st.sampled_from(list(AdmissionPolicy)),
    st.booleans(),
)


@given(GUESTS, PRESENCES, DOORS, st.sampled_from(list(Direction)), st.booleans())
def test_always_decides(
    guest: Guest | None, presence: Presence | None, at: Door, direction: Direction, at_desk: bool
) -> None:
    """Whatever is known, the rule admits in the asked direction or refuses with a reason, and nothing else."""
    decision = decide(guest, presence, at, direction, at_desk=at_desk)
    assert decision == Admitted(direction=direction) or (isinstance(decision, Refused) and decision.reason in Reason)
    assert decision == decide(guest, presence, at, direction, at_desk=at_desk)


@given(GUESTS, PRESENCES, DOORS)
def test_admitted_only_with_room_and_right(guest: Guest | None, presence: Presence | None, at: Door) -> None:
    """Who is admitted is on this event's list, in good standing, of an allowed category, and there is room."""
    if isinstance(decide(guest, presence, at, Direction.IN), Admitted):
        assert guest is not None
        assert (guest.event_id, guest.standing, guest.needs_desk) == ("event-1", Standing.OK, False)
        assert at.zone.capacity is None or at.inside_count < at.zone.capacity
        assert at.zone.categories is None or guest.category in at.zone.categories


@given(GUESTS, PRESENCES, DOORS)
def test_desk_refuses_no_more_than_a_kiosk(guest: Guest | None, presence: Presence | None, at: Door) -> None:
    """A person at the desk meets `needs_desk` and changes nothing else."""
    kiosk = decide(guest, presence, at, Direction.IN)
    desk = decide(guest, presence, at, Direction.IN, at_desk=True)
    assert desk == (Admitted(direction=Direction.IN) if kiosk == Refused(reason=Reason.NEEDS_DESK) else kiosk)
