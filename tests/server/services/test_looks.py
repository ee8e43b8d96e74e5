"""Looks: what is kept of pictures, and every change can be taken back."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

from server.domain.errors import ConflictError, FieldError, NotFoundError
from server.domain.event import Event
from server.domain.look import MOST_IDLE, Look, needs_plate
from server.domain.palette import Scheme
from server.services import event_setup, looks
from server.services.looks import BACKGROUND_USE, IDLE_USE, LOGO_USE, MOST_STEPS_BACK
from server.services.pictures import Picture, PictureUse, take_in
from server.station import Station
from server.store import journal
from tests.fakes.looks import SVG_LOGO, dress, photo, saved


def opened(picture: Picture) -> Image.Image:
    """What is kept, read back."""
    return Image.open(io.BytesIO(picture.content))


def test_a_background_is_as_large_as_a_kiosk_and_light_enough() -> None:
    """Even of a picture that packs badly; nothing but its dots is kept."""
    noise = Image.effect_noise((2000, 1200), 90).convert("RGB")
    made = take_in(saved(noise, "JPEG", quality=95, comment=b"secret"), BACKGROUND_USE)
    assert len(made.content) <= (BACKGROUND_USE.most_bytes or 0)
    assert max(opened(made).size) <= 1920 and opened(made).format == "WEBP"
    assert b"secret" not in made.content


def test_the_brightest_spot_counts_and_a_glint_does_not() -> None:
    """A lamp as large as a letter's stem is measured; a single dot is not."""
    dark = Image.new("RGB", (1200, 800), "#101010")
    glint, lamp = dark.copy(), dark.copy()
    glint.putpixel((600, 400), (255, 255, 255))
    lamp.paste((255, 255, 255), (600, 400, 630, 430))
    measured = [take_in(saved(one), BACKGROUND_USE).brightest for one in (dark, glint, lamp)]
    assert measured[0] < 0.01 and measured[1] < 0.03 and measured[2] > 0.9


def test_a_logo_of_lines_is_drawn_cut_and_stays_clear() -> None:
    """SVG is what designers send; what is around the mark would only be empty room."""
    made = take_in(SVG_LOGO, LOGO_USE)
    kept = opened(made)
    assert kept.mode == "RGBA" and kept.getpixel((kept.width // 3, 2))[3] == 0  # type: ignore[index]
    assert len(made.content) <= (LOGO_USE.most_bytes or 0)
    wide = Image.new("RGBA", (900, 900), (0, 0, 0, 0))
    wide.paste((255, 255, 255, 255), (100, 400, 800, 500))
    cut = take_in(saved(wide), LOGO_USE)
    assert (cut.width_px, cut.height_px, cut.average) == (560, 80, 1.0)


@pytest.mark.parametrize(
    ("data", "use", "code"),
    [
        (b"", BACKGROUND_USE, "look.picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", BACKGROUND_USE, "look.picture"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/hostname'/></svg>",
            LOGO_USE,
            "look.picture",
        ),
        (b"<svg", LOGO_USE, "look.picture"),
        (saved(Image.new("RGB", (399, 900))), BACKGROUND_USE, "look.small"),
        (saved(Image.new("1", (7000, 7000))), IDLE_USE, "look.large"),
        (saved(Image.new("RGBA", (300, 80), (255, 255, 255, 3))), LOGO_USE, "look.clear"),
    ],
    ids=["empty", "lines", "reaching", "cut", "small", "bomb", "clear"],
)
def test_what_is_not_taken(data: bytes, use: PictureUse, code: str) -> None:
    """What is no picture, reaches out, unpacks beyond a Pi's memory, or could not be seen on any ground."""
    with pytest.raises(FieldError) as caught:
        take_in(data, use)
    assert (caught.value.field, caught.value.code) == (use.field, code)


def test_every_change_is_taken_back_with_its_pictures(station: Station, event: Event) -> None:
    """Step by step to where it began, hue and all; then nothing is left of the pictures, and one more does nothing."""
    worn = station.write(lambda transaction: dress(transaction, event))
    assert worn.logo and worn.background and len(worn.idle) == 2
    assert needs_plate(worn.logo, worn.palette(0))
    assert station.read(lambda c: event_setup.event_called(c, event.slug)).hue != event.hue
    gone = station.write(lambda tx: looks.change_look(tx, event.id, lambda look: replace(look, logo=None)))
    assert gone.logo is None
    sha256 = worn.logo.sha256
    assert station.read(lambda c: looks.picture_of(c, event.id, sha256))
    assert station.write(lambda tx: looks.undo_look(tx, event.id)) == worn
    for _ in range(MOST_STEPS_BACK):
        station.write(lambda tx: looks.undo_look(tx, event.id))
    page = station.read(lambda c: looks.look_page(c, event.id))
    assert (page.look, page.may_undo) == (Look(), False)
    assert station.read(lambda c: event_setup.event_called(c, event.slug)).hue == event.hue
    with pytest.raises(NotFoundError):
        station.read(lambda c: looks.picture_of(c, event.id, sha256))


def test_what_was_long_ago_is_let_go(station: Station, event: Event) -> None:
    """A picture goes once no look that can still come back shows it."""
    picture = take_in(photo((500, 400)), BACKGROUND_USE)
    station.write(lambda tx: looks.add_picture(tx, event.id, picture, BACKGROUND_USE))
    for number in range(MOST_STEPS_BACK + 1):
        scheme = Scheme.DARK if number % 2 else Scheme.LIGHT
        station.write(
            lambda tx, n=number, s=scheme: looks.change_look(
                tx, event.id, lambda _: Look(colour=f"00{n:04x}", scheme=s)
            )  # type: ignore[misc]
        )
    with pytest.raises(NotFoundError):
        station.read(lambda c: looks.picture_of(c, event.id, picture.sha256))
    kinds = [fact.kind for fact in station.read(lambda c: journal.read_after(c, 0, limit=99))]
    assert kinds.count("look.changed") == MOST_STEPS_BACK + 2


def test_idle_pictures_are_few_and_each_once(station: Station, event: Event) -> None:
    """The same one twice is one, and nobody fills a kiosk's memory."""

    def bring(number: int) -> Look:
        picture = Picture(content=bytes([number]), width_px=9, height_px=9)
        return station.write(lambda tx: looks.add_picture(tx, event.id, picture, IDLE_USE))

    assert len((bring(0), bring(0))[1].idle) == 1
    for number in range(1, MOST_IDLE):
        bring(number)
    with pytest.raises(ConflictError):
        bring(MOST_IDLE)
    kept = station.read(lambda c: c.execute("SELECT count(*) FROM look_picture").fetchone()[0])
    assert kept == MOST_IDLE
