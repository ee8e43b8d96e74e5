"""Where a guest goes from here: on the badge's screen in short, and on a screen of its own with the map."""

from __future__ import annotations

import sqlite3
import unicodedata
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from markupsafe import Markup, escape

from kiosk.guest.badge_words import BadgeNews
from kiosk.guest.screen import AtScreen
from kiosk.guest.stage import READ_SECONDS, news_of
from kiosk.guest.visit import BADGE_STEPS, Step, Visit
from kiosk.shared.access import AtKiosk, at_kiosk, station_of
from kiosk.shared.assets import LASTING
from kiosk.shared.rendering import isolated
from kiosk.shared.way_words import goal_text, route_text, way_text
from kiosk.shared.wording import Words
from server.domain.place import PlaceKind
from server.domain.way import Arrow, Level, Point, Route, VenueMap
from server.services import print_jobs, venue_maps, ways
from server.services.ways import Directions, Guidance

#: No screen has room for more; of guests who came together some may go elsewhere.
MOST_GOALS = 3
MOST_NEARBY = 6


@dataclass(frozen=True, kw_only=True)
class RouteShown:
    """One way to walk, in the guest's language."""

    arrow: Arrow
    level: Level
    #: `To the left, up the stairs, 40 metres`.
    how: str
    #: What the organiser adds; empty: nothing.
    more: str
    #: All of it with the place, as one text.
    spoken: str


@dataclass(frozen=True, kw_only=True)
class MapShown:
    """A map, and where on it the kiosk and the place are, in its own dots."""

    name: str
    sha256: str
    width_px: int
    height_px: int
    #: None: the kiosk is not on it.
    here: tuple[float, float] | None
    there: tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class GoalShown:
    """A place that the guest may go to."""

    place_id: str
    kind: PlaceKind
    #: `Your room`, `Next: Keynote, 14:00`, `Toilets`; empty: its name says what it is.
    title: Markup
    name: str
    #: None: nobody told the way from here.
    route: RouteShown | None
    has_steps: bool
    #: The way without steps, where the other has some.
    step_free: RouteShown | None
    map: MapShown | None

    @property
    def leads_on(self) -> bool:
        """Whether a screen of its own has more to tell."""
        return self.route is not None or self.map is not None


@dataclass(frozen=True, kw_only=True)
class WayPart:
    """What a screen tells of ways."""

    goals: tuple[GoalShown, ...] = ()
    nearby: tuple[GoalShown, ...] = ()
    #: What the screen of its own shows; None: nothing is chosen, or it is not there any more.
    chosen: GoalShown | None = None
    #: How far the badge is, for the screen of its own; the badge's screen knows.
    news: BadgeNews | None = None
    #: Where it comes out, where that is not at this kiosk.
    badge_place: str = ""
    #: A screen with a way on it has to be read.
    read_seconds: int = READ_SECONDS

    @property
    def others(self) -> tuple[GoalShown, ...]:
        """What may be touched beside what is shown."""
        known = (*self.goals, *self.nearby)
        return tuple(goal for goal in known if goal.leads_on and goal != self.chosen)

    def called(self, goal: GoalShown) -> str:
        """In a word: what it is in the guest's language, where there is one such place; else its name."""
        is_only = sum(other.kind is goal.kind for other in (*self.goals, *self.nearby)) == 1
        return goal.title if goal in self.nearby and goal.title and is_only else goal.name

    @property
    def ends_seconds(self) -> int:
        """How long the screen of its own stays; 0: the badge is still on its way."""
        return self.read_seconds if self.news and self.news.ends else 0


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is known of ways, in no language yet."""

    at: AtKiosk
    directions: Directions
    place_id: str = ""
    news: BadgeNews | None = None
    badge_place: str = ""

    def in_words(self, words: Words) -> WayPart:
        """What the guest reads."""
        goals = tuple(_shown(words, self.at, each) for each in self.directions.goals[:MOST_GOALS])
        nearby = tuple(_shown(words, self.at, each) for each in self.directions.nearby[:MOST_NEARBY])
        found = (goal for goal in (*goals, *nearby) if goal.place_id == self.place_id and goal.leads_on)
        return WayPart(
            goals=goals, nearby=nearby, chosen=next(found, None), news=self.news, badge_place=self.badge_place
        )


def part(connection: sqlite3.Connection, at: AtKiosk, visit: Visit) -> Told:
    """Where the guest who was let in goes; on the screen of its own with how far the badge is."""
    guest_ids = [person.guest_id for person in visit.people]
    told = ways.directions(connection, at.event, guest_ids, at.device.id, visit.touched_at)
    if visit.step is not Step.WAY or visit.arrivals:
        return Told(at=at, directions=told, place_id=visit.place_id)
    job, place = print_jobs.job_and_place(connection, visit.print_job, at.device.printer_id or "")
    return Told(
        at=at,
        directions=told,
        place_id=visit.place_id,
        news=news_of(visit, job, place),
        badge_place=place or visit.badge_ready_at,
    )


async def way(screen: AtScreen, place: Annotated[str, Form(max_length=64)] = "") -> Response:
    """How to get to a place from here, with the map; without `place` all that one may look for."""
    if screen.visit.step not in BADGE_STEPS:
        return await screen.show(screen.visit)
    return await screen.go(screen.visit.at(Step.WAY, place_id=place))


async def way_news(screen: AtScreen) -> Response:
    """How far the badge is, below the way; nothing for a screen that has gone on meanwhile."""
    if screen.visit.step is not Step.WAY:
        return Response(status_code=204)
    return await screen.show(screen.visit, "guest/way_news.html")


async def way_back(screen: AtScreen) -> Response:
    """Back to the badge."""
    if screen.visit.step is not Step.WAY:
        return await screen.show(screen.visit)
    badge = Step.BADGES if screen.visit.arrivals else Step.BADGE
    return await screen.go(screen.visit.at(badge, place_id=""))


async def map_picture(request: Request, sha256: str) -> Response:
    """A map of the kiosk's event."""
    at = await at_kiosk(request)
    content = await station_of(request).ask(lambda connection: venue_maps.picture_of(connection, at.event.id, sha256))
    return Response(content, media_type="image/webp", headers=LASTING)


