"""Listening to the screen over HTTP: who is offered it, what is said to whom, and when it ends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.guest.visit import Visits
from server.domain.errors import SpeechError
from server.domain.event import Event
from server.services import devices
from server.services.devices import DeviceWish
from server.station import Station
from tests.fakes.clock import FakeClock
from tests.fakes.scene import CODES
from tests.fakes.voice import FakeVoice
from tests.fakes.web_app import app_of
from tests.fakes.web_client import WebClient


@pytest.fixture
def absent_voice(voice: FakeVoice) -> Iterator[FakeVoice]:
    """A machine without a voice. Asked for before the station."""
    voice.is_absent = True
    return voice


def listen(web: WebClient, how: str = "") -> str:
    """The screen after the guest said how to listen."""
    return web.post_page("/kiosk/listen", data={"how": how}).text


def say(web: WebClient, text: str, **more: object) -> int:
    """Ask for one phrase; the status of the answer."""
    return web.post_page("/kiosk/say", data={"text": text, **more}).status_code


def test_it_is_offered_on_every_screen_and_begins_at_once(web: WebClient) -> None:
    """The welcome has a button of its own, all have one under "easier to use"; the question how is said already."""
    assert web.get("/kiosk").text.count("data-listens") == 2
    assert web.post_page("/kiosk/find").text.count("data-listens") == 1
    asked = listen(web)
    assert 'data-step="listen"' in asked and 'data-hearing="speaker"' in asked and "data-speech=" in asked


@pytest.mark.parametrize(
    ("how", "shown"), [("headset", 'data-hearing="headset"'), ("speaker", 'data-hearing="speaker"'), ("off", "")]
)
def test_the_guest_goes_on_where_they_were(web: WebClient, how: str, shown: str) -> None:
    """Each answer leads back to the screen from which it was asked."""
    web.post_page("/kiosk/find")
    listen(web)
    listen(web)
    back = listen(web, how)
    assert 'data-step="search"' in back and shown in back
    assert ("data-hearing" in back) == bool(shown)


def test_without_a_voice_nobody_hears_of_it(absent_voice: FakeVoice, web: WebClient) -> None:
    """Neither the welcome nor "easier to use" has a button, and nothing of it is loaded."""
    page = web.get("/kiosk").text
    assert "data-listens" not in page and "speech" not in page and "listen" not in page
    assert say(web, "Welcome") == 503


def test_a_kiosk_without_sound_does_not_offer_it(web: WebClient, station: Station) -> None:
    """The organiser says so in the office; its welcome is loaded anew then."""
    look = web.get("/kiosk").text.partition("/kiosk/fresh?look=")[2][:12]
    (device,) = station.read(devices.all_devices)
    wish = DeviceWish(name=device.name, place=device.place, event_id=device.event_id, speaks=False)
    station.write(lambda transaction: devices.change_device(transaction, device.id, wish))
    assert web.get(f"/kiosk/fresh?look={look}").headers["HX-Refresh"] == "true"
    assert "data-listens" not in web.get("/kiosk").text


def test_a_phrase_is_sound_that_nobody_stores(web: WebClient, voice: FakeVoice) -> None:
    """In the language of the words, else the screen's; at the speed that was asked for."""
    answer = web.post_page("/kiosk/say", data={"text": "Benvenuto", "language": "it", "speed": "4"})
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("audio/wav", "no-store")
    assert answer.content[:4] == b"RIFF"
    web.post_page("/kiosk/language", data={"language": "nl"})
    assert say(web, "Welkom", language="tlh") == 200
    assert [(phrase.text, phrase.language) for phrase in voice.said] == [("Benvenuto", "it"), ("Welkom", "nl")]
    assert voice.said[0].words_each_minute > voice.said[1].words_each_minute


@pytest.mark.parametrize("how", ["", "speaker", "off"])
def test_nothing_about_a_guest_is_said_without_headphones(web: WebClient, voice: FakeVoice, how: str) -> None:
    """Whatever the page asks for."""
    listen(web)
    listen(web, how)
    assert say(web, "Anna B.", personal="true") == 403
    listen(web)
    listen(web, "headset")
    assert say(web, "Anna B.", personal="true") == 200
    listen(web)
    assert say(web, "Anna B.", personal="true") == 403
    assert [phrase.text for phrase in voice.said] == ["Anna B."]


