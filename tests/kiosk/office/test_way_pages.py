"""The office's pages about ways, over HTTP: what is stored, and what is said where something cannot be so."""

from __future__ import annotations

import pytest

from server.domain.event import Event
from server.domain.way import Arrow, Level, Point, Route
from server.services import devices, event_setup, venue_maps, ways
from server.services.devices import DeviceWish
from server.station import Station
from server.store.devices import Device
from tests.fakes.scene import sample_event
from tests.fakes.ways import Venue, lay_out, plan
from tests.fakes.web_client import WebClient

HOME = "/office/events/gala/ways"


@pytest.fixture
def venue(station: Station, event: Event, kiosk: Device) -> Venue:
    """Places, a map and ways from the kiosk."""
    return station.write(lambda transaction: lay_out(transaction, event, kiosk.id))


def brought(office: WebClient, data: bytes, name: str = "") -> str:
    """Where dropping a file as a map leads; what the page says where it is not taken."""
    answer = office.post_page(f"{HOME}/maps", data={"map_name": name}, files={"map": ("plan.png", data, "image/png")})
    return answer.headers["location"] if answer.status_code == 303 else answer.text


def test_places_are_added_changed_and_deleted(station: Station, office: WebClient, event: Event) -> None:
    """With the categories and the zone that they are ticked for."""
    sent = {"name": "Press room", "kind": "room", "categories": ["guest"]}
    added = office.post_page(f"{HOME}/places", data=sent)
    assert added.headers["location"] == f"{HOME}?said=place_added#places", "what was done is said"
    (place,) = station.read(lambda connection: ways.places_of(connection, event.id))
    assert place.categories == {"guest"}
    page = office.get(f"{HOME}/places/{place.id}").text
    assert 'value="Press room"' in page and 'value="guest" checked' in page
    office.post_page(f"{HOME}/places/{place.id}", data={"name": "Press", "kind": "desk"})
    (place,) = station.read(lambda connection: ways.places_of(connection, event.id))
    assert (place.name, place.kind.value, place.categories) == ("Press", "desk", frozenset())
    assert office.post_page(f"{HOME}/places/{place.id}/remove").status_code == 303
    assert office.get(f"{HOME}/places/{place.id}").status_code == 404
    assert office.post_page(f"{HOME}/places/{place.id}", data=sent).status_code == 404


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": " ", "kind": "room"}, "Please fill this in."),
        ({"name": "x", "kind": "planet"}, "Choose one of these."),
        ({"name": "Auditorium", "kind": "room"}, "Another place has this name."),
        ({"name": "x" * 81, "kind": "room"}, "This is too long."),
    ],
)
def test_a_place_that_cannot_be(office: WebClient, venue: Venue, sent: dict[str, str], said: str) -> None:
    """Is said beside its field, and what was typed stays."""
    answer = office.post_page(f"{HOME}/places", data=sent)
    assert answer.status_code == 422
    assert said in answer.text


def test_a_map_is_brought_named_and_deleted(station: Station, office: WebClient, event: Event) -> None:
    """Its picture is WebP whatever came, and is kept by the browser under a name that says what it holds."""
    address = brought(office, plan(), "Ground floor").partition("?")[0]
    (known,) = station.read(lambda connection: venue_maps.maps_of(connection, event.id))
    picture = office.get(f"{HOME}/maps/{known.sha256}.webp")
    assert picture.headers["content-type"] == "image/webp" and "immutable" in picture.headers["cache-control"]
    assert picture.content[8:12] == b"WEBP"
    assert office.post_page(address, data={"name": "Attic"}).status_code == 303
    assert office.post_page(address, data={"name": " "}).status_code == 422
    assert "Attic" in office.get(address).text
    assert office.post_page(f"{address}/remove").status_code == 303
    assert office.get(address).status_code == 404
    assert office.get(f"{HOME}/maps/{known.sha256}.webp").status_code == 404


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Choose a file."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "cannot be read as a picture"),
        (plan((50, 50)), "too small"),
        (b"\x89PNG" + b"0" * (12 * 1024 * 1024), "too large"),
    ],
    ids=["nothing", "svg", "small", "large"],
)
def test_what_is_no_map(office: WebClient, event: Event, data: bytes, said: str) -> None:
    """Is said beside the drop, in words."""
    assert said in brought(office, data)


def test_a_file_beyond_all_limits_is_not_even_read(office: WebClient, event: Event) -> None:
    """The rest of the pages about ways takes forms alone."""
    huge = {"map": ("plan.png", b"0" * (14 * 1024 * 1024), "image/png")}
    assert office.post_page(f"{HOME}/maps", files=huge).status_code == 413
    assert office.post_page(f"{HOME}/places", data={"name": "x" * 300_000}).status_code == 413