def routes(kiosk: APIRouter) -> None:
    """/kiosk/way and what belongs to it."""
    kiosk.add_api_route("/way", way, methods=["POST"], response_model=None)
    kiosk.add_api_route("/way_back", way_back, methods=["POST"], response_model=None)
    kiosk.add_api_route("/way_news", way_news, methods=["GET"], response_model=None)
    kiosk.add_api_route("/maps/{sha256}.webp", map_picture, methods=["GET"], response_model=None)


def _shown(words: Words, at: AtKiosk, told: Guidance) -> GoalShown:
    place, way = told.goal.place, told.way

    def shown(route: Route | None) -> RouteShown | None:
        if route is None:
            return None
        return RouteShown(
            arrow=route.arrow,
            level=route.level,
            how=route_text(words, route),
            more=route.said_in(words.language),
            spoken=way_text(words, told.goal, route, at.event.timezone),
        )

    return GoalShown(
        place_id=place.id,
        kind=place.kind,
        title=_with_session_apart(goal_text(words, told.goal, at.event.timezone), told.goal.session),
        name=place.name,
        route=shown(way.route if way else None),
        has_steps=bool(way and way.has_steps),
        step_free=shown(way.step_free if way else None),
        map=_map_shown(told.map, at.device.id, place.id) if told.map else None,
    )


def _with_session_apart(text: str, session: str) -> Markup:
    """A session's name keeps its own direction: the hour behind it goes on with the words before it.

    Where both are read from the left there is nothing to keep apart.
    """
    if not session or _reads_from_left(text):
        return escape(text)
    before, name, after = text.partition(session)
    return Markup("%s%s%s") % (before, isolated(name), after)


def _reads_from_left(text: str) -> bool:
    """Whether no letter in it is read from the right."""
    return not any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)


def _map_shown(drawn: VenueMap, device_id: str, place_id: str) -> MapShown:
    here = drawn.kiosks.get(device_id)
    return MapShown(
        name=drawn.name,
        sha256=drawn.sha256,
        width_px=drawn.width_px,
        height_px=drawn.height_px,
        here=_dots(drawn, here) if here else None,
        there=_dots(drawn, drawn.places[place_id]),
    )


def _dots(drawn: VenueMap, point: Point) -> tuple[float, float]:
    return point.x_permille * drawn.width_px / 1000, point.y_permille * drawn.height_px / 1000
