"""Rosters from files: columns in three languages, times on the venue's clock, errors by line, safe to repeat."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.domain.errors import ListError
from server.domain.event import Event, Zone
from server.domain.shift import Post
from server.services import roster_import, shifts
from server.services.roster_import import RosterPreview
from server.services.shifts import ShiftLine, ShiftWish
from server.station import Station
from server.store.devices import Device
from server.store.people import Person
from tests.fakes.clock import NOON
from tests.fakes.statements import asked_by


def looked_at(station: Station, event: Event, text: str, folder: Path) -> RosterPreview:
    """What a file would do."""
    (folder / "roster.csv").write_text(text, encoding="utf-8")
    found = roster_import.read_file(folder / "roster.csv", event)
    return station.read(lambda connection: roster_import.look_at(connection, event, found))


def brought_in(station: Station, event: Event, text: str, folder: Path) -> RosterPreview:
    """Bring it in."""
    (folder / "roster.csv").write_text(text, encoding="utf-8")
    found = roster_import.read_file(folder / "roster.csv", event)
    return station.write(lambda tx: roster_import.import_roster(tx, event, found))


def roster(station: Station, event: Event) -> list[ShiftLine]:
    """Every shift."""
    return station.read(lambda connection: shifts.roster(connection, event.id))


@pytest.mark.parametrize(
    "text",
    [
        "Name;Date;From;To;Where;Task\nHanna Hostess;23-11-2026;13:00;19:00;Kiosk 1;Welcome",
        "Rooster winter\n\nMedewerker;Datum;Van;Tot;Plek;Taak\nHANNA HOSTESS;23/11/2026;13.00;19.00;kiosk 1;Welcome",
        "Nome,Data,Dalle,Alle,Postazione,Mansione\nHanna Hostess,2026-11-23,13,19,Kiosk 1,Welcome",
        "Who,Start,End,Place,Role\nHanna  Hostess,2026-11-23T13:00,23.11.2026 19:00,Kiosk 1,Welcome",
        "Wie,Van,Tot,Waar,Rol\nHanna Hostess,13u,19u,Kiosk 1,Welcome".replace("u", "h"),
    ],
    ids=["en", "nl", "it", "own-days", "no-day"],
)
def test_columns_in_three_languages(
    station: Station, event: Event, hostess: Person, kiosk: Device, tmp_path: Path, text: str
) -> None:
    """The same shift, however it is written; a screen is known by its name."""
    assert brought_in(station, event, text, tmp_path).added == 1
    (line,) = roster(station, event)
    assert (line.person, line.shift.device_id, line.shift.task) == (hostess.name, kiosk.id, "Welcome")
    assert (line.shift.starts_at, line.shift.ends_at) == (NOON, NOON + timedelta(hours=6))


def test_errors_by_line(station: Station, event: Event, hostess: Person, tmp_path: Path) -> None:
    """Each line that cannot be used says which column and why; the others are brought in."""
    text = "\n".join((
        "Name,Date,From,To,Where",
        "Nobody Known,23-11-2026,13:00,19:00,Door",
        "Hanna Hostess,31-02-2026,13:00,19:00,Door",
        "Hanna Hostess,23-11-2026,25:00,19:00,Door",
        "Hanna Hostess,23-11-2026,13:00,,Door",
        ",23-11-2026,13:00,19:00,Door",
        "",
        "Hanna Hostess,23-11-2026,13:00,19:00,Entrance",
        "Hanna Hostess,23-11-2026,18:00,21:00,Door",
        f"Hanna Hostess,24-11-2026,18:00,21:00,{'x' * 61}",
        "Hanna Hostess,29-03-2026,02:30,06:00,Door",
        "Hanna Hostess,23-11-2026,2026-11-23 20:00,2026-11-26 20:00,Door",
    ))  # fmt: skip
    preview = brought_in(station, event, text, tmp_path)
    assert [(row.number, row.column.value, row.code) for row in preview.bad] == [
        (2, "person", "roster.person"), (3, "day", "roster.day"), (4, "starts", "field.time"),
        (5, "ends", "field.time"), (6, "person", "field.empty"), (9, "starts", "shift.overlap"),
        (10, "place", "field.long"), (11, "starts", "shift.no_such_time"), (12, "ends", "shift.long"),
    ]  # fmt: skip
    assert [(line.where, bool(line.shift.zone_id)) for line in roster(station, event)] == [("Entrance", True)]


def test_safe_to_repeat(station: Station, event: Event, hostess: Person, tmp_path: Path) -> None:
    """The same file again changes nothing; another end changes the shift that begins then."""
    text = "Name,Date,From,To\nHanna Hostess,23-11-2026,13:00,19:00\nHanna Hostess,23-11-2026,20:00,22:00"
    brought_in(station, event, text, tmp_path)
    again = brought_in(station, event, text, tmp_path)
    assert (again.added, again.changed, again.left) == (0, 0, 2)
    longer = looked_at(station, event, text.replace("22:00", "23:00"), tmp_path)
    assert (longer.added, longer.changed, longer.left, longer.bad) == (0, 1, 1, [])
    assert len(roster(station, event)) == 2


def test_over_midnight_and_summer_time(station: Station, event: Event, hostess: Person, tmp_path: Path) -> None:
    """An end before its start is on the next day; a night in which the clock jumps is as long as it is."""
    early = replace(
        event, starts_at=datetime(2026, 3, 28, 20, tzinfo=UTC), ends_at=datetime(2026, 3, 29, 6, tzinfo=UTC)
    )
    preview = looked_at(station, early, "Name,From,To\nHanna Hostess,22:00,06:00", tmp_path)
    (line,) = preview.lines
    assert line.wish.ends_at - line.wish.starts_at == timedelta(hours=7)


@pytest.mark.parametrize(
    ("text", "code"),
    [("Hanna,13:00,19:00", "roster.no_heading"), ("Name,Date\nHanna,23-11-2026", "roster.no_heading"),
     ("", "list.empty")],
)  # fmt: skip
def test_no_roster(station: Station, event: Event, tmp_path: Path, text: str, code: str) -> None:
    """What is no roster is said to be none."""
    with pytest.raises(ListError) as caught:
        looked_at(station, event, text, tmp_path)
    assert caught.value.code == code


def test_a_long_roster_is_read_as_a_short_one(
    station: Station, event: Event, zone: Zone, hostess: Person, tablet: Device
) -> None:
    """Person, screen and zone once each, however many shifts they have."""
    asked = []
    for day in range(2):
        begins = NOON + timedelta(days=day)
        post = Post(device_id=tablet.id, zone_id=zone.id)
        wish = ShiftWish(person_id=hostess.id, starts_at=begins, ends_at=begins + timedelta(hours=6), post=post)
        station.write(lambda tx, wish=wish: shifts.plan_shift(tx, event.id, wish))
        asked.append(station.read(lambda c: asked_by(c, lambda: shifts.roster(c, event.id))))
    assert len(asked[0]) == len(asked[1])
    assert [line.where for line in roster(station, event)] == 2 * [f"{tablet.name} · {zone.name}"]
