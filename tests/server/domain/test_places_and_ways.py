"""Where a guest goes, and how a way looks from another kiosk."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from server.domain.errors import FieldError
from server.domain.event import Event, Zone
from server.domain.guest import Guest
from server.domain.place import Place, PlaceKind, Purpose, check_place, goals_of, places_for_everybody
from server.domain.way import (
    Arrow,
    Copying,
    Level,
    Point,
    Route,
    VenueMap,
    Way,
    check_point,
    check_way,
    copied,
    map_for,
)
from tests.fakes.clock import NOON
from tests.fakes.scene import sample_event

EVENT: Event = sample_event(id="e")


def place(name: str, kind: PlaceKind = PlaceKind.ROOM, zone_id: str | None = None, *categories: str) -> Place:
    """A place called so; its id is its name."""
    return Place(id=name, event_id="e", kind=kind, name=name, zone_id=zone_id, categories=frozenset(categories))


def zone(name: str, opens: int | None, closes: int | None = None, *categories: str) -> Zone:
    """A session that opens and closes so many minutes after NOON."""
    times = [None if minutes is None else NOON + timedelta(minutes=minutes) for minutes in (opens, closes)]
    return Zone(
        id=name, event_id="e", name=name, opens_at=times[0], closes_at=times[1],
        categories=frozenset(categories) or None,
    )  # fmt: skip


def told(
    room: str, places: list[Place], zones: list[Zone] | None = None, category: str = "guest", now: datetime = NOON
) -> list[tuple[str, str]]:
    """Purpose and place of each goal of a guest with this room."""
    guest = Guest(id="g", event_id="e", room=room, category=category)
    return [(goal.purpose.value, goal.place.name) for goal in goals_of(guest, places, zones or [], EVENT, now)]


HALLS = [place("Hall"), place("Queen's Hall"), place("Table 1", PlaceKind.TABLE), place("Table 12", PlaceKind.TABLE)]


@pytest.mark.parametrize(
    ("room", "goals"),
    [
        ("Hall", [("room", "Hall")]),
        ("  HALL ", [("room", "Hall")]),
        ("Queen's hall, table 12", [("room", "Queen's Hall"), ("table", "Table 12")]),
        ("Table 01", [("table", "Table 1")]),
        ("Hallway", []),
        ("Table 123", []),
        ("", []),
    ],
)
def test_the_lists_room_is_found_by_its_words(room: str, goals: list[tuple[str, str]]) -> None:
    """Whole words count, accents, capitals and noughts do not, and the longest name is meant."""
    assert told(room, HALLS) == goals


def test_accents_do_not_matter() -> None:
    """A list writes it otherwise than the organiser."""
    assert told("SALA PERU", [place("Sala Perù")]) == [("room", "Sala Perù")]


def test_a_category_goes_where_the_list_says_nothing() -> None:
    """The room of the list outweighs the category's place."""
    places = [place("Press room", PlaceKind.ROOM, None, "Press"), place("Hall")]
    assert told("", places, category="Press") == [("category", "Press room")]
    assert told("unknown", places, category="Press") == [("category", "Press room")]
    assert told("Hall", places, category="Press") == [("room", "Hall")]
    assert told("", places, category="Visitor") == []


def test_the_session_that_is_on_and_the_next_one() -> None:
    """Of those that began the last, of those to come the first; what is over and another day's are not told."""
    places = [place(name, PlaceKind.ROOM, name) for name in ("over", "lounge", "keynote", "later", "latest", "morrow")]
    zones = [
        zone("over", -100, -1),
        zone("lounge", -90),
        zone("keynote", -5, 55),
        zone("later", 60),
        zone("latest", 90),
        zone("morrow", 24 * 60),
    ]
    assert told("", places, zones) == [("session_on", "keynote"), ("session_next", "later")]
    assert told("", places, zones, now=NOON + timedelta(minutes=55)) == [
        ("session_on", "lounge"),
        ("session_next", "later"),
    ]


def test_a_session_soon_after_the_day_turns_is_the_next_one() -> None:
    """Who comes in at half past three at night is told of half past four, and not of the next morning."""
    places = [place("Dawn", PlaceKind.ROOM, "dawn"), place("Morning", PlaceKind.ROOM, "morning")]
    half_past_three = NOON - timedelta(hours=9, minutes=30)
    sessions = [zone("dawn", -510), zone("morning", -180)]
    assert told("", places, sessions, now=half_past_three) == [("session_next", "Dawn")]
    assert told("", places, sessions[1:], now=half_past_three) == []


def test_only_sessions_that_the_guest_may_enter_and_that_have_a_place() -> None:
    """A zone for other categories, one without hours and one without a place are nobody's next session."""
    places = [place("Press", PlaceKind.ROOM, "press"), place("Open", PlaceKind.ROOM, "open")]
    zones = [zone("press", 10, None, "Press"), zone("open", None), zone("nowhere", 5)]
    assert told("", places, zones) == []
    assert told("", places, zones, category="Press") == [("session_next", "Press")]


def test_no_place_is_told_twice() -> None:
    """The room is also where the session is: it is the room."""
    assert told("Hall", [place("Hall", PlaceKind.ROOM, "z")], [zone("z", 10)]) == [("room", "Hall")]


