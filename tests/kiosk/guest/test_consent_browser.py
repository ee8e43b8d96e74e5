"""Agreeing in a real Chromium: by finger, by keys, with ten taps and with a hundred thousand points."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from server.domain.consent import ConsentKind, ConsentReply
from server.domain.event import Event
from server.domain.guest import Guest
from server.services import consent_replies
from server.station import Station
from server.store import consents as rows
from server.store.printers import PrinterRow
from tests.fakes.consents import add_consent
from tests.fakes.kiosk_page import Opening
from tests.fakes.scanner import scan
from tests.fakes.scene import CODES

#: Strokes over and beyond the box, as an angry child makes them.
_SCRIBBLE = """(count) => {
  const canvas = document.querySelector(".sign-here");
  const box = canvas.getBoundingClientRect();
  const at = (kind, x, y) => canvas.dispatchEvent(new PointerEvent(kind, {
    bubbles: true, isPrimary: true, pointerId: 1, button: 0, clientX: box.left + x, clientY: box.top + y,
  }));
  canvas.setPointerCapture = () => {};
  at("pointerdown", 10, 10);
  const spread = (n, size) => ((n * 7919) % (size * 1.4)) - 40;
  for (let n = 0; n < count; n += 1) at("pointermove", spread(n, box.width), spread(n * 13, box.height));
  at("pointerup", 10, 10);
}"""

_FOCUSED = "(it => it.id || it.dataset.signs || it.value || it.getAttribute('form'))(document.activeElement)"


@pytest.fixture
def page(opened: Opening) -> Page:
    """A kiosk's welcome."""
    return opened()


def last_reply(station: Station, guest: Guest, code: str = "rules") -> ConsentReply | None:
    """What a guest said last."""
    consent = station.read(lambda c: rows.consent_called(c, guest.event_id, code))
    return station.read(lambda c: rows.last_replies_of(c, guest.id)).get(consent.id)


def ink(station: Station, guest: Guest) -> Image.Image:
    """The signature that is kept."""
    reply = last_reply(station, guest)
    assert reply
    png = station.read(lambda c: consent_replies.signature_of(c, guest.event_id, guest.id, reply.id))
    return Image.open(io.BytesIO(png)).convert("L")


def settle(page: Page) -> None:
    """Wait until a tap is no echo of the one before."""
    expect(page.locator("[data-consent][data-settled]")).to_be_visible()


def stroke(page: Page, *points: tuple[float, float]) -> None:
    """Draw through points, parts of the box's size."""
    box = page.locator(".sign-here").bounding_box()
    assert box
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=8)
    page.mouse.up()


def test_a_signature_by_finger(
    page: Page, station: Station, event: Event, guests: dict[str, Guest], printer: PrinterRow
) -> None:
    """Empty it is asked for; a line is taken back, all is begun anew; ten taps do not answer the next text too."""
    add_consent(station, event, wants_signature=True)
    add_consent(station, event, code="photo", kind=ConsentKind.CHOICE)
    scan(page, CODES["Anna"])
    expect(page.locator(".sign-here[data-ready]")).to_be_visible()
    signs = page.locator(".acts [value=signed]")
    settle(page)
    signs.click()
    expect(page.locator("[data-unsigned]")).to_be_visible()
    stroke(page, (0.1, 0.2), (0.9, 0.2))
    expect(page.locator("[data-unsigned]")).to_be_hidden()
    page.locator("[data-signs=clear]").click()
    signs.click()
    expect(page.locator("[data-unsigned]")).to_be_visible()
    stroke(page, (0.2, 0.7), (0.5, 0.3), (0.8, 0.7))
    stroke(page, (0.05, 0.1), (0.95, 0.1))
    page.locator("[data-signs=undo]").click()
    box = signs.bounding_box()
    assert box
    for _ in range(10):
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("[data-consent^=photo]")).to_be_visible()
    assert last_reply(station, guests["Anna"], "photo") is None
    drawn = ink(station, guests["Anna"])
    left, top, right, bottom = drawn.point(lambda tone: 255 - tone).getbbox() or (0, 0, 0, 0)
    assert (round(left, -1), round(right, -1)) == (160, 640)
    assert 80 < top < 100 and 200 < bottom < 220
    settle(page)
    page.locator("[form=decline]").tap()
    expect(page.locator(".kiosk.-badge")).to_be_visible()
    said = last_reply(station, guests["Anna"], "photo")
    assert said and said.reply == "declined"


def test_by_keys_alone(
    page: Page, station: Station, event: Event, guests: dict[str, Guest], printer: PrinterRow
) -> None:
    """The text is reached and scrolled, nothing has to be drawn, and every button is on the way."""
    add_consent(station, event, wants_signature=True)
    add_consent(station, event, code="photo", kind=ConsentKind.CHOICE)
    scan(page, CODES["Anna"])
    expect(page.locator("#consent-title")).to_be_focused()
    reached = []
    for _ in range(8):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(_FOCUSED))
        if reached[-1] == "pressed":
            break
    assert reached[0] == "consent-text" and reached[-4:] == ["undo", "clear", "signed", "pressed"]
    page.keyboard.press("Enter")
    expect(page.locator("[data-consent^=photo]")).to_be_visible()
    expect(page.locator("#consent-title")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator(".kiosk.-badge")).to_be_visible()
    said = last_reply(station, guests["Anna"])
    assert said and (said.how, said.has_signature) == ("pressed", False)


def test_a_hundred_thousand_points(
    page: Page, station: Station, event: Event, guests: dict[str, Guest], printer: PrinterRow
) -> None:
    """All over the box and beyond: the screen stays alive, and what is kept is small."""
    add_consent(station, event, wants_signature=True)
    scan(page, CODES["Anna"])
    expect(page.locator(".sign-here[data-ready]")).to_be_visible()
    page.evaluate(_SCRIBBLE, 100_000)
    settle(page)
    page.locator(".acts [value=signed]").click()
    expect(page.locator(".kiosk.-badge")).to_be_visible()
    assert ink(station, guests["Anna"]).size == (800, 300)


def test_a_reload_or_the_next_guest_leaves_nothing_behind(
    page: Page, station: Station, event: Event, guests: dict[str, Guest], printer: PrinterRow
) -> None:
    """What was drawn and not sent is gone; the box is empty for whoever comes next."""
    add_consent(station, event, wants_signature=True)
    scan(page, CODES["Anna"])
    expect(page.locator(".sign-here[data-ready]")).to_be_visible()
    stroke(page, (0.1, 0.2), (0.9, 0.8))
    scan(page, CODES["Björn"])
    expect(page.locator(".sign-box.-drawn")).to_have_count(0)
    settle(page)
    page.locator(".acts [value=signed]").click()
    expect(page.locator("[data-unsigned]")).to_be_visible()
    page.reload()
    expect(page.locator(".kiosk.-welcome")).to_be_visible()
    assert [last_reply(station, guests[name]) for name in ("Anna", "Björn")] == [None, None]
