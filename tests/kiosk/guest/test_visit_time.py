"""How long a visit took is recorded with its check-in."""

from __future__ import annotations

from server.domain.event import Event
from server.station import Station
from server.store.journal import read_after
from tests.fakes.clock import FakeClock
from tests.fakes.scene import CODES
from tests.fakes.web_client import WebClient


def test_a_check_in_tells_what_the_visit_took(station: Station, event: Event, web: WebClient, clock: FakeClock) -> None:
    """From the first touch, a language's too, to the check-in; the next guest's scan begins anew."""
    web.post_page("/kiosk/language", data={"language": "it"})
    clock.advance(seconds=9)
    web.post_page("/kiosk/scan", data={"code": CODES["Anna"]})
    clock.advance(seconds=40)
    web.post_page("/kiosk/scan", data={"code": CODES["Björn"]})
    clock.advance(seconds=5)
    web.post_page("/kiosk/leave")
    web.post_page("/kiosk/scan", data={"code": CODES["Carla"]})
    facts = station.read(lambda connection: read_after(connection, 0, limit=1000, event_id=event.id))
    told = [(fact.kind, fact.body["took_ms"]) for fact in facts if "took_ms" in fact.body]
    assert told == [("guest.checked_in", 9000), ("guest.checked_in", 0), ("check_in.refused", 0)]