def test_a_point_is_put_moved_and_taken_off(
    station: Station, office: WebClient, event: Event, venue: Venue, kiosk: Device
) -> None:
    """By a plain form too; one beside the map is refused beside its field."""
    address = f"{HOME}/maps/{venue.map.id}/points"
    subject = f"place:{venue.coats.id}"

    def points() -> dict[str, Point]:
        return dict(station.read(lambda c: venue_maps.map_of(c, event.id, venue.map.id)).places)

    assert (
        office.post_page(address, data={"subject": subject, "act": "on", "x": "12,5", "y": "99.9"}).status_code == 303
    )
    assert points()[venue.coats.id] == Point(x_permille=125, y_permille=999)
    part = office.post_page(
        address, data={"subject": subject, "act": "on", "x": "0", "y": "100"}, headers={"HX-Request": "true"}
    )
    assert part.status_code == 200 and part.text.lstrip().startswith("<form") and "<html" not in part.text
    for x, y in (("101", "5"), ("-1", "5"), ("5", "nan"), ("", "5"), ("1e999", "5")):
        wrong = office.post_page(address, data={"subject": subject, "act": "on", "x": x, "y": y})
        assert wrong.status_code == 422 and 'class="error"' in wrong.text, (x, y)
    assert points()[venue.coats.id] == Point(x_permille=0, y_permille=1000)
    office.post_page(address, data={"subject": subject, "act": "off"})
    assert venue.coats.id not in points()
    assert office.post_page(address, data={"subject": "place:no", "act": "off"}).status_code == 404


def test_a_way_is_told_with_another_one_without_steps(
    station: Station, office: WebClient, event: Event, venue: Venue, kiosk: Device
) -> None:
    """And the page of the next place without one follows."""
    address = f"{HOME}/kiosks/{kiosk.id}"
    sent = {
        "arrow": "left", "level": "stairs_up", "distance": "30", "words_nl": "trap", "has_steps": "1", "next": "1",
        "free_arrow": "back", "free_level": "lift_up", "free_words_en": "lift",
    }  # fmt: skip
    answer = office.post_page(f"{address}/{venue.auditorium.id}", data=sent)
    assert answer.status_code == 303 and answer.headers["location"].startswith(f"{address}/")
    way = station.read(lambda connection: ways.ways_from(connection, event.id, kiosk.id))[venue.auditorium.id]
    assert way.route == Route(arrow=Arrow.LEFT, level=Level.STAIRS_UP, distance_m=30, words={"nl": "trap"})
    assert way.step_free == Route(arrow=Arrow.BACK, level=Level.LIFT_UP, words={"en": "lift"})
    assert 'value="left" checked' in office.get(f"{address}/{venue.auditorium.id}").text
    office.post_page(f"{address}/{venue.auditorium.id}/remove")
    assert "Nobody told the way yet" in office.get(address).text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose an arrow."),
        ({"arrow": "up"}, "Choose an arrow."),
        ({"arrow": "left", "distance": "far"}, "Write a whole number."),
        ({"arrow": "left", "distance": "99999"}, "This number is out of range."),
        ({"arrow": "left", "level": "stairs_up"}, "Stairs have steps."),
        ({"arrow": "left", "level": "rope"}, "Choose one of these."),
        ({"arrow": "left", "words_en": "x" * 201}, "This is too long."),
        ({"arrow": "left", "has_steps": "1", "free_arrow": "up"}, "Choose an arrow."),
        ({"arrow": "left", "has_steps": "1", "free_arrow": "left", "free_level": "stairs_up"}, "Stairs have steps."),
    ],
)
def test_a_way_that_cannot_be(office: WebClient, venue: Venue, kiosk: Device, sent: dict[str, str], said: str) -> None:
    """Is said beside its field."""
    answer = office.post_page(f"{HOME}/kiosks/{kiosk.id}/{venue.auditorium.id}", data=sent)
    assert answer.status_code == 422
    assert said in answer.text


def test_ways_are_copied_even_from_a_kiosk_that_was_shut_out(
    station: Station, office: WebClient, event: Event, venue: Venue, kiosk: Device
) -> None:
    """Its place is taken by another one; a kiosk that tells no ways is no example."""
    station.write(
        lambda transaction: devices.let_in_own_screen(transaction, DeviceWish(name="Kiosk 9", event_id=event.id))
    )
    new = next(device for device in station.read(devices.all_devices) if device.name == "Kiosk 9")
    station.write(lambda transaction: devices.revoke_device(transaction, kiosk.id))
    address = f"{HOME}/kiosks/{new.id}"
    assert f'value="{kiosk.id}"' in office.get(address).text
    assert office.post_page(f"{address}/copy", data={"source": kiosk.id, "how": "mirrored"}).status_code == 303
    known = station.read(lambda connection: ways.ways_from(connection, event.id, new.id))
    assert known[venue.coats.id].route.arrow is Arrow.LEFT
    for wrong in ({"source": new.id, "how": "mirrored"}, {"source": kiosk.id, "how": "upside down"}):
        assert office.post_page(f"{address}/copy", data=wrong).status_code == 422
    assert office.get(f"{HOME}/kiosks/{kiosk.id}").status_code == 404


def test_another_events_places_are_not_seen(station: Station, office: WebClient, venue: Venue, kiosk: Device) -> None:
    """An address made of two events leads nowhere."""
    station.write(lambda transaction: event_setup.add_event(transaction, sample_event(slug="other")))
    other = HOME.replace("gala", "other")
    for path in (f"places/{venue.hall.id}", f"maps/{venue.map.id}", f"maps/{venue.map.sha256}.webp"):
        assert office.get(f"{other}/{path}").status_code == 404, path


def test_who_is_not_signed_in_sees_no_map(stranger: WebClient, venue: Venue) -> None:
    """Nor brings one in."""
    assert stranger.get(f"{HOME}/maps/{venue.map.sha256}.webp").status_code == 303
    assert "/office/sign-in" in brought(stranger, plan())
