"""Maps of a venue: a picture is taken apart and made anew, so that nothing but its dots is kept."""

from __future__ import annotations

import hashlib
import io
import sqlite3
from dataclasses import dataclass, replace

from PIL import Image, ImageOps, UnidentifiedImageError

from server.domain.errors import ConflictError, FieldError
from server.domain.way import LONGEST_MAP_NAME, Point, VenueMap, check_point
from server.store import devices, venue
from server.store.transaction import Transaction

#: What a phone's camera or a scanned plan brings.
LARGEST_BYTES = 12 * 1024 * 1024
#: Larger ones would take a Raspberry Pi's memory: three bytes a dot while it is opened.
LARGEST_DOTS = 40_000_000
#: No kiosk's glass shows more, and a guest does not wait for it.
LONGEST_SIDE_PX = 1600
#: A line drawn smaller is no map.
SHORTEST_SIDE_PX = 100
MOST_MAPS = 20
#: Raster formats alone: SVG brings scripts and other files, PDF a whole interpreter.
_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP")
_QUALITY = 80


@dataclass(frozen=True, kw_only=True)
class MapPicture:
    """A picture that was made anew: WebP, upright, without a word about where and when it was taken."""

    content: bytes
    width_px: int
    height_px: int

    @property
    def sha256(self) -> str:
        """What names it, hex."""
        return hashlib.sha256(self.content).hexdigest()


def map_picture(data: bytes) -> MapPicture:
    """The picture in `data` as it is kept and shown.

    Raises: FieldError `map.picture`, `map.large` or `map.small`.
    """
    if len(data) > LARGEST_BYTES:
        raise _too_large()
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
            # the head alone tells how large it would unpack
            if opened.width * opened.height > LARGEST_DOTS:
                raise _too_large()
            if min(opened.size) < SHORTEST_SIDE_PX:
                raise FieldError("map", f"at least {SHORTEST_SIDE_PX} dots on each side", code="map.small")
            picture = _upright(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as exc:
        raise _too_large() from exc
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as exc:
        raise FieldError("map", f"cannot be read as a picture ({exc})", code="map.picture") from exc
    return MapPicture(content=_packed(picture), width_px=picture.width, height_px=picture.height)


def add_map(transaction: Transaction, event_id: str, name: str, picture: MapPicture) -> VenueMap:
    """Keep a map.

    Raises: FieldError without a name, ConflictError when there are too many.
    """
    if len(venue.maps_of(transaction.connection, event_id)) >= MOST_MAPS:
        raise ConflictError(f"at most {MOST_MAPS} maps", code="map.many")
    added = VenueMap(
        id=transaction.new_id(),
        event_id=event_id,
        name=_checked_name(name),
        width_px=picture.width_px,
        height_px=picture.height_px,
        sha256=picture.sha256,
    )
    venue.add_map(transaction.connection, added, picture.content, transaction.now)
    transaction.record("map.added", f"map:{added.id}", event_id=event_id)
    return added


def rename_map(transaction: Transaction, event_id: str, map_id: str, name: str) -> VenueMap:
    """Give a map another name.

    Raises: NotFoundError, FieldError.
    """
    before = venue.map_by_id(transaction.connection, event_id, map_id)
    after = replace(before, name=_checked_name(name))
    if after != before:
        venue.rename_map(transaction.connection, map_id, after.name)
        transaction.record("map.changed", f"map:{map_id}", {"fields": ["name"]}, event_id=event_id)
    return after


def remove_map(transaction: Transaction, event_id: str, map_id: str) -> None:
    """Delete a map with its points.

    Raises: NotFoundError.
    """
    venue.map_by_id(transaction.connection, event_id, map_id)
    venue.delete_map(transaction.connection, map_id)
    transaction.record("map.removed", f"map:{map_id}", event_id=event_id)


def put_on_map(transaction: Transaction, event_id: str, map_id: str, subject: str, point: Point | None) -> None:
    """Put a place or kiosk (`place:ID`, `device:ID`) onto a map, or take it off where `point` is None.

    Raises: NotFoundError, FieldError for a point beside the map or a subject of another kind.
    """
    connection = transaction.connection
    venue.map_by_id(connection, event_id, map_id)
    noun, _, identity = subject.partition(":")
    if noun == "place":
        venue.place_by_id(connection, event_id, identity)
    elif noun == "device":
        devices.device_by_id(connection, identity)
    else:
        raise FieldError("subject", "a place or a kiosk", code="field.choice")
    venue.save_point(connection, map_id, (noun, identity), check_point(point) if point else None)
    body = {"fields": ["points"], noun: identity}
    transaction.record("map.changed", f"map:{map_id}", body, event_id=event_id)


def maps_of(connection: sqlite3.Connection, event_id: str) -> list[VenueMap]:
    """An event's maps with their points."""
    return venue.maps_of(connection, event_id)


def map_of(connection: sqlite3.Connection, event_id: str, map_id: str) -> VenueMap:
    """One map.

    Raises: NotFoundError.
    """
    return venue.map_by_id(connection, event_id, map_id)


def picture_of(connection: sqlite3.Connection, event_id: str, sha256: str) -> bytes:
    """A map's picture as WebP.

    Raises: NotFoundError.
    """
    return venue.picture_of(connection, event_id, sha256)


def _upright(opened: Image.Image) -> Image.Image:
    """As it is held, no larger than a kiosk shows, and on white: a clear ground cannot be read on a dark screen."""
    is_clear = "A" in opened.getbands() or "transparency" in opened.info
    turned = opened.getexif()
    opened.draft("RGB", (LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    picture = opened.convert("RGBA" if is_clear else "RGB")
    picture.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX), Image.Resampling.LANCZOS)
    picture.getexif().update(turned)
    picture = ImageOps.exif_transpose(picture)
    if not is_clear:
        return picture
    return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")


def _packed(picture: Image.Image) -> bytes:
    """Drawn plans are smaller without loss, photographs with it."""
    made = []
    for options in ({"lossless": True, "quality": 60}, {"quality": _QUALITY}):
        held = io.BytesIO()
        picture.save(held, "WEBP", method=4, exif=b"", icc_profile=b"", xmp=b"", **options)
        made.append(held.getvalue())
    return min(made, key=len)


def _checked_name(name: str) -> str:
    if not name.strip():
        raise FieldError("name", "which floor is it?", code="field.empty")
    return name.strip()[:LONGEST_MAP_NAME]


def _too_large() -> FieldError:
    return FieldError(
        "map", f"at most {LARGEST_BYTES // 1024 // 1024} MB and {LARGEST_DOTS // 1_000_000} M dots", code="map.large"
    )
