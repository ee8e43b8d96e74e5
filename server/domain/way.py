"""Ways: how one gets from a kiosk to a place, and maps with both on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from server.domain.errors import FieldError

#: No venue is longer.
LONGEST_WAY_M = 5000
LONGEST_WORDS = 200
LONGEST_MAP_NAME = 60
#: A point's place on its map: 0 to this, from the left or top edge to the other one.
WHOLE_PERMILLE = 1000


class Arrow(StrEnum):
    """Where one goes, as seen by who stands before the kiosk and looks at it. Clockwise; codes never change."""

    AHEAD = "ahead"
    AHEAD_RIGHT = "ahead_right"
    RIGHT = "right"
    BACK_RIGHT = "back_right"
    BACK = "back"
    BACK_LEFT = "back_left"
    LEFT = "left"
    AHEAD_LEFT = "ahead_left"

    @property
    def degrees(self) -> int:
        """Clockwise from straight on."""
        return list(Arrow).index(self) * 45


class Level(StrEnum):
    """How one changes the floor on the way. Codes never change."""

    SAME = "same"
    STAIRS_UP = "stairs_up"
    STAIRS_DOWN = "stairs_down"
    LIFT_UP = "lift_up"
    LIFT_DOWN = "lift_down"


_STAIRS = frozenset({Level.STAIRS_UP, Level.STAIRS_DOWN})


@dataclass(frozen=True, kw_only=True)
class Route:
    """One way to walk."""

    arrow: Arrow
    level: Level = Level.SAME
    #: None: nobody measured it.
    distance_m: int | None = None
    #: What else the organiser says, by language; a language that is not there has nothing said.
    words: Mapping[str, str] = field(default_factory=dict)

    def said_in(self, language: str) -> str:
        """What the organiser says, in `language`; empty: nothing. Never in one that the guest may not read."""
        return self.words.get(language, "")


@dataclass(frozen=True, kw_only=True)
class Way:
    """How one gets from a kiosk to a place."""

    device_id: str
    place_id: str
    route: Route
    #: There are steps on it: who needs a step-free one takes the other.
    has_steps: bool = False
    #: Without a step, where `route` has some; None: nobody knows one.
    step_free: Route | None = None

    def walked(self, *, step_free: bool) -> Route | None:
        """The one to tell a guest; None: they take no steps, and nobody knows a way without."""
        return self.step_free if step_free and self.has_steps else self.route


class Copying(StrEnum):
    """How the ways of another kiosk become this one's."""

    AS_IT_IS = "as_it_is"
    #: It stands across: left and right change places.
    MIRRORED = "mirrored"
    #: It looks the other way: everything is turned by half.
    TURNED = "turned"


@dataclass(frozen=True, kw_only=True)
class Point:
    """A place on a map, in thousandths of its width and height from the upper left corner."""

    x_permille: int
    y_permille: int


@dataclass(frozen=True, kw_only=True)
class VenueMap:
    """A picture of a floor, without its dots."""

    id: str
    event_id: str
    #: Which floor it is.
    name: str
    width_px: int
    height_px: int
    #: SHA-256 of the stored picture, hex: its address changes with it.
    sha256: str
    #: By the id of a place.
    places: Mapping[str, Point] = field(default_factory=dict)
    #: By the id of a kiosk.
    kiosks: Mapping[str, Point] = field(default_factory=dict)


def check_way(way: Way) -> Way:
    """`way` itself, if it can be walked so.

    Raises: FieldError for the first field that cannot be.
    """
    for prefix, route in (("", way.route), ("free_", way.step_free)):
        if route is None:
            continue
        if route.distance_m is not None and not 0 <= route.distance_m <= LONGEST_WAY_M:
            raise FieldError(f"{prefix}distance", f"0 to {LONGEST_WAY_M} m", code="field.range")
        if any(len(words) > LONGEST_WORDS for words in route.words.values()):
            raise FieldError(f"{prefix}words", f"at most {LONGEST_WORDS} characters", code="field.long")
    if way.route.level in _STAIRS and not way.has_steps:
        raise FieldError("has_steps", "stairs have steps", code="field.steps")
    if way.step_free and way.step_free.level in _STAIRS:
        raise FieldError("free_level", "stairs have steps", code="field.steps")
    return way


def check_point(point: Point) -> Point:
    """`point` itself, if it lies on its map.

    Raises: FieldError.
    """
    for name in ("x_permille", "y_permille"):
        if not 0 <= getattr(point, name) <= WHOLE_PERMILLE:
            raise FieldError(name, "beside the map", code="field.range")
    return point


def copied(way: Way, device_id: str, how: Copying) -> Way:
    """The same way as seen from another kiosk, `device_id`.

    Words speak of left and right: they are copied only where nothing turns.
    """
    step_free = _turned(way.step_free, how) if way.step_free else None
    return replace(way, device_id=device_id, route=_turned(way.route, how), step_free=step_free)


def _turned(route: Route, how: Copying) -> Route:
    if how is Copying.AS_IT_IS:
        return route
    arrows = list(Arrow)
    at = arrows.index(route.arrow)
    arrow = arrows[-at] if how is Copying.MIRRORED else arrows[(at + 4) % 8]
    return replace(route, arrow=arrow, words={})


def map_for(maps: Iterable[VenueMap], device_id: str, place_id: str) -> VenueMap | None:
    """The map to show from a kiosk to a place: one with both on it, else one with the place; None: there is none."""
    with_place = [each for each in maps if place_id in each.places]
    return max(with_place, key=lambda each: device_id in each.kiosks, default=None)
