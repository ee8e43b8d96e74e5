"""Pictures for looks: a bright photograph-like one, a dark one, a logo of lines and one of dots."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFilter

from server.domain.event import Event
from server.domain.look import Look
from server.services import looks
from server.services.looks import BACKGROUND_USE, IDLE_USE, LOGO_USE
from server.services.pictures import take_in
from server.store.transaction import Transaction

SVG_LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 80"><g fill="#12233f"><circle cx="40" cy="40" r="34"/>'
    b'<rect x="92" y="14" width="140" height="18"/><rect x="92" y="48" width="90" height="18"/></g></svg>'
)


def saved(picture: Image.Image, kind: str = "PNG", **more: object) -> bytes:
    """A picture as a file."""
    held = io.BytesIO()
    picture.save(held, kind, **more)
    return held.getvalue()


def photo(size: tuple[int, int] = (1600, 1200), *, sky: str = "#f4f0e6", ground: str = "#31572c") -> bytes:
    """A bright sky over dark hills, with some noise as cameras have."""
    picture = Image.new("RGB", size, sky)
    draw = ImageDraw.Draw(picture)
    width, height = size
    for number in range(5):
        top = height * (5 + number) // 10
        tone = Image.blend(Image.new("RGB", (1, 1), sky), Image.new("RGB", (1, 1), ground), (number + 1) / 5)
        draw.ellipse(
            (width * (number % 3 - 1) // 2, top, width * (number % 3 + 2) // 2, height * 2),
            fill=tone.getpixel((0, 0)),  # type: ignore[arg-type]
        )
    noise = Image.effect_noise(size, 24).filter(ImageFilter.GaussianBlur(1)).convert("RGB")
    return saved(Image.blend(picture, noise, 0.12), "JPEG", quality=90)


def dress(transaction: Transaction, event: Event, colour: str = "b3261e") -> Look:
    """A whole look: colour, logo, background and two idle pictures."""

    def change(look: Look) -> Look:
        return Look(colour=colour, scheme=look.scheme)

    looks.change_look(transaction, event.id, change)
    looks.add_picture(transaction, event.id, take_in(SVG_LOGO, LOGO_USE), LOGO_USE)
    looks.add_picture(transaction, event.id, take_in(photo((1000, 700)), BACKGROUND_USE), BACKGROUND_USE)
    looks.add_picture(transaction, event.id, take_in(photo((800, 600), sky="#20304f"), IDLE_USE), IDLE_USE)
    return looks.add_picture(transaction, event.id, take_in(photo((600, 800), ground="#6a040f"), IDLE_USE), IDLE_USE)