def test_what_else_anybody_may_look_for() -> None:
    """The desk, the cloakroom; not other guests' rooms and tables."""
    places = [place("Desk", PlaceKind.DESK), place("Coats", PlaceKind.CLOAKROOM), *HALLS]
    goals = goals_of(Guest(id="g", event_id="e", room="Desk"), places, [], EVENT, NOON)
    assert [(each.place.name, each.purpose) for each in places_for_everybody(places, goals)] == [
        ("Coats", Purpose.NEARBY)
    ]


@pytest.mark.parametrize(("name", "code"), [("", "field.empty"), (" – ", "field.empty"), ("x" * 81, "field.long")])
def test_a_place_has_a_name(name: str, code: str) -> None:
    """With letters or digits in it, or no guest's room is ever found."""
    with pytest.raises(FieldError) as caught:
        check_place(place(name))
    assert caught.value.code == code


def way(arrow: Arrow = Arrow.LEFT, **more: object) -> Way:
    """A way from kiosk `k` to place `p`."""
    values: dict[str, object] = {"device_id": "k", "place_id": "p", "route": Route(arrow=arrow, words={"en": "left"})}
    return Way(**values | more)  # type: ignore[arg-type]


def test_arrows_turn_clockwise() -> None:
    """Each an eighth of a turn after the one before."""
    assert [after.degrees - before.degrees for before, after in pairwise(Arrow)] == [45] * 7


@pytest.mark.parametrize(
    ("arrow", "mirrored", "turned"),
    [
        (Arrow.AHEAD, Arrow.AHEAD, Arrow.BACK),
        (Arrow.LEFT, Arrow.RIGHT, Arrow.RIGHT),
        (Arrow.BACK_LEFT, Arrow.BACK_RIGHT, Arrow.AHEAD_RIGHT),
        (Arrow.BACK, Arrow.BACK, Arrow.AHEAD),
        (Arrow.AHEAD_RIGHT, Arrow.AHEAD_LEFT, Arrow.BACK_LEFT),
    ],
)
def test_a_copied_way_is_seen_from_the_other_kiosk(arrow: Arrow, mirrored: Arrow, turned: Arrow) -> None:
    """Arrows turn, the way without steps too; words about left and right stay behind, and only then."""
    free = Route(arrow=arrow, distance_m=9, words={"en": "ramp"})
    source = way(arrow, has_steps=True, step_free=free)
    for how, seen in ((Copying.MIRRORED, mirrored), (Copying.TURNED, turned)):
        made = copied(source, "other", how)
        assert (made.device_id, made.route.arrow, made.route.words) == ("other", seen, {})
        assert made.step_free == Route(arrow=seen, distance_m=9)
    assert copied(source, "other", Copying.AS_IT_IS).route == source.route


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (way(route=Route(arrow=Arrow.LEFT, distance_m=-1)), "distance"),
        (way(route=Route(arrow=Arrow.LEFT, distance_m=5001)), "distance"),
        (way(route=Route(arrow=Arrow.LEFT, words={"en": "x" * 201})), "words"),
        (way(route=Route(arrow=Arrow.LEFT, level=Level.STAIRS_UP)), "has_steps"),
        (way(has_steps=True, step_free=Route(arrow=Arrow.LEFT, level=Level.STAIRS_DOWN)), "free_level"),
        (way(has_steps=True, step_free=Route(arrow=Arrow.LEFT, distance_m=9999)), "free_distance"),
    ],
)
def test_ways_that_cannot_be(wrong: Way, field: str) -> None:
    """Stairs have steps, and nobody walks further than the venue."""
    with pytest.raises(FieldError) as caught:
        check_way(wrong)
    assert caught.value.field == field


def test_a_way_by_stairs_with_another_by_lift() -> None:
    """That is what the way without steps is for."""
    fine = way(
        route=Route(arrow=Arrow.LEFT, level=Level.STAIRS_UP, distance_m=0),
        has_steps=True,
        step_free=Route(arrow=Arrow.RIGHT, level=Level.LIFT_UP, distance_m=5000),
    )
    assert check_way(fine) is fine


@pytest.mark.parametrize(("x", "y"), [(-1, 0), (0, 1001), (1001, 0), (0, -1)])
def test_points_lie_on_their_map(x: int, y: int) -> None:
    """Its edges are still on it."""
    with pytest.raises(FieldError):
        check_point(Point(x_permille=x, y_permille=y))
    assert check_point(Point(x_permille=0, y_permille=1000))


def test_the_map_with_both_on_it_is_shown() -> None:
    """Else one with the place alone; a map without the place is none."""
    here = Point(x_permille=1, y_permille=1)

    def drawn(name: str, places: list[str], kiosks: list[str]) -> VenueMap:
        return VenueMap(
            id=name, event_id="e", name=name, width_px=9, height_px=9, sha256="",
            places=dict.fromkeys(places, here), kiosks=dict.fromkeys(kiosks, here),
        )  # fmt: skip

    maps = [drawn("empty", [], ["k"]), drawn("place", ["p"], []), drawn("both", ["p"], ["k"])]
    found = (map_for(maps, "k", "p"), map_for(maps[:2], "k", "p"), map_for(maps, "k", "q"))
    assert [each and each.id for each in found] == ["both", "place", None]
