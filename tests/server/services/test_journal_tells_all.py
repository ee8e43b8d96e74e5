"""The journal is the only record: what the tables say follows from the facts, and the facts name nobody."""

from __future__ import annotations

import json
import random
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise

import pytest

from server.domain.access import SYSTEM, Actor, TokenRole
from server.domain.alert import AlertKind
from server.domain.attendance import fold_presence
from server.domain.check_in import Direction
from server.domain.errors import OspiteError
from server.domain.event import Event, Zone
from server.domain.fact import GENESIS, KINDS, Fact, is_intact
from server.domain.guest import Guest
from server.services.alerts import Call, board, raise_alert, settle_alert, take_alert
from server.services.check_in import CheckInWish, check_in
from server.services.dashboard import figures
from server.services.event_setup import add_zone
from server.services.guest_desk import add_walk_in, correct_guest
from server.services.tokens import add_token
from server.services.undoing import undo_check_in
from server.station import Station
from server.store import journal
from server.store.event import inside_count
from server.store.presence import presence_of
from server.store.print_jobs import jobs_of
from server.store.printers import PrinterRow
from server.store.transaction import Transaction
from tests.fakes.clock import FakeClock

#: Written into every field of a walk-in, and looked for in the journal.
PERSONAL = (
    "Zebulon",
    "Quagmire",
    "zq@example.net",
    "+31 20 555 0199",
    "Secret Works",
    "allergic to nuts",
    "notes of him",
)


def facts_of(station: Station) -> list[Fact]:
    """The whole journal."""
    return station.read(lambda connection: journal.read_after(connection, 0, limit=100_000))


class Walk:
    """Whatever people may do, in any order."""

    def __init__(self, station: Station, event: Event, zones: list[Zone], guests: list[Guest], seed: int) -> None:
        self.station, self.event, self.zones, self.guests = station, event, zones, guests
        self.dice = random.Random(seed)

    def step(self) -> None:
        """One act, which may be refused."""
        guest = self.dice.choice(self.guests)
        acts: list[Callable[[Transaction], object]] = [
            lambda act: check_in(act, self._wish(guest)),
            lambda act: check_in(act, self._wish(guest)),
            lambda act: undo_check_in(act, self.event.id, guest.id, reason="mistake"),
            lambda act: raise_alert(act, Call(event_id=self.event.id, kind=AlertKind.CALL, device_id="kiosk-1")),
            lambda act: self._on_board(act, take_alert),
            lambda act: self._on_board(act, lambda *told: settle_alert(*told, outcome="helped")),
            lambda act: correct_guest(act, self.event.id, guest.id, {"company": str(self.dice.random())}),
        ]
        device = self.dice.choice(["", "kiosk-1", "kiosk-2"])
        with suppress(OspiteError):
            self.station.write(self.dice.choice(acts), Actor(name="person:p1", device_id=device))

    def _wish(self, guest: Guest) -> CheckInWish:
        return CheckInWish(
            event_id=self.event.id,
            guest_id=guest.id,
            zone=self.dice.choice(self.zones).id,
            direction=self.dice.choice([Direction.IN, Direction.IN, Direction.OUT]),
            at_desk=self.dice.random() < 0.3,
            anyway_reason=self.dice.choice(["", "", "paid_cash"]),
        )

    def _on_board(self, act: Transaction, what: Callable[[Transaction, str, str], object]) -> None:
        waiting = board(act.connection, self.event.id)
        if waiting:
            what(act, self.event.id, self.dice.choice(waiting).id)


@pytest.mark.parametrize("seed", range(4))
def test_tables_follow_from_the_facts(
    station: Station,
    event: Event,
    zone: Zone,
    guests: dict[str, Guest],
    printer: PrinterRow,
    clock: FakeClock,
    seed: int,
) -> None:
    """After a random walk, presence, occupancy, alerts and print jobs rebuilt from the facts equal the tables."""
    lounge = station.write(lambda act: add_zone(act, Zone(id="", event_id=event.id, name="Lounge", capacity=2)))
    walk = Walk(station, event, [zone, lounge], list(guests.values()), seed)
    for _ in range(150):
        clock.advance(seconds=walk.dice.randrange(0, 90))
        walk.step()
    facts = facts_of(station)
    folded = fold_presence(facts)
    for place in (zone, lounge):
        for guest in guests.values():
            stored = station.read(lambda connection, g=guest, z=place: presence_of(connection, g.id, z.id))  # type: ignore[misc]
            rebuilt = folded.get((guest.id, place.id))
            assert (stored and stored.first_in_at and stored) == (rebuilt and rebuilt.first_in_at and rebuilt)
        inside = sum(presence.inside for (_, zone_id), presence in folded.items() if zone_id == place.id)
        assert station.read(lambda connection, z=place: inside_count(connection, z.id)) == inside  # type: ignore[misc]
    assert {alert.id for alert in station.read(lambda c: board(c, event.id))} == _open_alerts(facts)
    jobs = [job for guest in guests.values() for job in station.read(lambda c, g=guest: jobs_of(c, g.id))]  # type: ignore[misc]
    assert {job.id: job.state.value for job in jobs} == _job_states(facts)
    assert station.read(lambda connection: figures(connection, event.id)).inside == sum(
        presence.inside for (_, zone_id), presence in folded.items() if zone_id == zone.id
    )


