"""The stream that says what changed: who may listen, what is said, and how it ends."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest

import kiosk
from kiosk.shared.live import MOST_TOPICS, _stream
from server.domain.event import Event
from server.services import devices
from server.services.devices import DeviceWish
from server.station import Station
from tests.fakes.web_app import app_of
from tests.fakes.web_client import WebClient


@pytest.fixture
def web(station: Station, event: Event) -> Iterator[WebClient]:
    """A browser that was not let in yet."""
    client = WebClient(app_of(station))
    yield client
    client.close()


def test_nobody_listens_without_being_let_in(web: WebClient) -> None:
    """A signal names ids, so the stream is not for everybody."""
    assert web.get("/live?topics=alert", headers={"Accept": "text/event-stream"}).status_code == 401


def test_no_page_listens_to_more_than_is_allowed() -> None:
    """Else it would hear nothing at all, and look alive."""
    pages = Path(kiosk.__file__).parent.rglob("templates/*.html")
    said = {path.name: re.search(r"block topics %}(.*?){% endblock", path.read_text("utf-8"), re.S) for path in pages}
    counted = {name: len(re.sub(r"{%.*?%}", " ", found[1]).split()) for name, found in said.items() if found}
    assert counted["board.html"] > 10
    assert [name for name, count in counted.items() if count > MOST_TOPICS] == []


@pytest.mark.parametrize("topics", ["", "a b c d e f g h i j k l m n o p q", "UPPER", "alert;drop"])
def test_topics_that_cannot_be_are_refused(web: WebClient, station: Station, event: Event, topics: str) -> None:
    """None, more than MOST_TOPICS, or one that is no plain word."""
    wish = DeviceWish(name="Kiosk 1", event_id=event.id)
    token = station.write(lambda transaction: devices.let_in_own_screen(transaction, wish))
    web.post_page("/pairing/claim", data={"token": token})
    assert web.get("/live", params={"topics": topics}).status_code == 422


def test_a_signal_says_topics_and_no_content_and_the_stream_ends_with_the_station(
    station: Station, event: Event
) -> None:
    """It begins with a ping, tells each change once, and closes when the signals do."""

    async def listen() -> list[bytes]:
        async with aclosing(_stream(station.signals, ["alert"])) as stream:
            heard = [await anext(stream)]
            await station.act(lambda transaction: transaction.record("alert.raised", "alert:1", {"kind": "call"}))
            heard.append(await anext(stream))
            station.signals.close()
            heard += [message async for message in stream]
        return heard

    heard = asyncio.run(listen())
    assert b"event: ping" in heard[0]
    assert heard[1] == b"event: changed\ndata: alert\n\n"
    assert station.signals.count == 0
