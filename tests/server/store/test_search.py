"""Finding guests by what somebody types."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.names import deletions, words
from server.services.event_setup import add_event
from server.station import Station
from server.store import guests as guest_rows
from server.store.search import find_numbers, learn_slips, learn_words, slips_of
from server.store.transaction import Transaction
from tests.fakes.scene import add_sample, sample_event

NAMES = [
    "Anna Rossi",
    "Annabel Rossini",
    "Marco Rosso",
    "Chloé Dûpont",
    "Carla D'Amico",
    "Jean-Luc Picard",
    "Bart van den Berg",
    "Łukasz Żółć",
    "李 小龙",
    "محمد علي",
    "أحمد الحسيني",
    "هدى حداد",
]


@pytest.fixture
def listed(station: Station, event: Event) -> Event:
    """The sample event with NAMES on its list."""
    added = [
        Guest(
            id=f"n{number}",
            event_id=event.id,
            first_name=name.partition(" ")[0],
            last_name=name.partition(" ")[2],
            company="Example Works",
            email=f"n_{number}@example.org",
            code=f"N{number}",
        )
        for number, name in enumerate(NAMES)
    ]
    station.write(lambda transaction: guest_rows.add_guests(transaction.connection, added))
    return event


def found(station: Station, event: Event, typed: str, *, all_fields: bool = False, limit: int = 10) -> list[str]:
    """Full names that `typed` finds, best first."""

    def ask(connection: sqlite3.Connection) -> list[str]:
        numbers = find_numbers(connection, event.id, typed, limit=limit, all_fields=all_fields)
        return [guest.full_name for guest in guest_rows.guests_by_number(connection, numbers)]

    return station.read(ask)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Anna Rossi", "Anna Rossi"),
        ("rossi anna", "Anna Rossi"),
        ("ROSSI, ANNA", "Anna Rossi"),
        ("chloe dupont", "Chloé Dûpont"),
        ("CHLOÉ", "Chloé Dûpont"),
        ("dup", "Chloé Dûpont"),
        ("lukasz zolc", "Łukasz Żółć"),
        ("d'amico", "Carla D'Amico"),
        ("d’amico", "Carla D'Amico"),
        ("damico", "Carla D'Amico"),
        ("amico carla", "Carla D'Amico"),
        ("jeanluc", "Jean-Luc Picard"),
        ("jean luc", "Jean-Luc Picard"),
        ("berg", "Bart van den Berg"),
        ("van den berg", "Bart van den Berg"),
        ("pciard", "Jean-Luc Picard"),
        ("picrd", "Jean-Luc Picard"),
        ("piccard", "Jean-Luc Picard"),
        ("picord", "Jean-Luc Picard"),
        ("jaen-luc picard", "Jean-Luc Picard"),
        ("dupnot chl", "Chloé Dûpont"),
        ("小龙", "李 小龙"),
        ("محمد", "محمد علي"),
        ("احمد", "أحمد الحسيني"),
        ("حسيني", "أحمد الحسيني"),
        ("الحسينى", "أحمد الحسيني"),
        ("الح", "أحمد الحسيني"),
        ("هدي الحداد", "هدى حداد"),
    ],
)
def test_found(station: Station, listed: Event, typed: str, name: str) -> None:
    """Accents, case, order of words, beginnings, apostrophes and one slip do not matter."""
    assert name in found(station, listed, typed)


def test_best_first(station: Station, listed: Event) -> None:
    """The whole word comes before a beginning, and that before a slip."""
    best_first = ["Anna Rossi", "Annabel Rossini", "Marco Rosso"]
    assert found(station, listed, "rossi", all_fields=True) == best_first
    assert found(station, listed, "rossi") == best_first[:1]


@pytest.mark.parametrize(
    "typed", ["", "   ", "...", "___", "zzz", "xqzt wvrk", '"', "AND", "NOT a", "names:", "*", "\0"]
)
def test_nothing(station: Station, listed: Event, typed: str) -> None:
    """What names nobody finds nobody, and words of the query language are only words."""
    assert found(station, listed, typed) == []


def test_names_only_unless_asked(station: Station, listed: Event) -> None:
    """A kiosk finds by name; the desk by any field."""
    assert found(station, listed, "example works") == []
    assert len(found(station, listed, "example works", all_fields=True, limit=20)) == len(NAMES)
    assert found(station, listed, "n_3@example.org", all_fields=True) == ["Chloé Dûpont"]


def test_other_event_is_not_found(station: Station, listed: Event) -> None:
    """One event's guests are never found in another."""
    other = station.write(lambda transaction: add_event(transaction, sample_event(slug="other")))
    assert found(station, other, "picard", all_fields=True) == []


