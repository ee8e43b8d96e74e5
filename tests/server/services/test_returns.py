"""What the back office sends back is taken once, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.domain.errors import NotFoundError, UplinkError
from server.services.pusher import Pusher
from server.settings import Settings
from server.station import Station, build_station, restore_station
from server.store.copies import save_copy
from server.store.station import current_incarnation
from server.store.transaction import Transaction
from server.sync.returns import MOST_RETURNS, Return
from tests.fakes.clock import FakeClock
from tests.fakes.journal_scene import note, push_all, pusher_of
from tests.fakes.uplink import FakeUplink


class Ear:
    """Takes returns in and remembers them, on the station's disk: in the table of remembered choices."""

    def __init__(self) -> None:
        #: Raised before anything is written, while it is set.
        self.refusal: NotFoundError | None = None
        #: Raised after something was written, while it is set.
        self.breaks: NotFoundError | None = None

    def take(self, transaction: Transaction, said: Return) -> None:
        """As a service would."""
        if self.refusal:
            raise self.refusal
        transaction.connection.execute("INSERT INTO choice (name, value) VALUES (?, '1')", [said.body["text"]])
        transaction.record("alert.raised", "alert:1", {"kind": "call"})
        if self.breaks:
            raise self.breaks


@pytest.fixture
def uplink(clock: FakeClock) -> FakeUplink:
    """A back office in memory."""
    return FakeUplink(clock)


@pytest.fixture
def ear() -> Ear:
    """What takes returns in."""
    return Ear()


def pusher_to(station: Station, uplink: FakeUplink, ear: Ear) -> Pusher:
    """Of a station on which only the ear takes anything in."""
    return pusher_of(station, uplink, takers={"test.said": ear.take})


def heard(station: Station) -> list[str]:
    """What was taken in; twice would not fit into the table."""
    rows = station.read(lambda connection: connection.execute("SELECT name FROM choice ORDER BY name").fetchall())
    return [row[0] for row in rows if row[0].startswith("said")]


def outcomes(station: Station) -> list[str]:
    """What the journal says became of returns."""
    question = "SELECT body ->> 'outcome' FROM fact WHERE kind = 'return.taken' ORDER BY sequence"
    return [row[0] for row in station.read(lambda connection: connection.execute(question).fetchall())]


def say(uplink: FakeUplink, *texts: str) -> None:
    """The back office says something."""
    for text in texts:
        uplink.send_back("test.said", {"text": text})


def test_each_is_taken_once_in_order_and_recorded(station: Station, uplink: FakeUplink, ear: Ear) -> None:
    """More than a reply holds too, and the fact repeats nothing of what was said."""
    pusher, texts = pusher_to(station, uplink, ear), [f"said {number:02}" for number in range(MOST_RETURNS + 2)]
    say(uplink, *texts)
    push_all(pusher)
    push_all(pusher)
    assert (heard(station), outcomes(station)) == (texts, ["applied"] * len(texts))
    facts = station.read(
        lambda connection: connection.execute("SELECT body FROM fact WHERE body LIKE '%said 0%'").fetchall()
    )
    assert facts == []


def test_a_lost_reply_brings_it_again(station: Station, uplink: FakeUplink, ear: Ear) -> None:
    """Nothing was taken, so nothing is taken twice."""
    pusher = pusher_to(station, uplink, ear)
    say(uplink, "said once")
    uplink.loses_reply = True
    with pytest.raises(UplinkError):
        pusher.push_once()
    assert heard(station) == []
    push_all(pusher)
    assert heard(station) == ["said once"]


def test_what_breaks_half_way_leaves_nothing(station: Station, uplink: FakeUplink, ear: Ear) -> None:
    """The journal's position, the first return and the second stand or fall together."""
    pusher = pusher_to(station, uplink, ear)
    say(uplink, "said 1")
    ear.breaks = NotFoundError("half way")
    with pytest.raises(NotFoundError):
        pusher.push_once()
    assert (heard(station), outcomes(station)) == ([], [])
    ear.breaks = None
    push_all(pusher)
    assert (heard(station), outcomes(station)) == (["said 1"], ["applied"])


def test_what_cannot_be_used_holds_nothing_up(station: Station, uplink: FakeUplink, ear: Ear) -> None:
    """One about what is gone, one of a kind that this release does not know, and one that is fine."""
    pusher = pusher_to(station, uplink, ear)
    ear.refusal = NotFoundError("gone", code="not_found.request")
    say(uplink, "said in vain")
    push_all(pusher)
    ear.refusal = None
    uplink.send_back("later.release", {})
    say(uplink, "said well")
    push_all(pusher)
    assert (heard(station), outcomes(station)) == (["said well"], ["not_found.request", "unknown", "applied"])


def test_a_back_office_that_counts_anew(station: Station, uplink: FakeUplink, ear: Ear) -> None:
    """Restored from an old backup it gives a number a second time: what is new arrives, what is known does not."""
    pusher = pusher_to(station, uplink, ear)
    say(uplink, "said 1", "said 2", "said 3")
    push_all(pusher)
    del uplink.sent_back[1:]
    say(uplink, "said 2 anew")
    push_all(pusher)
    assert heard(station) == ["said 1", "said 2", "said 2 anew", "said 3"]


def test_a_new_incarnation_has_its_returns(station: Station, uplink: FakeUplink, ear: Ear) -> None:
    """The journal goes out again; what was said before is not heard again."""
    pusher = pusher_to(station, uplink, ear)
    say(uplink, "said 1")
    push_all(pusher)
    note(station, 2)
    before = station.read(current_incarnation)
    uplink.journals[station.identity.id, before] = ["another", "journal", "entirely"]
    say(uplink, "said 2")
    push_all(pusher)
    assert station.read(current_incarnation) != before
    assert (heard(station), outcomes(station)) == (["said 1", "said 2"], ["applied"] * 2)


@pytest.fixture
def restored(tmp_path: Path, station: Station, uplink: FakeUplink, ear: Ear, clock: FakeClock) -> Iterator[Station]:
    """A station that was put back to a copy made between two returns."""
    pusher, copy = pusher_to(station, uplink, ear), tmp_path / "copy.db"
    say(uplink, "said 1")
    push_all(pusher)
    save_copy(station.settings.database_path, copy)
    say(uplink, "said 2")
    push_all(pusher)
    settings = Settings(data_dir=tmp_path / "again")
    settings.data_dir.mkdir()
    restore_station(settings, copy)
    again = build_station(settings, clock=clock)
    yield again
    again.stop()


def test_a_restored_station_hears_again_what_it_forgot(restored: Station, uplink: FakeUplink, ear: Ear) -> None:
    """And not what it still knows."""
    assert heard(restored) == ["said 1"]
    push_all(pusher_to(restored, uplink, ear))
    assert (heard(restored), outcomes(restored)) == (["said 1", "said 2"], ["applied"] * 2)