@pytest.mark.parametrize("text", ["", "a" * 401, " \n "])
def test_what_cannot_be_a_phrase_is_refused(web: WebClient, text: str) -> None:
    """Without harm."""
    assert say(web, text) == 422


def test_a_voice_that_fails_says_so(web: WebClient, voice: FakeVoice) -> None:
    """The page goes on in silence."""
    voice.failure = SpeechError(code="speech.failed")
    assert say(web, "Welcome") == 503


def test_the_badge_is_said_to_who_listens(web: WebClient, printer: object) -> None:
    """All its texts; who reads finds nothing more on the page."""
    listen(web, "headset")
    heard = web.post_page("/kiosk/scan", data={"code": CODES["Anna"]}).text
    said = heard.partition("Op uw badge staat:")[2].partition("<")[0]
    assert [text.strip() for text in said.split(",")] == ["guest", "Anna", "Berg", "Rozen Consulting", "Winter Gala"]
    assert "data-hearing" not in web.post_page("/kiosk/leave").text
    assert "Op uw badge" not in web.post_page("/kiosk/scan", data={"code": CODES["Björn"]}).text


def test_by_loudspeaker_choices_are_told_apart_and_nothing_is_said_thrice(web: WebClient, printer: object) -> None:
    """Names found have numbers, the way is named as such, and badges are not refused one by one."""
    listen(web, "speaker")
    web.post_page("/kiosk/find")
    found = web.post_page("/kiosk/names", data={"name": "anna"}).text
    assert 'data-private="Gast 1, dit zeg ik alleen door een koptelefoon"' in found
    said = web.post_page("/kiosk/scan", data={"code": CODES["Anna"]}).text
    assert said.count('class="visually-hidden" data-private>') == 1


def test_it_ends_with_the_guest(web: WebClient, clock: FakeClock) -> None:
    """By leaving, by the next guest's scan, and by being forgotten; a screen that only loads anew keeps it."""
    listen(web)
    listen(web, "headset")
    assert 'data-hearing="headset"' in web.get("/kiosk").text
    assert 'data-idle="' in web.get("/kiosk").text
    assert 'data-hearing="headset"' in web.post_page("/kiosk/scan", data={"code": CODES["Anna"]}).text
    assert "data-hearing" not in web.post_page("/kiosk/scan", data={"code": CODES["Björn"]}).text
    listen(web)
    clock.advance(minutes=4)
    assert "data-hearing" not in web.get("/kiosk").text


def test_a_station_that_starts_anew_leaves_nobody_in_silence(station: Station, web: WebClient) -> None:
    """The screen goes on speaking, in the guest's language; their headphones have to be said again."""
    web.post_page("/kiosk/language", data={"language": "it"})
    assert "goes_on?step=welcome&amp;listens=it" in listen(web, "headset")
    app_of(station).state.visits = Visits()
    web.get("/kiosk/goes_on", params={"step": "welcome", "listens": "it"})
    page = web.get("/kiosk").text
    assert 'data-hearing="speaker"' in page and 'lang="it"' in page


def test_listening_keeps_a_visit_alive(web: WebClient, clock: FakeClock) -> None:
    """A long text is said for minutes; the visit it belongs to is still there, and as it was."""
    web.post_page("/kiosk/find")
    listen(web, "speaker")
    for _ in range(3):
        clock.advance(minutes=2)
        assert say(web, "and so on") == 200
    assert 'data-step="search"' in web.post_page("/kiosk/language", data={"language": "nl"}).text


def test_a_badge_on_its_way_is_followed_after_a_reload(web: WebClient, event: Event, printer: object) -> None:
    """Also from the question how to listen."""
    web.post_page("/kiosk/scan", data={"code": CODES["Anna"]})
    listen(web)
    assert 'data-step="badge"' in web.get("/kiosk").text