def test_limit(station: Station, listed: Event) -> None:
    """Never more than asked for."""
    assert len(found(station, listed, "example", all_fields=True, limit=3)) == 3


def test_changed_name_is_found_again(station: Station, listed: Event) -> None:
    """A corrected guest is found under the new name, with a slip too, and no more under the old one."""

    def correct(transaction: Transaction) -> None:
        connection = transaction.connection
        guest = guest_rows.guest_by_id(connection, "n5")
        guest_rows.change_guests(connection, [replace(guest, first_name="Wilhelmina", last_name="Kwaak")])

    station.write(correct)
    assert found(station, listed, "wilhelmina kwaak") == ["Wilhelmina Kwaak"]
    assert found(station, listed, "wilhelmnia") == ["Wilhelmina Kwaak"]
    assert "Jean-Luc Picard" not in found(station, listed, "picard")
    assert found(station, listed, "picard") == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(st.text(max_size=40))
def test_anything_may_be_typed(station: Station, typed: str) -> None:
    """No input makes the search fail."""
    if not station.read(lambda connection: connection.execute("SELECT count(*) FROM event").fetchone()[0]):
        station.write(add_sample)
    event_id = station.read(lambda connection: connection.execute("SELECT id FROM event").fetchone()[0])
    for all_fields in (True, False):
        station.read(lambda connection: find_numbers(connection, event_id, typed, limit=6, all_fields=all_fields))  # noqa: B023


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.data())
def test_a_guest_is_found_by_any_of_their_words(station: Station, data: st.DataObject) -> None:
    """Whatever letters a name is written in, each of its words finds its guest."""
    if not station.read(lambda connection: connection.execute("SELECT count(*) FROM event").fetchone()[0]):
        station.write(add_sample)
    event_id = station.read(lambda connection: connection.execute("SELECT id FROM event").fetchone()[0])
    name = data.draw(st.text(st.characters(categories=["L", "N", "M"], max_codepoint=0x2FFFF), min_size=1, max_size=8))

    def attempt(transaction: Transaction) -> None:
        connection = transaction.connection
        guest = Guest(id=transaction.new_id(), event_id=event_id, first_name=name)
        guest_rows.add_guests(connection, [guest])
        number = connection.execute("SELECT number FROM guest WHERE id = ?", [guest.id]).fetchone()[0]
        missing = [
            word
            for word in words(name)
            if number not in find_numbers(connection, event_id, word, limit=100_000, all_fields=False)
        ]
        assert not missing

    station.write(attempt)


def test_words_that_were_half_learnt(station: Station) -> None:
    """Slips without their words, as a list that was cut off leaves them: they are learnt again, as a whole."""

    def counts(connection: sqlite3.Connection) -> list[int]:
        return [connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("name_word", "name_slip")]

    station.write(lambda act: learn_words(act.connection, ["Anna Rossi"]))
    once = station.read(counts)
    station.write(lambda act: learn_slips(act.connection, list(slips_of(["bianchi"]))[:4]))
    station.write(lambda act: learn_words(act.connection, ["Anna Bianchi"]))
    assert station.read(counts) == [once[0] + 1, once[1] + len(list(slips_of(["bianchi"])))]


@given(st.lists(st.text(min_size=4), max_size=20))
def test_slips_come_in_their_order(fresh: list[str]) -> None:
    """All slips of all words, in the order of the table, though they are sorted some at a time."""
    expected = sorted((slip, word) for word in fresh for slip in deletions(word))
    assert list(slips_of(fresh)) == expected
