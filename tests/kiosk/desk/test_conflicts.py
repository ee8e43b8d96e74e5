"""A ticket admitted twice, on a tablet: both side by side, decided by a supervisor, once."""

from __future__ import annotations

import pytest

from server.domain.conflict import FOUND
from server.domain.event import Event, Zone
from server.domain.guest import Guest
from server.services.alerts import board
from server.services.check_in import CheckInWish, check_in
from server.services.conflicts import take_found
from server.services.merges import MergeWish, merge
from server.station import Station
from server.store.people import Person
from server.sync.returns import Return
from tests.fakes.clock import NOON
from tests.fakes.web_client import WebClient
from tests.kiosk.desk.conftest import SignIn


@pytest.fixture
def address(station: Station, event: Event, zone: Zone, guests: dict[str, Guest]) -> str:
    """Of one that the back office found."""
    seen = [
        {
            "id": name,
            "at": NOON.isoformat(),
            "station": station_name,
            "device": "Kiosk",
            "actor": "device:k",
            "badges": 1,
        }
        for name, station_name in (("f1", "North door"), ("f2", "South door"))
    ]
    body = {"conflict": "f2", "guest": guests["Anna"].id, "zone": zone.id, "seen": seen}
    told = Return(number=1, id="r1", kind=FOUND, event_id=event.id, at=NOON, body=body)
    station.write(lambda tx: take_found(tx, told))
    return "/desk/conflicts/f2"


def test_both_stand_side_by_side(desk: WebClient, address: str, guests: dict[str, Guest]) -> None:
    """From the board straight to the one that waits; who looks need not be who decides."""
    assert f"/desk/conflicts?guest={guests['Anna'].id}" in desk.get("/desk").text
    assert desk.get(f"/desk/conflicts?guest={guests['Anna'].id}").headers["location"] == address
    text = desk.get(address).text
    assert "Anna Berg" in text and "North door" in text and "South door" in text
    assert desk.post_page(f"{address}/decide", data={"verdict": "same_person"}).status_code == 403
    assert desk.get("/desk/conflicts/none").status_code == 404


@pytest.mark.usefixtures("address")
def test_only_a_decision_ends_it(desk: WebClient, station: Station, event: Event) -> None:
    """Whoever is on the way is offered both admissions, and no "Done" that would leave it undecided elsewhere."""
    alert = station.read(lambda connection: board(connection, event.id))[0]
    assert desk.post_page(f"/desk/alerts/{alert.id}/take", data={}).status_code == 200
    text = desk.get("/desk").text
    assert "You are on the way" in text and "Look at both" in text and f"/desk/alerts/{alert.id}/settle" not in text
    assert desk.post_page(f"/desk/alerts/{alert.id}/settle", data={}).status_code == 422
    assert len(station.read(lambda connection: board(connection, event.id))) == 1


def test_a_supervisor_decides_once(sign_in: SignIn, supervisor: Person, address: str) -> None:
    """With a note; a mistake says which one; who comes second is told."""
    tablet = sign_in(supervisor)
    vague = tablet.post_page(f"{address}/decide", data={"verdict": "mistake"})
    assert vague.status_code == 409 and "which of the two" in vague.text
    form = {"verdict": "copied_ticket", "takes_back": "f1", "note": "sold twice"}
    for _ in range(2):
        sent = tablet.post_page(f"{address}/decide", data=form)
        assert sent.status_code == 303, "whose answer was lost says the same again, and is no colleague"
    more = tablet.post_page(f"{address}/decide", data={**form, "note": "by the host"})
    assert more.status_code == 409 and "by the host" in more.text, "another note is not dropped without a word"
    text = tablet.get(address).text
    assert "the ticket was copied" in text and "sold twice" in text and "Sven Supervisor" in text
    late = tablet.post_page(f"{address}/decide", data={"verdict": "same_person", "note": "twins"})
    assert late.status_code == 409 and "decided already" in late.text
    assert "What you wrote was not saved" in late.text and "twins" in late.text and "sold twice" in late.text
    assert "was admitted twice" not in tablet.get("/desk").text


def test_one_person_on_two_tickets(
    sign_in: SignIn, supervisor: Person, station: Station, event: Event, guests: dict[str, Guest]
) -> None:
    """Each admission names its ticket, and what may be said of it fits two tickets."""
    anna, elise = guests["Anna"], guests["Élise"]
    for one in (anna, elise):
        wish = CheckInWish(event_id=event.id, guest_id=one.id, at_desk=True)
        station.write(lambda tx, wish=wish: check_in(tx, wish))  # type: ignore[misc]
    twice = MergeWish(
        event_id=event.id, guest_id=anna.id, other_id=elise.id, version=anna.version, other_version=elise.version,
        chosen={},
    )  # fmt: skip
    station.write(lambda tx: merge(tx, twice))
    tablet = sign_in(supervisor)
    page = tablet.get(f"/desk/conflicts?guest={anna.id}", follow_redirects=True)
    assert "on two tickets" in page.text
    assert f"/desk/guests/{elise.id}" in page.text
    assert "other_person" in page.text and "copied_ticket" not in page.text
    assert "with both tickets" in page.text and "at both doors" not in page.text
    assert f"{elise.full_name} · {elise.ref} · " in page.text
    wrong = tablet.post_page(f"{page.url.path}/decide", data={"verdict": "copied_ticket"})
    assert wrong.status_code == 422
    assert tablet.post_page(f"{page.url.path}/decide", data={"verdict": "other_person"}).status_code == 303
    assert "somebody else came in" in tablet.get(page.url.path).text
