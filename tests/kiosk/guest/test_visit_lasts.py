"""How long a kiosk remembers what a guest is in the middle of."""

from dataclasses import replace

from server.domain.event import Event, SecondFactor
from server.services import event_setup
from server.station import Station
from server.store.printers import PrinterRow
from tests.fakes.clock import FakeClock
from tests.fakes.web_client import WebClient


def test_a_visit_lasts_as_long_as_its_screen(
    station: Station, web: WebClient, event: Event, clock: FakeClock, printer: PrinterRow
) -> None:
    """Whoever types by a switch, or waits for paper, sends nothing for minutes: the screen says that they are there."""

    def stay(screen: str) -> None:
        assert 'hx-post="/kiosk/still_here"' in screen
        for _ in range(4):
            clock.advance(minutes=1)
            web.post_page("/kiosk/still_here")

    asking = replace(event, second_factor=SecondFactor.EMAIL)
    station.write(lambda transaction: event_setup.change_event(transaction, asking))
    assert "still_here" not in web.post_page("/kiosk/language", data={"language": "it"}).text
    stay(web.post_page("/kiosk/find").text)
    web.post_page("/kiosk/names", data={"name": "anna"})
    stay(web.post_page("/kiosk/choose", data={"number": "0"}).text)
    assert "-confirm" in web.post_page("/kiosk/prove", data={"answer": "anna"}).text
    stay(web.post_page("/kiosk/confirm").text)
    assert "badge-way" in web.get("/kiosk/badge").text
