"""Maps that an organiser drops in: what is kept of them, and what is not taken."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image, ImageDraw

from server.domain.errors import ConflictError, FieldError, NotFoundError
from server.domain.event import Event
from server.domain.place import Place, PlaceKind
from server.domain.way import Point
from server.services import venue_maps, ways
from server.services.pictures import LARGEST_BYTES, Picture, take_in
from server.services.venue_maps import MAP_USE, MOST_MAPS
from server.station import Station
from server.store import journal
from server.store.devices import Device

ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F


def drawn(size: tuple[int, int] = (400, 300), mode: str = "RGB") -> Image.Image:
    """A plan with a black upper left corner."""
    plan = Image.new(mode, size, "white" if mode != "RGBA" else (0, 0, 0, 0))
    ImageDraw.Draw(plan).rectangle((0, 0, size[0] // 4, size[1] // 4), fill="black")
    return plan


def saved(picture: Image.Image, kind: str = "PNG", **more: object) -> bytes:
    """A picture as a file."""
    held = io.BytesIO()
    picture.save(held, kind, **more)
    return held.getvalue()


def map_picture(data: bytes) -> Picture:
    """A file as a map is kept."""
    return take_in(data, MAP_USE)


def opened(data: bytes) -> Image.Image:
    """What is kept, read back."""
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "WEBP"])
def test_pictures_become_webp(kind: str) -> None:
    """Whatever it was, a kiosk gets one format, in its own size where it is small."""
    made = map_picture(saved(drawn(), kind))
    kept = opened(made.content)
    assert (kept.format, kept.size, made.width_px, made.height_px) == ("WEBP", (400, 300), 400, 300)
    assert kept.convert("L").getpixel((20, 20)) < 30 < 220 < kept.convert("L").getpixel((300, 200))  # type: ignore[operator]


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "CMYK"])
def test_every_kind_of_colour(mode: str) -> None:
    """A clear ground becomes white: on a dark screen black lines on nothing would be invisible."""
    picture = drawn(mode="RGBA").convert(mode) if mode in ("RGBA", "LA") else drawn().convert(mode)
    kept = opened(map_picture(saved(picture, "JPEG" if mode == "CMYK" else "PNG")).content).convert("L")
    assert kept.getpixel((300, 200)) > 220  # type: ignore[operator]
    assert kept.getpixel((20, 20)) < 40  # type: ignore[operator]


def test_a_photograph_stands_upright_and_tells_no_place() -> None:
    """A phone turns by a note, and writes where it was: the first is done, all of it is left out."""
    notes = Image.Exif()
    notes[ORIENTATION] = 6  # to be turned to the right
    notes[MAKER] = "Phone of Example"
    notes.get_ifd(GPS).update({1: "N", 2: (52.0, 22.0, 11.0), 3: "E", 4: (4.0, 53.0, 1.0)})
    data = saved(drawn(), "JPEG", exif=notes, comment=b"secret comment")
    assert b"Phone of Example" in data
    made = map_picture(data)
    kept = opened(made.content)
    assert kept.size == (300, 400)
    assert kept.convert("L").getpixel((280, 20)) < 40  # type: ignore[operator]  # the corner came to the upper right
    assert not dict(kept.getexif()) and set(kept.info) <= {"background", "loop", "timestamp", "duration"}
    assert b"Example" not in made.content and b"secret" not in made.content


def test_a_large_picture_is_made_smaller() -> None:
    """No glass shows more than MAP_USE.longest_side_px, and its shape stays."""
    made = map_picture(saved(drawn((4000, 2000)), "JPEG"))
    assert (made.width_px, made.height_px) == (MAP_USE.longest_side_px, MAP_USE.longest_side_px // 2)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose head says that it unpacks to `width` by `height`."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "map.picture"),
        (b"not a picture", "map.picture"),
        (SVG, "map.picture"),
        (b"%PDF-1.7\n%%EOF", "map.picture"),
        (b"GIF89a" + b"\0" * 40, "map.picture"),
        (saved(drawn())[:200], "map.picture"),
        (saved(drawn((99, 400))), "map.small"),
        (bomb(60_000, 60_000), "map.large"),
        (bomb(10_000, 10_000), "map.large"),
        (bomb(6_400, 6_400), "map.large"),
        (bomb(400, 300), "map.picture"),
        (b"\xff" * (LARGEST_BYTES + 1), "map.large"),
    ],
    ids=["empty", "text", "svg", "pdf", "gif", "cut", "narrow", "bomb", "warned", "huge", "hollow", "heavy"],
)
def test_what_is_not_taken(data: bytes, code: str) -> None:
    """Art with scripts, what unpacks beyond a Pi's memory, and what is no picture at all."""
    with pytest.raises(FieldError) as caught:
        map_picture(data)
    assert caught.value.code == code


