"""A ticket that two split stations admitted: told to both, decided once, settled at both, a mistake taken back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.domain.access import Actor, TokenRole
from server.domain.alert import AlertKind
from server.domain.conflict import GONE, Conflict, Verdict
from server.domain.errors import ConflictError, FieldError
from server.hub import figures
from server.hub.app import Hub
from server.hub.tokens import add_token
from server.services import conflicts
from server.services.alerts import board
from server.services.pusher import Pusher
from server.station import Station
from server.store.conflicts import conflicts_of
from server.store.event import inside_count, main_zone
from tests.fakes.clock import FakeClock
from tests.fakes.journal_scene import add_list, admit, new_station, push_all, pusher_of, take_back
from tests.fakes.uplink import DirectUplink

SUPERVISOR = Actor(name="person:s", device_id="tablet")


@dataclass
class Split:
    """Two stations that could not see one another, and admitted the same guest."""

    event_id: str
    stations: tuple[Station, Station]
    pushers: tuple[Pusher, Pusher]

    def sync(self) -> None:
        """Everybody speaks to the hub until all is told."""
        for _ in range(3):
            for pusher in self.pushers:
                push_all(pusher)

    def known(self) -> list[Conflict]:
        """The one conflict, as each station has it."""
        return [station.read(lambda c: conflicts_of(c, self.event_id))[0] for station in self.stations]

    def alerts(self) -> list[int]:
        """How many conflicts each desk is told of."""
        return [
            sum(alert.kind is AlertKind.CONFLICT for alert in station.read(lambda c: board(c, self.event_id)))
            for station in self.stations
        ]

    def inside(self) -> list[int]:
        """How many are inside by each station's count."""
        return [station.read(lambda c: inside_count(c, main_zone(c, self.event_id).id)) for station in self.stations]


@pytest.fixture
def split(tmp_path: Path, hub: Hub, clock: FakeClock) -> Iterator[Split]:
    """North and South, from one copy of the list."""
    first = new_station(tmp_path / "first", clock)
    event_id = add_list(first, 2)
    first.stop()
    shutil.copytree(tmp_path / "first", tmp_path / "second")
    north, south = new_station(tmp_path / "first", clock), new_station(tmp_path / "second", clock, "South door")
    south.write(
        lambda tx: tx.connection.execute("UPDATE station SET id = 'south', incarnation = 'south', name = 'South door'")
    )
    south.stop()
    south = new_station(tmp_path / "second", clock, "South door")
    for station in (north, south):
        clock.advance(minutes=1)
        assert admit(station, event_id, "g0") == "admitted"
    tokens = [
        hub.ask(lambda connection, name=name: add_token(connection, name, TokenRole.SYNC, clock()))  # type: ignore[misc]
        for name in ("North", "South")
    ]
    stations = (north, south)
    made = Split(
        event_id=event_id,
        stations=stations,
        pushers=(pusher_of(north, DirectUplink(hub, tokens[0])), pusher_of(south, DirectUplink(hub, tokens[1]))),
    )
    made.sync()
    yield made
    for station in stations:
        station.stop()


def test_both_desks_are_told_once(split: Split) -> None:
    """With both admissions, when and where; telling it again changes nothing."""
    assert split.alerts() == [1, 1]
    for known in split.known():
        assert [one.station for one in known.seen] == ["North door", "South door"]
        assert known.seen[0].at < known.seen[1].at and known.id == known.seen[1].id
    split.sync()
    assert split.alerts() == [1, 1]


@pytest.mark.parametrize("which", [0, 1])
def test_a_mistake_is_taken_back_where_it_was_made(split: Split, which: int) -> None:
    """Whichever of the two, and whoever decides: settled everywhere, and one admission is left."""
    wrong = split.known()[0].seen[which].id
    split.stations[0].write(
        lambda tx: conflicts.decide(
            tx, split.event_id, split.known()[0].id, Verdict.MISTAKE, takes_back=wrong, note="wrong guest"
        ),
        SUPERVISOR,
    )
    split.sync()
    assert split.alerts() == [0, 0]
    assert [known.outcome for known in split.known()] == ["mistake", "mistake"]
    assert split.inside() == ([0, 1] if which == 0 else [1, 0])


def test_the_back_office_says_where_it_was_decided(split: Split, hub: Hub) -> None:
    """Until then that nobody has."""

    def where() -> list[str]:
        return [
            row.decided_where for row in hub.ask(lambda connection: figures.conflicts_of(connection, split.event_id))
        ]

    assert where() == [""]
    conflict_id = split.known()[0].id
    split.stations[0].write(
        lambda tx: conflicts.decide(tx, split.event_id, conflict_id, Verdict.SAME_PERSON), SUPERVISOR
    )
    split.sync()
    assert where() == ["North door"]


def test_decided_twice_the_first_holds(split: Split) -> None:
    """At one station the second is refused; at two the hub's first holds at both."""
    north, south = split.stations
    conflict_id = split.known()[0].id

    def decide(station: Station, verdict: Verdict) -> None:
        station.write(lambda tx: conflicts.decide(tx, split.event_id, conflict_id, verdict), SUPERVISOR)

    with pytest.raises(FieldError):
        decide(north, Verdict.MISTAKE)
    decide(north, Verdict.SAME_PERSON)
    with pytest.raises(ConflictError):
        decide(north, Verdict.COPIED_TICKET)
    decide(south, Verdict.COPIED_TICKET)
    split.sync()
    assert [known.outcome for known in split.known()] == ["same_person", "same_person"]
    assert split.alerts() == [0, 0] and split.inside() == [1, 1]


def test_one_that_is_undone_at_its_door_solves_itself(split: Split) -> None:
    """Nobody has to decide any more."""
    take_back(split.stations[1], split.event_id, "g0")
    split.sync()
    assert split.alerts() == [0, 0]
    assert [known.outcome for known in split.known()] == [GONE, GONE]
