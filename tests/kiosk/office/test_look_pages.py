"""The office's page of an event's look, over HTTP."""

from __future__ import annotations

import re

import pytest

from server.domain.event import Event
from server.domain.palette import Scheme
from server.services import looks
from server.station import Station
from tests.fakes.looks import SVG_LOGO, dress, photo
from tests.fakes.web_client import WebClient

HOME = "/office/events/gala/look"


def test_any_colour_is_worn_by_every_page(station: Station, office: WebClient, event: Event) -> None:
    """It is told what became of it where words could not be read."""
    assert office.post_page(HOME, data={"colour": "#FFD400", "scheme": "dark"}).status_code == 303
    look = station.read(lambda connection: looks.look_of(connection, event.id))
    assert (look.colour, look.scheme) == ("ffd400", Scheme.DARK)
    page = office.get(HOME).text
    assert "/look/ffd400.css" in page and "Buttons and links by day" in page
    assert "--accent:" in office.get("/look/ffd400.css").text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"colour": "sunny"}, "Write a colour like #0A7C5B, or pick one."),
        ({"colour": "#fff", "scheme": "dusk"}, "Choose one of these."),
    ],
)
def test_what_cannot_be_so_is_said(office: WebClient, event: Event, sent: dict[str, str], said: str) -> None:
    """Beside its field; what was typed stays."""
    answer = office.post_page(HOME, data=sent)
    assert answer.status_code == 422 and said in answer.text and f'value="{sent["colour"]}"' in answer.text


def test_a_colour_is_tried_before_it_is_saved(station: Station, office: WebClient, event: Event) -> None:
    """The words and the previews are of the one that is typed; a half typed one changes nothing."""
    part = office.get(f"{HOME}/tried", params={"colour": "#ff6600"}).text
    assert f"{HOME}/preview?colour=ff6600" in part and "<html" not in part
    assert office.get(f"{HOME}/tried", params={"colour": "#ff66"}).status_code == 204
    assert looks.Look() == station.read(lambda connection: looks.look_of(connection, event.id))


def test_pictures_come_in_move_and_go(station: Station, office: WebClient, event: Event) -> None:
    """Each under the name of its content, kept by the browser; the last change is taken back."""
    files = [("idle", (f"{n}.jpg", photo((500, 400), sky=sky), "image/jpeg")) for n, sky in enumerate(("#fff", "#000"))]
    assert office.post_page(f"{HOME}/pictures", files=files).status_code == 303
    for name, data in (("logo", SVG_LOGO), ("background", photo((500, 400)))):
        assert office.post_page(f"{HOME}/pictures", files={name: (name, data, "image/png")}).status_code == 303

    def now() -> looks.Look:
        return station.read(lambda connection: looks.look_of(connection, event.id))

    first, second = now().idle
    office.post_page(f"{HOME}/move", data={"picture": second.sha256, "way": "up"})
    office.post_page(f"{HOME}/move", data={"picture": second.sha256, "way": "up"})  # it is the first already
    assert now().idle == (second, first)
    for name in ("logo", "background", first.sha256, "nothing"):
        assert office.post_page(f"{HOME}/remove", data={"picture": name}).status_code == 303
    assert (now().logo, now().background, now().idle) == (None, None, (second,))
    assert office.post_page(f"{HOME}/undo").status_code == 303
    assert now().idle == (second, first)
    picture = office.get(f"{HOME}/pictures/{first.sha256}.webp")
    assert "immutable" in picture.headers["cache-control"] and picture.content[8:12] == b"WEBP"
    assert office.get(f"{HOME}/pictures/{'0' * 64}.webp").status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("idle", b"", "Choose a file."),
        ("background", b"no picture", "cannot be read as a picture"),
        ("background", photo((300, 300)), "too small"),
        ("nonsense", b"no picture", "cannot be read as a picture"),
    ],
)
def test_what_is_no_picture(office: WebClient, event: Event, name: str, data: bytes, said: str) -> None:
    """Is said beside the drop, in words."""
    answer = office.post_page(f"{HOME}/pictures", files={name: ("x.png", data, "image/png")})
    assert answer.status_code == 422 and said in answer.text


def test_more_pictures_than_are_kept(station: Station, office: WebClient, event: Event) -> None:
    """Are refused together, with words on the same page, and none of them is kept."""
    sent = photo((500, 400))
    answer = office.post_page(f"{HOME}/pictures", files=[("idle", (f"{n}.jpg", sent, "image/jpeg")) for n in range(13)])
    assert answer.status_code == 422 and "Twelve pictures at most" in answer.text
    assert looks.Look() == station.read(lambda connection: looks.look_of(connection, event.id))


def test_a_preview_is_a_picture_of_the_kiosk_and_no_more(station: Station, office: WebClient, event: Event) -> None:
    """Only our own page may frame it, and nothing in it runs; all other pages let nobody frame them."""
    station.write(lambda transaction: dress(transaction, event))
    preview = office.get(f"{HOME}/preview?idle=1&colour=0a7c5b")
    policy = preview.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy and "script-src 'none'" in policy
    assert preview.headers["x-frame-options"] == "SAMEORIGIN" and "<script" not in preview.text
    assert re.search(r"/look/0a7c5b-\d+\.css", preview.text) and 'class="backdrop"' in preview.text
    page = office.get(HOME)
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