@pytest.fixture
def hall(station: Station, event: Event) -> Place:
    """A place of the event."""
    wanted = Place(id="", event_id=event.id, kind=PlaceKind.ROOM, name="Hall")
    return station.write(lambda transaction: ways.add_place(transaction, wanted))


def test_points_move_and_go_with_what_they_stand_for(
    station: Station, event: Event, kiosk: Device, hall: Place
) -> None:
    """One point each on a map; off with the place, and a map goes with all of its points."""
    picture = map_picture(saved(drawn()))
    first = station.write(lambda transaction: venue_maps.add_map(transaction, event.id, " Ground floor ", picture))
    assert first.name == "Ground floor"
    for x in (10, 20):
        for subject in (f"place:{hall.id}", f"device:{kiosk.id}"):
            point = Point(x_permille=x, y_permille=5)
            station.write(
                lambda transaction, subject=subject, point=point: venue_maps.put_on_map(  # type: ignore[misc]
                    transaction, event.id, first.id, subject, point
                )
            )
    (known,) = station.read(lambda connection: venue_maps.maps_of(connection, event.id))
    assert known.places == {hall.id: Point(x_permille=20, y_permille=5)} and set(known.kiosks) == {kiosk.id}
    assert station.read(lambda connection: venue_maps.picture_of(connection, event.id, known.sha256)) == picture.content
    station.write(lambda transaction: ways.remove_place(transaction, event.id, hall.id))
    assert station.read(lambda connection: venue_maps.map_of(connection, event.id, first.id)).places == {}
    station.write(lambda transaction: venue_maps.remove_map(transaction, event.id, first.id))
    assert station.read(lambda c: c.execute("SELECT count(*) FROM kiosk_point").fetchone()[0]) == 0
    kinds = [fact.kind for fact in station.read(lambda c: journal.read_after(c, 0, limit=999))]
    assert [kind for kind in kinds if kind.startswith("map.")] == ["map.added", *["map.changed"] * 4, "map.removed"]


def test_nothing_is_put_beside_a_map_or_on_another_events(
    station: Station, event: Event, kiosk: Device, hall: Place
) -> None:
    """Each is refused for what it is."""
    picture = map_picture(saved(drawn()))
    drawn_map = station.write(lambda transaction: venue_maps.add_map(transaction, event.id, "Floor", picture))
    off, on = Point(x_permille=1001, y_permille=0), Point(x_permille=1, y_permille=1)
    for wrong, subject, at, event_id in (
        (FieldError, f"place:{hall.id}", off, event.id),
        (FieldError, "guest:1", on, event.id),
        (NotFoundError, "place:nowhere", on, event.id),
        (NotFoundError, "device:nobody", on, event.id),
        (NotFoundError, f"place:{hall.id}", on, "other"),
    ):
        with pytest.raises(wrong):
            station.write(
                lambda transaction, subject=subject, at=at, event_id=event_id: venue_maps.put_on_map(  # type: ignore[misc]
                    transaction, event_id, drawn_map.id, subject, at
                )
            )
    with pytest.raises(NotFoundError):
        station.read(lambda connection: venue_maps.picture_of(connection, "other", drawn_map.sha256))


def test_a_map_has_a_name_and_there_are_not_too_many(station: Station, event: Event) -> None:
    """Which floor is it? And nobody fills the disk with maps."""
    picture = map_picture(saved(drawn()))
    with pytest.raises(FieldError):
        station.write(lambda transaction: venue_maps.add_map(transaction, event.id, " ", picture))
    for number in range(MOST_MAPS):
        station.write(lambda transaction, n=number: venue_maps.add_map(transaction, event.id, str(n), picture))  # type: ignore[misc]
    with pytest.raises(ConflictError):
        station.write(lambda transaction: venue_maps.add_map(transaction, event.id, "more", picture))
    (first, *_) = station.read(lambda connection: venue_maps.maps_of(connection, event.id))
    renamed = station.write(lambda transaction: venue_maps.rename_map(transaction, event.id, first.id, "Attic"))
    assert renamed.name == "Attic"
