"""The roster in the office: typed, changed, taken out, and brought in from a file that is looked at first."""

from __future__ import annotations

from server.domain.event import Event
from server.services import shifts
from server.station import Station
from server.store.people import Person
from tests.fakes.web_client import WebClient

HOME = "/office/events/gala/roster"


def test_typed_changed_and_taken_out(station: Station, event: Event, hostess: Person, office: WebClient) -> None:
    """A form plans a shift; the same form changes it; what cannot be is said beside its field."""
    assert "No roster yet" in office.get(HOME).text
    form = {"person": hostess.id, "starts": "2026-11-23T13:00", "ends": "2026-11-23T19:00", "place": "Cloakroom"}
    assert office.post_page(HOME, data=form).status_code == 303
    assert "Cloakroom" in office.get(HOME).text
    again = office.post_page(HOME, data=form)
    assert again.status_code == 422
    assert "planned elsewhere" in again.text
    (line,) = station.read(lambda connection: shifts.roster(connection, event.id))
    assert "Change this shift" in office.get(f"{HOME}?shift={line.shift.id}").text
    office.post_page(HOME, data=form | {"shift": line.shift.id, "place": "Door"})
    assert "Cloakroom" not in office.get(HOME).text
    office.post_page(f"{HOME}/{line.shift.id}/remove")
    assert "No roster yet" in office.get(HOME).text


def test_a_file_is_looked_at_first(station: Station, event: Event, hostess: Person, office: WebClient) -> None:
    """Dropped, it changes nothing; its bad lines are named; confirmed, the good ones are there."""
    text = f"Naam;Datum;Van;Tot;Plek\n{hostess.name};23-11-2026;13:00;19:00;Garderobe\nWie Dan;23-11-2026;13:00;19:00;x"
    answer = office.post_page(f"{HOME}/file", files={"roster": ("rooster.csv", text.encode(), "text/csv")})
    assert answer.status_code == 303
    address = answer.headers["location"]
    shown = office.get(address).text
    assert "Nobody with access is called so" in shown
    assert "Garderobe" in shown
    assert station.read(lambda connection: shifts.roster(connection, event.id)) == []
    assert office.post_page(f"{address}/confirm").status_code == 303
    assert len(station.read(lambda connection: shifts.roster(connection, event.id))) == 1
    assert office.get(address).status_code == 404


def test_no_roster_is_said(event: Event, office: WebClient) -> None:
    """A file without headings is kept no longer."""
    answer = office.post_page(f"{HOME}/file", files={"roster": ("x.csv", b"a,b\n1,2", "text/csv")})
    assert answer.status_code == 422
    assert "No row names the columns" in answer.text
