"""Facts come in exactly once, whatever is repeated, lost, copied or broken."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from server.domain.access import SYSTEM, TokenRole
from server.domain.errors import UplinkError
from server.hub.app import Hub, HubSettings, build_hub
from server.hub.facts import flagged_facts
from server.hub.figures import Agreement, figures_of, station_views
from server.hub.tokens import add_token
from server.services.dashboard import figures
from server.services.guest_desk import add_walk_in
from server.services.pusher import next_push
from server.station import Station
from server.store import journal
from server.store.station import current_incarnation
from server.sync.wire import Acked, Diverged, Push, RestartFrom
from tests.fakes.clock import FakeClock
from tests.fakes.journal_scene import add_list, admit, new_station, note, push_all, pusher_of, take_back
from tests.fakes.postgres import copy_database
from tests.fakes.uplink import DirectUplink


def fact_ids(station: Station) -> list[str]:
    """What the station recorded."""
    return [fact.id for fact in station.read(lambda connection: journal.read_after(connection, 0, limit=100_000))]


def kept_ids(hub: Hub) -> list[str]:
    """What the hub has, in the station's order."""
    asked = "SELECT id FROM fact ORDER BY sequence"
    return [row["id"] for row in hub.ask(lambda connection: connection.execute(asked).fetchall())]


def message(station: Station, most: int = 500) -> Push:
    """What the station would send now."""
    return station.read(lambda connection: next_push(connection, station.identity, station.clock(), most=most))


def agreement(hub: Hub) -> list[Agreement]:
    """What the hub thinks of each station."""
    return [view.agreement for view in hub.ask(station_views)]


def test_every_fact_arrives_once_and_the_counts_agree(hub: Hub, north: Station, uplink: DirectUplink) -> None:
    """Import, admissions and an undo: the hub has each fact once and counts what the station counts."""
    event_id = add_list(north, 5)
    assert [admit(north, event_id, f"g{number}") for number in (0, 1, 2)] == ["admitted"] * 3
    take_back(north, event_id, "g1")
    push_all(pusher_of(north, uplink))
    assert sorted(kept_ids(hub)) == sorted(fact_ids(north))
    found = hub.ask(lambda connection: figures_of(connection, event_id))
    counted = (found.registered, found.arrived, found.inside, found.no_show, found.undone, found.conflicts)
    assert counted == (5, 2, 2, 3, 1, 0)
    assert agreement(hub) == [Agreement.AGREE]


def test_a_walk_in_is_one_who_came_there_and_here(hub: Hub, north: Station, uplink: DirectUplink) -> None:
    """Who was added at the door and turned away is expected, and no walk-in, until they come in."""
    event_id = add_list(north, 2)
    added = [
        north.write(lambda act, name=name: add_walk_in(act, event_id, {"first_name": name}), SYSTEM)
        for name in ("Zita", "Yara")
    ]
    for came, guest in enumerate(added, start=1):
        admit(north, event_id, guest.id)
        push_all(pusher_of(north, uplink))
        there = north.read(lambda connection: figures(connection, event_id))
        here = hub.ask(lambda connection: figures_of(connection, event_id))
        assert (there.walk_ins, there.registered, there.expected) == (came, 4, 4 - came)
        assert (here.walk_in, here.registered, here.no_show) == (came, 4, 4 - came)


def test_the_same_push_again_changes_nothing(hub: Hub, north: Station, uplink: DirectUplink) -> None:
    """A reply that got lost makes the station send again; the hub knows all of it."""
    note(north, 7)
    sent = message(north)
    assert isinstance(uplink.push(sent), Acked)
    again = uplink.push(sent)
    assert isinstance(again, Acked)
    assert (again.acked_to, again.known) == (7, 7)
    assert sorted(kept_ids(hub)) == sorted(fact_ids(north))


def test_a_gap_is_refused_with_the_place_to_send_from(north: Station, uplink: DirectUplink) -> None:
    """The hub never takes facts behind a hole."""
    note(north, 4)
    whole = message(north)
    uplink.push(replace(whole, facts=whole.facts[:2], tallies=None))
    later = replace(whole, after=3, after_hash=whole.facts[2]["hash"], facts=whole.facts[3:])
    assert uplink.push(later) == RestartFrom(position=2)


