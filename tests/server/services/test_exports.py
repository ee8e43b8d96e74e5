"""Attendance as it leaves the station."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from server.domain.access import Actor
from server.domain.check_in import Direction
from server.domain.errors import FieldError, NotFoundError
from server.domain.event import Event
from server.domain.guest import Guest
from server.services import exports
from server.services.check_in import CheckInWish, check_in
from server.services.exports import COLUMNS, ExportWish, export_attendance, export_bytes
from server.services.guest_desk import add_walk_in, correct_guest
from server.station import Station
from server.store.journal import read_after
from tests.fakes.clock import FakeClock

API = (
    "ref first_name last_name company email category language code status walk_in checked_in_at checked_out_at zone"
    " station device badge_copies badge_proof"
)


@pytest.fixture
def visited(
    station: Station, event: Event, guests: dict[str, Guest], at_kiosk: Actor, at_desk: Actor, clock: FakeClock
) -> Event:
    """Anna came at noon and left; Björn is inside; a walk-in with a name like a formula is too."""
    anna = CheckInWish(event_id=event.id, code=guests["Anna"].code, print_badge=False)
    out = CheckInWish(event_id=event.id, code=guests["Anna"].code, direction=Direction.OUT, print_badge=False)
    bjorn = CheckInWish(event_id=event.id, code=guests["Björn"].code, print_badge=False)
    station.write(lambda transaction: check_in(transaction, anna), at_kiosk)
    clock.advance(minutes=90)
    station.write(lambda transaction: check_in(transaction, out), at_kiosk)
    station.write(lambda transaction: check_in(transaction, bjorn), at_kiosk)
    details = {"first_name": "=1+1", "last_name": "@home", "company": 'Café, "Zon"\nB.V.'}
    added = station.write(lambda transaction: add_walk_in(transaction, event.id, details), at_desk)
    wish = CheckInWish(event_id=event.id, guest_id=added.id, print_badge=False)
    station.write(lambda transaction: check_in(transaction, wish), at_desk)
    return event


def rows_of(station: Station, event: Event, **wish: str) -> dict[str, dict[str, object]]:
    """The JSON export's rows by first name."""
    out = io.BytesIO()
    station.read(lambda connection: export_attendance(connection, event.slug, ExportWish(format="json", **wish), out))
    return {row["first_name"]: row for row in json.loads(out.getvalue())["rows"]}


def test_columns_are_those_promised() -> None:
    """Keys and their order are docs/api.md's."""
    assert " ".join(COLUMNS) == API


def test_row_of_a_guest_who_left(station: Station, visited: Event) -> None:
    """Times stand in the venue's clock with its offset; where and on which screen by name."""
    row = rows_of(station, visited)["Anna"]

    assert list(row) == list(COLUMNS)
    assert (row["status"], row["checked_in_at"], row["checked_out_at"]) == (
        "left", "2026-11-23T13:00:00+01:00", "2026-11-23T14:30:00+01:00",
    )  # fmt: skip
    assert (row["station"], row["device"]) == (station.identity.name, "Kiosk 1")
    assert row["zone"]
    assert datetime.fromisoformat(str(row["checked_in_at"])).utcoffset() == timedelta(hours=1)


def test_statuses(station: Station, visited: Event) -> None:
    """Everybody on the list is in the export, whatever became of them."""
    statuses = {name: row["status"] for name, row in rows_of(station, visited).items()}

    assert statuses == {
        "Anna": "left",
        "Björn": "arrived",
        "Carla": "unpaid",
        "Dirk": "cancelled",
        "Élise": "expected",
        "=1+1": "arrived",
    }


def test_guest_who_did_not_come(station: Station, visited: Event) -> None:
    """There is no time and no place."""
    row = rows_of(station, visited)["Élise"]

    assert (row["checked_in_at"], row["checked_out_at"]) == (None, None)
    assert (row["zone"], row["station"], row["device"], row["badge_proof"]) == ("", "", "", "")
    assert (row["walk_in"], row["badge_copies"]) == (False, 0)


