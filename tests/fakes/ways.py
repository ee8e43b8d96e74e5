"""A venue with places, a drawn plan with marks on it, and the ways from one kiosk."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta

from PIL import Image, ImageDraw

from server.domain.event import Event, Zone
from server.domain.place import Place, PlaceKind
from server.domain.way import Arrow, Level, Point, Route, VenueMap, Way
from server.services import event_setup, venue_maps, ways
from server.services.pictures import take_in
from server.store.transaction import Transaction

LONG_PLACE = "Sala conferenze Adriatico"
WORDS = {
    "en": "Through the glass doors, past the bar.",
    "nl": "Door de glazen deuren, langs de bar.",
    "it": "Attraverso le porte a vetri, oltre il bar.",
}


@dataclass(frozen=True)
class Venue:
    """What was laid out, by its part in a test."""

    hall: Place
    table: Place
    auditorium: Place
    coats: Place
    map: VenueMap


def plan(size: tuple[int, int] = (1200, 800)) -> bytes:
    """A ground plan as PNG: walls, and two rooms."""
    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    width, height = size
    pen.rectangle((20, 20, width - 20, height - 20), outline="#333", width=12)
    pen.rectangle((20, 20, width // 2, height // 2), outline="#333", width=8, fill="#e8f0e8")
    pen.rectangle((width // 2, height // 3, width - 20, height - 20), outline="#333", width=8, fill="#e8e8f4")
    held = io.BytesIO()
    picture.save(held, "PNG")
    return held.getvalue()


def lay_out(transaction: Transaction, event: Event, device_id: str) -> Venue:
    """Places of each kind with ways from a kiosk: by stairs and by lift, by stairs alone, on this floor, unknown."""
    session = Zone(id="", event_id=event.id, name="Openingstoespraak", opens_at=transaction.now + timedelta(hours=1))
    zone = event_setup.add_zone(transaction, session)

    def placed(name: str, kind: PlaceKind, zone_id: str | None = None) -> Place:
        return ways.add_place(transaction, Place(id="", event_id=event.id, kind=kind, name=name, zone_id=zone_id))

    hall, table = placed(LONG_PLACE, PlaceKind.ROOM), placed("Tavolo 12", PlaceKind.TABLE)
    auditorium, coats = placed("Auditorium", PlaceKind.ROOM, zone.id), placed("Garderobe", PlaceKind.CLOAKROOM)
    desk = placed("Balie", PlaceKind.DESK)
    by_lift = Route(arrow=Arrow.BACK_RIGHT, level=Level.LIFT_UP, distance_m=85, words=WORDS)
    for place, way in (
        (hall, (Route(arrow=Arrow.AHEAD_LEFT, level=Level.STAIRS_UP, distance_m=40, words=WORDS), by_lift)),
        (table, (Route(arrow=Arrow.AHEAD_LEFT, level=Level.STAIRS_UP, distance_m=55), None)),
        (coats, (Route(arrow=Arrow.RIGHT, distance_m=6), None)),
    ):
        has_steps = way[0].level is not Level.SAME
        told = Way(device_id=device_id, place_id=place.id, route=way[0], has_steps=has_steps, step_free=way[1])
        ways.tell_way(transaction, event.id, told)
    drawn = venue_maps.add_map(transaction, event.id, "Begane grond", take_in(plan(), venue_maps.MAP_USE))
    for subject, x, y in (
        (f"device:{device_id}", 120, 850),
        (f"place:{hall.id}", 260, 300),
        (f"place:{table.id}", 300, 400),
        (f"place:{auditorium.id}", 760, 640),
        (f"place:{desk.id}", 980, 120),
    ):
        point = Point(x_permille=x, y_permille=y)
        venue_maps.put_on_map(transaction, event.id, drawn.id, subject, point)
    return Venue(hall, table, auditorium, coats, venue_maps.map_of(transaction.connection, event.id, drawn.id))