def test_a_hub_restored_from_an_old_backup_gets_the_rest_again(
    hub: Hub, north: Station, uplink: DirectUplink, clock: FakeClock
) -> None:
    """The station goes back to where the restored hub stands, by itself."""
    note(north, 3)
    push_all(pusher_of(north, uplink))
    hub.database.close()
    backup = copy_database(hub.settings.database)
    hub.database = build_hub(hub.settings, clock=clock).database
    note(north, 4)
    push_all(pusher_of(north, uplink))
    uplink.hub = restored = build_hub(HubSettings(database=backup), clock=clock)
    push_all(pusher_of(north, uplink))
    assert sorted(kept_ids(restored)) == sorted(fact_ids(north))
    assert agreement(restored) == [Agreement.AGREE]
    restored.stop()


def test_a_copied_card_starts_its_own_journal(
    hub: Hub, north: Station, uplink: DirectUplink, clock: FakeClock, tmp_path: Path
) -> None:
    """Two stations from one card: nothing of either is hidden, nothing is doubled, and the double is named."""
    event_id = add_list(north, 4)
    push_all(pusher_of(north, uplink))
    north.stop()
    shutil.copytree(tmp_path / "north", tmp_path / "copy")
    first, copy = new_station(tmp_path / "north", clock), new_station(tmp_path / "copy", clock)
    admit(first, event_id, "g0")
    admit(first, event_id, "g1")
    clock.advance(seconds=1)
    admit(copy, event_id, "g1")
    admit(copy, event_id, "g2")
    push_all(pusher_of(first, uplink))
    push_all(pusher_of(copy, uplink))
    push_all(pusher_of(first, uplink))
    # both noted what the hub sent back about the double, and tell that too
    for station in (copy, first):
        push_all(pusher_of(station, uplink))
    assert sorted(kept_ids(hub)) == sorted(set(fact_ids(first)) | set(fact_ids(copy)))
    assert first.read(current_incarnation) != copy.read(current_incarnation)
    found = hub.ask(lambda connection: figures_of(connection, event_id))
    assert (found.arrived, found.conflicts) == (3, 1)
    assert agreement(hub) == [Agreement.EARLIER_JOURNAL]
    first.stop()
    copy.stop()


def test_a_restored_station_hides_nothing(
    hub: Hub, north: Station, uplink: DirectUplink, clock: FakeClock, tmp_path: Path
) -> None:
    """An old copy of the file: what it records anew comes in beside what the hub had already."""
    note(north, 3)
    push_all(pusher_of(north, uplink))
    north.stop()
    shutil.copytree(tmp_path / "north", tmp_path / "old")
    lost = new_station(tmp_path / "north", clock)
    note(lost, 5)
    push_all(pusher_of(lost, uplink))
    restored = new_station(tmp_path / "old", clock)
    note(restored, 2)
    push_all(pusher_of(restored, uplink))
    assert sorted(kept_ids(hub)) == sorted(set(fact_ids(lost)) | set(fact_ids(restored)))
    assert len(kept_ids(hub)) == 10
    lost.stop()
    restored.stop()


def test_a_restored_station_is_recognised_before_it_records_anything(north: Station, uplink: DirectUplink) -> None:
    """Its journal ends before what the hub has: that is another journal already."""
    note(north, 5)
    whole = message(north)
    uplink.push(whole)
    old = replace(whole, after=2, after_hash=whole.facts[1]["hash"], facts=(), head=2, head_hash=whole.facts[1]["hash"])
    assert uplink.push(old) == Diverged()