@pytest.mark.parametrize(
    ("wish", "names"),
    [
        ({"status": "arrived"}, {"Björn", "=1+1"}),
        ({"category": "guest", "status": "left"}, {"Anna"}),
        ({"category": "press"}, set()),
    ],
)
def test_filters(station: Station, visited: Event, wish: dict[str, str], names: set[str]) -> None:
    """One status, one category, or both."""
    assert set(rows_of(station, visited, **wish)) == names


def test_csv(station: Station, visited: Event) -> None:
    """Every row in the promised columns, no formula among the cells."""
    data = station.read(lambda connection: export_bytes(connection, visited.slug, "csv"))

    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))
    assert list(rows[0]) == list(COLUMNS)
    assert len(rows) == 6
    walk_in = next(row for row in rows if row["walk_in"] == "true")
    assert (walk_in["first_name"], walk_in["last_name"]) == ("'=1+1", "'@home")


def test_xlsx(station: Station, visited: Event) -> None:
    """The same in Excel: copies are a number and walk-in a tick, all else is text."""
    data = station.read(lambda connection: export_bytes(connection, visited.slug, "xlsx"))

    rows = list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))
    assert rows[0] == COLUMNS
    assert len(rows) == 7
    kinds = {name: {type(row[place]) for row in rows[1:]} - {type(None)} for place, name in enumerate(COLUMNS)}
    assert (kinds.pop("badge_copies"), kinds.pop("walk_in")) == ({int}, {bool})
    assert set().union(*kinds.values()) == {str}


def test_json_names_the_event(station: Station, visited: Event) -> None:
    """The file says what it is about."""
    data = json.loads(station.read(lambda connection: export_bytes(connection, visited.slug, "json")))

    assert (data["event"]["slug"], data["event"]["timezone"]) == ("gala", "Europe/Amsterdam")


def test_pdf(station: Station, visited: Event, tmp_path: Path) -> None:
    """The report can be made of an event under way, and of one where nobody came."""
    data = station.read(lambda connection: export_bytes(connection, visited.slug, "pdf"))

    assert data.startswith(b"%PDF-")


def test_pdf_before_anybody_came(station: Station, event: Event) -> None:
    """There is nothing to draw a chart of yet."""
    assert station.read(lambda connection: export_bytes(connection, event.slug, "pdf")).startswith(b"%PDF-")


def test_unknown_event_and_format(station: Station, event: Event) -> None:
    """Bad wishes are named."""
    with pytest.raises(NotFoundError):
        station.read(lambda connection: export_bytes(connection, "nowhere", "csv"))
    for wish in (ExportWish(format="docx"), ExportWish(format="csv", status="gone")):
        with pytest.raises(FieldError):
            station.read(lambda connection, wish=wish: export_attendance(connection, event.slug, wish, io.BytesIO()))


def test_one_row_is_the_same_row(station: Station, visited: Event, guests: dict[str, Guest]) -> None:
    """Programs get a single guest with the keys and values of the export."""
    row = station.read(lambda connection: exports.attendance_row(connection, visited, guests["Anna"]))

    assert row == rows_of(station, visited)["Anna"]


def test_corrected_guest_is_exported_as_corrected(station: Station, visited: Event, guests: dict[str, Guest]) -> None:
    """The export shows what the desk wrote."""
    station.write(
        lambda transaction: correct_guest(transaction, visited.id, guests["Anna"].id, {"company": "New B.V."})
    )

    assert rows_of(station, visited)["Anna"]["company"] == "New B.V."


def test_leaving_is_recorded(station: Station, event: Event) -> None:
    """That attendance left the station is a fact."""
    station.write(lambda transaction: exports.note_export(transaction, event.id, "csv", 5))

    facts = station.read(lambda connection: read_after(connection, 0, limit=50, event_id=event.id))
    assert (facts[-1].kind, facts[-1].body) == ("attendance.exported", {"format": "csv", "rows": 5})
