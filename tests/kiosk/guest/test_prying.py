"""Somebody tries to learn the guest list at a kiosk, over HTTP and by what the finder answers."""

import itertools
import random
import string
from dataclasses import replace

import pytest

from kiosk.guest.pace import GIVEN_BACK, IDLE_SEARCHES, TOLD_AFTER_SECONDS, Pace
from server.domain.alert import PRYING
from server.domain.errors import TooManyError
from server.domain.event import Event
from server.domain.guest import Guest
from server.services import alerts, finding
from server.station import Station
from server.store import guests as guest_rows
from tests.fakes.clock import FakeClock
from tests.fakes.web_app import app_of, kiosk_of
from tests.fakes.web_client import WebClient

SOUNDS = [first + second for first in "bdfgklmnprstvz" for second in "aeiou"]


def crowd(event: Event, count: int) -> list[Guest]:
    """Guests with names of three to five sounds, all different in `ref`."""
    dice = random.Random(3)

    def name(sounds: int) -> str:
        return "".join(dice.choices(SOUNDS, k=sounds)).capitalize()

    return [
        Guest(
            id=f"crowd{number:08}",
            event_id=event.id,
            ref=f"C{number}",
            code=f"CROWD-{number:06}",
            first_name=name(2),
            last_name=name(dice.choice((2, 3))),
            email=f"c{number}@example.org",
            company=f"{name(3)} {name(2)}",
        )
        for number in range(count)
    ]


def test_an_hour_of_prefixes_tells_little_and_calls_the_desk_early(
    station: Station, event: Event, clock: FakeClock
) -> None:
    """All three-letter beginnings, one a second, nobody checks in: some masked names, no family name, most refused."""
    people = crowd(event, 3000)
    station.write(lambda transaction: guest_rows.add_guests(transaction.connection, people))
    pace, seen, searches, desk_called_after = Pace(), set(), 0, 0
    prefixes = map("".join, itertools.product(string.ascii_lowercase, repeat=3))
    for prefix in itertools.islice(prefixes, 0, None, 5):
        clock.advance(seconds=1)
        try:
            may = pace.spend("kiosk", clock())
        except TooManyError:
            continue
        if not may:
            desk_called_after = desk_called_after or searches
            continue
        searches += 1
        found = station.read(lambda connection, typed=prefix: finding.find_oneself(connection, event.id, typed))
        seen |= {(masked.name, masked.company) for masked in found.guests}
    assert desk_called_after == IDLE_SEARCHES.burst + 11
    assert searches < 400 and len(seen) < len(people) * 0.1
    told = {word.casefold().strip(".") for name, company in seen for word in f"{name} {company}".split()}
    assert not told & {guest.last_name.casefold() for guest in people if len(guest.last_name) > 4}


def settled(station: Station, event: Event) -> None:
    """The desk went, looked, and said so."""
    for alert in station.read(lambda connection: alerts.board(connection, event.id)):
        station.write(lambda transaction, of=alert.id: alerts.settle_alert(transaction, event.id, of, outcome="done"))


def search_until_stopped(web: WebClient, clock: FakeClock) -> str:
    """The screen that ended it."""
    for _ in range(IDLE_SEARCHES.burst * 2):
        clock.advance(seconds=2)
        answer = web.post_page("/kiosk/names", data={"name": "zzz"})
        if "hx-reswap" in answer.headers:
            return answer.text
    raise AssertionError("nobody stopped it")


def test_who_only_looks_is_stopped_until_the_desk_has_looked(
    station: Station, web: WebClient, event: Event, clock: FakeClock
) -> None:
    """The desk learns that it is about prying, the screen shows no name, and once settled names are found again."""
    web.post_page("/kiosk/find")
    assert "-called" in search_until_stopped(web, clock)
    (alert,) = station.read(lambda connection: alerts.board(connection, event.id))
    assert alert.reason == PRYING
    web.post_page("/kiosk/find")
    assert "-called" in web.post_page("/kiosk/names", data={"name": "anna"}).text
    assert len(station.read(lambda connection: alerts.board(connection, event.id))) == 1
    settled(station, event)
    web.post_page("/kiosk/find")
    assert "Anna" in web.post_page("/kiosk/names", data={"name": "anna"}).text


def test_another_kiosk_is_not_stopped(station: Station, web: WebClient, event: Event, clock: FakeClock) -> None:
    """It is about who stands at one screen."""
    web.post_page("/kiosk/find")
    search_until_stopped(web, clock)
    other = kiosk_of(station, event, "Kiosk 2")
    other.post_page("/kiosk/find")
    assert "Anna" in other.post_page("/kiosk/names", data={"name": "anna"}).text
    other.close()


def test_who_finds_themselves_gives_searches_back(clock: FakeClock) -> None:
    """A busy kiosk, four searches a guest, is never stopped."""
    pace = Pace()
    for _ in range(IDLE_SEARCHES.burst):
        for _ in range(4):
            clock.advance(seconds=2)
            assert pace.spend("kiosk", clock())
        pace.give_back("kiosk", clock())
    assert GIVEN_BACK > 4


def test_a_clock_that_is_set_back_takes_no_search_away(clock: FakeClock) -> None:
    """Whoever used all up waits as long as ever, not until the clock is where it was."""
    pace = Pace()
    with pytest.raises(TooManyError):
        for _ in range(60):
            pace.spend("kiosk", clock())
    clock.advance(hours=-1)
    with pytest.raises(TooManyError):
        pace.spend("kiosk", clock())
    clock.advance(seconds=3)
    assert pace.spend("kiosk", clock())


def test_guessing_a_second_factor_is_dear(clock: FakeClock) -> None:
    """Going back and choosing again does not make it free."""
    pace, guesses = Pace(), 0
    while pace.spend("kiosk", clock(), cost=5):
        guesses += 1
        clock.advance(seconds=2)
    assert guesses < IDLE_SEARCHES.burst / 4


def test_nobody_and_too_many_get_one_answer_after_the_same_time(station: Station, event: Event) -> None:
    """The words are the same to the letter, and each waits until the same moment after it was asked."""
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    alike = [replace(guest, last_name=f"Tolman {guest.last_name}") for guest in crowd(event, 7)]
    station.write(lambda transaction: guest_rows.add_guests(transaction.connection, alike))
    client = kiosk_of(station, event)
    app_of(station).state.pace = Pace(wait, iter([5.0, 5.02, 7.0, 7.05]).__next__)
    client.post_page("/kiosk/find")
    many, nobody = (client.post_page("/kiosk/names", data={"name": name}) for name in ("tolman", "qqqqqq"))
    client.close()
    assert (many.text, many.status_code) == (nobody.text, nobody.status_code)
    assert waited == pytest.approx([TOLD_AFTER_SECONDS - 0.02, TOLD_AFTER_SECONDS - 0.05])
