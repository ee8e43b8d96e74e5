"""A real hub speaks to a real station: once, across lost replies, restarts and old backups of either."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from server.domain.errors import InputError, NotFoundError
from server.hub import access
from server.hub.access import set_password, sign_in
from server.hub.app import Hub, HubSettings, build_hub
from server.hub.returns import ReturnWish, send_back
from server.station import Station
from server.store import journal
from server.sync.returns import LARGEST_BODY_BYTES
from server.sync.wire import Push, Reply
from tests.fakes.clock import FakeClock
from tests.fakes.journal_scene import note, push_all, pusher_of
from tests.fakes.postgres import copy_database
from tests.fakes.uplink import DirectUplink


def say(hub: Hub, station: Station, text: str) -> None:
    """Of a kind that no station knows: it is noted, which is all that is asked here."""
    wish = ReturnWish(station_id=station.identity.id, kind="test.said", event_id="", body={"text": text})
    hub.ask(lambda connection: send_back(connection, wish, hub.clock()))


def taken(station: Station) -> list[int]:
    """The numbers of the returns that the station noted."""
    facts = station.read(lambda connection: journal.read_after(connection, 0, limit=1000))
    return [fact.body["number"] for fact in facts if fact.kind == "return.taken"]


def unconfirmed(hub: Hub) -> int:
    """How many returns no station is known to have."""
    row = hub.ask(lambda connection: connection.execute("SELECT count(*) AS n FROM sent_back WHERE had_at IS NULL"))
    return int((row.fetchone() or {"n": -1})["n"])


def test_said_once_and_confirmed(hub: Hub, north: Station, uplink: DirectUplink) -> None:
    """With the push after it, by which the hub also has the station's word for it as a fact."""
    note(north)
    pusher = pusher_of(north, uplink)
    push_all(pusher)
    say(hub, north, "first")
    assert unconfirmed(hub) == 1
    push_all(pusher)
    assert taken(north) == [1]
    push_all(pusher)
    assert unconfirmed(hub) == 0
    kinds = hub.ask(lambda connection: connection.execute("SELECT kind FROM fact ORDER BY sequence").fetchall())
    assert kinds[-1]["kind"] == "return.taken"


@pytest.fixture
def hub_before(hub: Hub, north: Station, uplink: DirectUplink, clock: FakeClock) -> Iterator[Hub]:
    """The hub as it was before it said a second thing, which the station has by now."""
    note(north)
    push_all(pusher_of(north, uplink))
    say(hub, north, "first")
    push_all(pusher_of(north, uplink))
    hub.database.close()
    earlier = build_hub(HubSettings(database=copy_database(hub.settings.database)), clock=clock)
    hub.database = build_hub(hub.settings, clock=clock).database
    say(hub, north, "second")
    push_all(pusher_of(north, uplink))
    yield earlier
    earlier.stop()


def test_a_hub_from_an_old_backup_goes_on(hub_before: Hub, north: Station, uplink: DirectUplink) -> None:
    """It numbers another second thing 2 once more: that arrives, the first is not repeated."""
    assert taken(north) == [1, 2]
    uplink.hub = hub_before
    say(hub_before, north, "second, anew")
    push_all(pusher_of(north, uplink))
    push_all(pusher_of(north, uplink))
    assert taken(north) == [1, 2, 2]
    assert unconfirmed(hub_before) == 0


def test_what_cannot_be_said(hub: Hub, north: Station) -> None:
    """To a station that never called, or too much."""
    with pytest.raises(NotFoundError):
        say(hub, north, "anybody there?")
    with pytest.raises(InputError):
        say(hub, north, "é" * (LARGEST_BODY_BYTES // 2))


class Replies:
    """A line that remembers the last reply."""

    def __init__(self, line: DirectUplink) -> None:
        self._line = line
        self.last: Reply | None = None

    def push(self, message: Push) -> Reply:
        """Onwards."""
        self.last = self._line.push(message)
        return self.last

    def close(self) -> None:
        """Nothing to close."""


def test_stations_call_sooner_while_somebody_is_at_work(
    hub: Hub, north: Station, uplink: DirectUplink, clock: FakeClock
) -> None:
    """From the sign-in until a quarter of an hour after the last touch."""
    line = Replies(uplink)

    def again() -> float | None:
        pusher_of(north, line).push_once()
        return getattr(line.last, "again_seconds", None)

    assert again() is None
    hub.ask(lambda connection: set_password(connection, "a long password", code="C0DE", expected_code="C0DE"))
    hub.ask(lambda connection: sign_in(connection, "a long password", clock()))
    assert again() == 2.0
    clock.advance(seconds=access.AT_WORK.total_seconds() + 1)
    assert again() is None
