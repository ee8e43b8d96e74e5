"""The organiser's figures of the front office: taken home, and the switch for single workers."""

from __future__ import annotations

import pytest

from server.domain.access import SYSTEM, Actor
from server.domain.event import Event
from server.domain.guest import Guest
from server.services import performance
from server.services.check_in import CheckInWish, check_in
from server.station import Station
from server.store.journal import read_after
from tests.fakes.web_client import WebClient

HOME = "/office/events/gala/performance"


@pytest.mark.parametrize("format_name", ["csv", "xlsx"])
def test_taken_home(
    station: Station, event: Event, guests: dict[str, Guest], at_desk: Actor, office: WebClient, format_name: str
) -> None:
    """The file comes, and that it left is recorded."""
    wish = CheckInWish(event_id=event.id, guest_id=guests["Anna"].id, at_desk=True)
    station.write(lambda tx: check_in(tx, wish), at_desk)
    answer = office.post_page(f"{HOME}/export", data={"format": format_name})
    assert (answer.status_code, f"gala-performance.{format_name}" in answer.headers["content-disposition"]) == (
        200,
        True,
    )
    facts = station.read(lambda connection: read_after(connection, 0, limit=1000, event_id=event.id))
    assert facts[-1].body == {"format": format_name, "rows": 1}


def test_a_program_is_called_so(station: Station, event: Event, guests: dict[str, Guest], office: WebClient) -> None:
    """Who lets guests in by itself is no screen: it has a name among screens, and hour by hour."""
    station.write(lambda tx: check_in(tx, CheckInWish(event_id=event.id, guest_id=guests["Anna"].id)), SYSTEM)
    assert office.get(HOME).text.count('<th scope="row">another program</th>') == 2


def test_an_unknown_format(event: Event, office: WebClient) -> None:
    """What cannot be is said, and nothing is taken."""
    assert office.post_page(f"{HOME}/export", data={"format": "pdf"}).status_code == 422


def test_single_workers_are_switched_on_and_off(station: Station, event: Event, office: WebClient) -> None:
    """Off until an organiser wants it; off again, the table is gone."""
    assert "Single workers" not in office.get(HOME).text
    office.post_page(f"{HOME}/workers", data={"workers": "1"})
    assert "Single workers" in office.get(HOME).text
    office.post_page(f"{HOME}/workers", data={})
    assert station.read(lambda connection: performance.workers_since(connection, event.id)) is None