def _open_alerts(facts: list[Fact]) -> set[str]:
    raised = {fact.subject_id("alert") for fact in facts if fact.kind == "alert.raised"}
    return raised - {fact.subject_id("alert") for fact in facts if fact.kind == "alert.settled"}


def _job_states(facts: list[Fact]) -> dict[str, str]:
    states = {fact.subject_id("print_job"): "queued" for fact in facts if fact.kind == "print_job.queued"}
    return states | {fact.subject_id("print_job"): fact.body["to"] for fact in facts if fact.kind == "print_job.moved"}


def test_chain(station: Station, event: Event, guests: dict[str, Guest], clock: FakeClock) -> None:
    """Every fact is numbered without a gap, names the hash before it, and says what it said; clocks only rise."""
    for name in ("Anna", "Björn", "Anna"):
        clock.advance(minutes=-1)
        wish = CheckInWish(event_id=event.id, guest_id=guests[name].id)
        station.write(lambda act, wish=wish: check_in(act, wish))  # type: ignore[misc]
    facts = facts_of(station)
    assert [fact.sequence for fact in facts] == list(range(1, len(facts) + 1))
    assert facts[0].previous_hash == GENESIS
    assert all(is_intact(fact) for fact in facts)
    assert all(
        (after.previous_hash, after.clock > before.clock) == (before.hash, True) for before, after in pairwise(facts)
    )


def test_a_changed_row_shows(station: Station, event: Event) -> None:
    """Somebody who edits the file by hand is found out."""
    station.write(
        lambda act: act.connection.execute("UPDATE fact SET actor = 'person:other' WHERE sequence = 1") and None
    )
    assert [fact.sequence for fact in facts_of(station) if not is_intact(fact)] == [1]


def test_unknown_kinds_are_not_recorded(station: Station) -> None:
    """Only what readers and docs know goes into the journal."""
    with pytest.raises(ValueError, match="no fact is called"):
        station.write(lambda act: act.record("guest.sneezed", "guest:g1"))
    assert all(words for words in KINDS.values())


def test_facts_name_nobody(station: Station, event: Event, printer: PrinterRow, at_kiosk: Actor) -> None:
    """Whatever is done with a guest, no detail of theirs and no secret gets into the journal."""
    first, last, email, phone, company, needs, notes = PERSONAL
    details = {"first_name": first, "last_name": last, "email": email, "phone": phone, "company": company,
               "needs": needs, "notes": notes, "host": last, "room": company, "vip": True}  # fmt: skip
    guest = station.write(lambda act: add_walk_in(act, event.id, details), at_kiosk)
    station.write(lambda act: correct_guest(act, event.id, guest.id, {"title": company, "phone": phone[::-1]}))
    for direction in (Direction.IN, Direction.IN, Direction.OUT):
        wish = CheckInWish(event_id=event.id, code=guest.code, direction=direction)
        station.write(lambda act, wish=wish: check_in(act, wish), at_kiosk)  # type: ignore[misc]
    token = station.write(lambda act: add_token(act, "t", TokenRole.SYNC), SYSTEM)
    told = _journal_as_text(station)
    assert len(Counter(fact.kind for fact in facts_of(station))) > 8
    for secret in (*PERSONAL, guest.code, token.secret, token.token.sha256):
        assert secret not in told


def _journal_as_text(station: Station) -> str:
    def everything(connection: sqlite3.Connection) -> str:
        return json.dumps([list(row) for row in connection.execute("SELECT * FROM fact")], ensure_ascii=False)

    return station.read(everything)