@pytest.mark.parametrize(
    ("reason", "breaks"),
    [
        ("unreadable.kind", lambda fact: {**fact, "kind": "guest.teleported"}),
        ("unreadable.at", lambda fact: {**fact, "at": "yesterday"}),
        ("unreadable.subject", lambda fact: {**fact, "subject": "alert:\x00"}),
        ("unreadable.body", lambda fact: {**fact, "body": ["\ud800"]}),
        ("unreadable.clock", lambda fact: {**fact, "clock": 2**70}),
        ("unreadable.id", lambda fact: {**fact, "id": ""}),
        ("hash", lambda fact: {**fact, "subject": "alert:2"}),
        ("hash", lambda fact: {**fact, "hash": "0" * 63}),
    ],
)
def test_a_fact_that_cannot_be_counted_is_kept_and_blocks_nothing(
    hub: Hub,
    north: Station,
    uplink: DirectUplink,
    reason: str,
    breaks: Callable[[dict[str, object]], dict[str, object]],
) -> None:
    """It is kept raw with the reason, once, and what stands behind it comes in."""
    note(north, 3)
    whole = message(north)
    sent = replace(whole, facts=(whole.facts[0], breaks(whole.facts[1]), whole.facts[2]))
    reply = uplink.push(sent)
    assert isinstance(reply, Acked)
    assert reply.acked_to == 3
    uplink.push(sent)
    flags = hub.ask(flagged_facts)
    assert [flag.reason for flag in flags if flag.sequence == 2] == [reason]
    assert agreement(hub) == [Agreement.FLAGGED], "equal counts do not make a fact agree that is not held"
    assert kept_ids(hub) == [whole.facts[0]["id"], whole.facts[2]["id"]]


def test_a_clock_far_ahead_is_told_and_counted(
    hub: Hub, north: Station, uplink: DirectUplink, clock: FakeClock
) -> None:
    """The fact stands, people are told."""
    clock.advance(hours=2)
    note(north)
    clock.advance(hours=-2)
    uplink.push(message(north))
    assert [flag.reason for flag in hub.ask(flagged_facts)] == ["clock"]
    assert len(kept_ids(hub)) == 1


def test_one_guest_at_two_stations_is_a_conflict_until_one_is_undone(
    hub: Hub, north: Station, uplink: DirectUplink, clock: FakeClock, tmp_path: Path
) -> None:
    """Both admissions are kept; the earlier one stands; undoing the later one settles it."""
    event_id = add_list(north, 2)
    north.stop()
    shutil.copytree(tmp_path / "north", tmp_path / "south")
    north, south = new_station(tmp_path / "north", clock), new_station(tmp_path / "south", clock, "South door")
    south.write(lambda act: act.connection.execute("UPDATE station SET id = 'south', incarnation = 'south'"))
    south.stop()
    south = new_station(tmp_path / "south", clock, "South door")
    admit(south, event_id, "g0")
    clock.advance(seconds=5)
    admit(north, event_id, "g0")
    token = hub.ask(lambda connection: add_token(connection, "South", TokenRole.SYNC, clock()))
    push_all(pusher_of(north, uplink))
    push_all(pusher_of(south, DirectUplink(hub, token)))
    found = hub.ask(lambda connection: figures_of(connection, event_id))
    assert (found.registered, found.arrived, found.conflicts) == (2, 1, 1)
    assert agreement(hub) == [Agreement.AGREE, Agreement.AGREE]
    take_back(north, event_id, "g0")
    push_all(pusher_of(north, uplink))
    found = hub.ask(lambda connection: figures_of(connection, event_id))
    assert (found.arrived, found.inside, found.conflicts) == (1, 1, 0)
    north.stop()
    south.stop()


def test_a_token_writes_only_the_journal_it_is_bound_to(
    hub: Hub, north: Station, uplink: DirectUplink, clock: FakeClock, tmp_path: Path
) -> None:
    """The first station has the token from then on, and no unused token takes that station over."""
    note(north)
    uplink.push(message(north))
    other = new_station(tmp_path / "other", clock)
    note(other)
    with pytest.raises(UplinkError):
        uplink.push(message(other))
    unused = hub.ask(lambda connection: add_token(connection, "Spare", TokenRole.SYNC, clock()))
    with pytest.raises(UplinkError):
        DirectUplink(hub, unused).push(message(north))
    with pytest.raises(UplinkError):
        DirectUplink(hub, "nobody's").push(message(north))
    assert kept_ids(hub) == fact_ids(north)
    other.stop()
