"""A guest finds themselves at a kiosk: masked, never a list, and proven where asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.domain.errors import FieldError, NotFoundError
from server.domain.event import Event, SecondFactor
from server.domain.guest import Guest
from server.services.event_setup import add_event, change_event
from server.services.finding import MOST_SHOWN, Found, find_oneself, is_proven
from server.station import Station
from server.store import guests as guest_rows
from tests.fakes.scene import sample_event


def find(station: Station, event: Event, typed: str) -> Found:
    """What the kiosk answers."""
    return station.read(lambda connection: find_oneself(connection, event.id, typed))


def with_factor(station: Station, event: Event, factor: SecondFactor) -> Event:
    """The event, asking for a second factor."""
    return station.write(lambda act: change_event(act, replace(event, second_factor=factor)))


def add(station: Station, event: Event, *names: str, **more: str) -> None:
    """More guests."""
    added = [
        Guest(id=f"m{n}", event_id=event.id, first_name=name.split()[0], last_name=name.split()[1], **more)
        for n, name in enumerate(names)
    ]
    station.write(lambda act: guest_rows.add_guests(act.connection, added))


def test_masked(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """A kiosk shows a first name, a letter, and a hint of the company: no e-mail, code or last name."""
    (found,) = find(station, event, "anna berg").guests
    assert (found.guest_id, found.name, found.company) == (guests["Anna"].id, "Anna B.", "Ro… Consulting")


@pytest.mark.parametrize("typed", ["", "an", "a n", "a-n!", " . "])
def test_too_few_letters(station: Station, event: Event, typed: str) -> None:
    """Under three letters nothing is searched."""
    with pytest.raises(FieldError) as caught:
        find(station, event, typed)
    assert caught.value.code == "find.short"


@pytest.mark.parametrize("typed", ["bjrn@example", "ANNA0000000000000001", "Rozen"])
def test_only_names(station: Station, event: Event, typed: str) -> None:
    """Company, e-mail and code find nobody at a kiosk."""
    assert find(station, event, typed).guests == ()


def test_many_look_like_none(station: Station, event: Event) -> None:
    """More than a handful is answered like nobody: there is no list to read off."""
    add(station, event, *[f"Nora Number{chr(97 + n)}" for n in range(MOST_SHOWN + 1)])
    assert find(station, event, "nora") == find(station, event, "zzzzzz")


def test_alike_go_to_the_desk(station: Station, event: Event) -> None:
    """Two who look the same when masked are the desk's, unless a second factor tells them apart."""
    add(station, event, "Nora Black", "Nora Brown")
    assert find(station, event, "nora").guests == ()
    assert len(find(station, event, "nora black").guests) == 1
    event = with_factor(station, event, SecondFactor.EMAIL)
    assert len(find(station, event, "nora").guests) == 2


@pytest.mark.parametrize(
    ("factor", "answer", "proven"),
    [
        (SecondFactor.NONE, "", True),
        (SecondFactor.EMAIL, "ann", True),
        (SecondFactor.EMAIL, "ANNA@example.org", True),
        (SecondFactor.EMAIL, "an", False),
        (SecondFactor.EMAIL, "anx", False),
        (SecondFactor.EMAIL, "anna@example.orgx", False),
        (SecondFactor.EMAIL, "", False),
        (SecondFactor.CODE, "ref-anna", True),
        (SecondFactor.CODE, "anna0000000000000001", True),
        (SecondFactor.CODE, "ref", False),
        (SecondFactor.CODE, "", False),
        (SecondFactor.COMPANY, "rozen", True),
        (SecondFactor.COMPANY, "Rozen Consulting", True),
        (SecondFactor.COMPANY, "consulting", False),
        (SecondFactor.COMPANY, "", False),
    ],
)
def test_second_factor(
    station: Station, event: Event, guests: dict[str, Guest], factor: SecondFactor, answer: str, proven: bool
) -> None:
    """The factor the organiser chose proves who somebody is; a part of it, or nothing, does not."""
    with_factor(station, event, factor)
    anna = guests["Anna"].id
    assert station.read(lambda connection: is_proven(connection, event.id, anna, answer)) is proven


@pytest.mark.parametrize("factor", [SecondFactor.EMAIL, SecondFactor.CODE, SecondFactor.COMPANY])
@pytest.mark.parametrize("answer", ["", "x", "nobody"])
def test_nothing_known_proves_nothing(station: Station, event: Event, factor: SecondFactor, answer: str) -> None:
    """A guest of whom nothing is known cannot be proven at a kiosk, whatever is typed."""
    with_factor(station, event, factor)
    add(station, event, "Nora Black")
    assert not station.read(lambda connection: is_proven(connection, event.id, "m0", answer))


def test_other_events_guest(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """Another event's guest is not found, by name or by id."""
    other = station.write(lambda act: add_event(act, sample_event(slug="other")))
    assert find(station, other, "anna berg").guests == ()
    with pytest.raises(NotFoundError):
        station.read(lambda connection: is_proven(connection, other.id, guests["Anna"].id, "x"))
