"""Figures of the front office equal the journal, which is counted here once more, the slow and plain way."""

from __future__ import annotations

import io
import json
import random
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from server.domain.access import Actor
from server.domain.alert import AlertKind
from server.domain.errors import FieldError, OspiteError
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.performance import Moment, Tally, measure, percentile, sum_of
from server.domain.print_job import JobState
from server.services import performance
from server.services.alerts import Call, board, raise_alert, settle_alert, take_alert
from server.services.check_in import CheckInWish, check_in
from server.services.parties import check_in_together
from server.services.print_moves import Move, move_job
from server.services.undoing import undo_check_in
from server.station import Station
from server.store import personal_figures
from server.store.devices import Device
from server.store.guests import add_guests
from server.store.journal import read_after
from server.store.people import Person
from server.store.performance import moments_of
from server.store.print_jobs import jobs_of
from server.store.printers import PrinterRow
from tests.fakes.clock import NOON, FakeClock


def guests_in(station: Station, event: Event, count: int) -> list[Guest]:
    """More guests than the sample has."""
    made = [
        Guest(id=f"{number:032x}", event_id=event.id, ref=f"r{number}", first_name=f"G{number}", last_name="X",
              email="", code=f"C{number:019d}", category="guest")
        for number in range(count)
    ]  # fmt: skip
    station.write(lambda tx: add_guests(tx.connection, made))
    return made


class Evening:
    """Acts at two kiosks, a tablet and another program, in an order that dice choose."""

    def __init__(self, station: Station, event: Event, clock: FakeClock, kiosks: list[str], person: Person) -> None:
        self.station, self.event, self.clock, self.dice = station, event, clock, random.Random(event.slug)
        self.waiting = guests_in(station, event, 120)
        self.actors = [Actor(name=f"device:{kiosk}", device_id=kiosk) for kiosk in kiosks]
        self.person = Actor(name=f"person:{person.id}", device_id="tablet-1")
        self.printing: list[str] = []

    def step(self) -> None:
        """One act, which may be refused."""
        at_kiosk = self.dice.choice(self.actors)
        acts = (self.visit, self.visit, self.group, self.refused, self.at_desk, self.call, self.answer, self.badge,
                self.badge, self.undo)  # fmt: skip
        with suppress(OspiteError, IndexError):
            self.dice.choice(acts)(at_kiosk)
        self.clock.advance(seconds=self.dice.randrange(5, 400), milliseconds=self.dice.randrange(1000))

    def visit(self, actor: Actor) -> None:
        """A guest at a kiosk who touched it some seconds ago."""
        self._enter([self.waiting.pop()], actor)

    def group(self, actor: Actor) -> None:
        """Three check in together."""
        self._enter([self.waiting.pop() for _ in range(3)], actor)

    def refused(self, actor: Actor) -> None:
        """An unknown code."""
        began = self.clock() - timedelta(seconds=self.dice.randrange(20))
        wish = CheckInWish(event_id=self.event.id, code="NOBODY", began_at=began)
        self.station.write(lambda tx: check_in(tx, wish), actor)

    def at_desk(self, actor: Actor) -> None:
        """Somebody at the tablet lets a guest in; or another program does."""
        who = self.dice.choice([self.person, Actor(name="token:t")])
        wish = CheckInWish(event_id=self.event.id, guest_id=self.waiting.pop().id, at_desk=True)
        self.station.write(lambda tx: check_in(tx, wish), who)

    def call(self, actor: Actor) -> None:
        """A guest calls; or a roll is nearly empty, which is no call."""
        kind = self.dice.choice([AlertKind.CALL, AlertKind.NOT_FOUND, AlertKind.ROLL])
        wanted = Call(event_id=self.event.id, kind=kind, device_id=actor.device_id)
        self.station.write(lambda tx: raise_alert(tx, wanted), actor)

    def answer(self, actor: Actor) -> None:
        """Somebody takes one, or deals with it at once; or it settles itself."""
        alert = self.dice.choice(self.station.read(lambda connection: board(connection, self.event.id)))
        who = self.dice.choice([self.person, self.person, Actor(name="system")])
        if self.dice.random() < 0.5 and who is self.person:
            self.station.write(lambda tx: take_alert(tx, self.event.id, alert.id), who)
            self.clock.advance(seconds=20)
        self.station.write(lambda tx: settle_alert(tx, self.event.id, alert.id, outcome="helped"), who)

    def badge(self, actor: Actor) -> None:
        """A badge comes out."""
        job = self.printing.pop(self.dice.randrange(len(self.printing)))
        for to in (JobState.SENDING, JobState.CONFIRMING, JobState.PRINTED):
            self.station.write(lambda tx, to=to: move_job(tx, job, Move(to=to)))  # type: ignore[misc]

    def undo(self, actor: Actor) -> None:
        """Somebody takes an admission back."""
        inside = self.station.read(
            lambda connection: [row[0] for row in connection.execute("SELECT guest_id FROM presence WHERE inside = 1")]
        )
        guest_id = self.dice.choice(inside)
        self.station.write(lambda tx: undo_check_in(tx, self.event.id, guest_id, reason="mistake"), self.person)

    def _enter(self, guests: list[Guest], actor: Actor) -> None:
        began = self.clock() - timedelta(seconds=self.dice.randrange(2, 90))
        wishes = [
            CheckInWish(event_id=self.event.id, guest_id=guest.id, began_at=began, is_companion=number > 0)
            for number, guest in enumerate(guests)
        ]
        self.station.write(lambda tx: check_in_together(tx, wishes), actor)
        for guest in guests:
            self.printing += [job.id for job in self.station.read(lambda c, g=guest: jobs_of(c, g.id))]  # type: ignore[misc]


def counted_plainly(station: Station, event: Event) -> dict[tuple[str, str], dict[str, object]]:
    """The same figures by (screen, hour in UTC), with SQL and loops that read the whole journal for each fact."""

    def ask(connection: sqlite3.Connection) -> list[dict[str, object]]:
        rows = connection.execute("SELECT * FROM fact WHERE event_id = ? ORDER BY sequence", [event.id])
        return [dict(row) | {"body": json.loads(row["body"]), "at": datetime.fromisoformat(row["at"])} for row in rows]

    facts = station.read(ask)
    told: dict[tuple[str, str], dict[str, object]] = {}

    def line(fact: dict[str, object]) -> dict[str, object]:
        empty = {"guests": 0, "alone": 0, "helped": 0, "refused": {}, "visits": [], "answers": [], "proofs": []}
        return told.setdefault((str(fact["device_id"]), f"{fact['at']:%Y-%m-%d %H}"), empty)

    def of(kind: str) -> list[dict[str, object]]:
        return [fact for fact in facts if fact["kind"] == kind]

    undone = {fact["body"]["fact"] for fact in of("check_in.undone")}
    calls = [fact for fact in of("alert.raised") if fact["body"]["kind"] in ("call", "not_found", "refused")]
    out = [fact for fact in of("print_job.moved") if fact["body"]["to"] == "printed"]
    standing = [fact for fact in of("guest.checked_in") if fact["id"] not in undone]
    done: set[tuple[object, object]] = set()
    for fact in standing:
        line(fact)["guests"] += 1
        if fact["actor"].startswith("person:"):
            line(fact)["helped"] += 1
        if not fact["actor"].startswith("device:"):
            continue
        group = [one for one in standing if (one["device_id"], one["at"]) == (fact["device_id"], fact["at"])]
        jobs = [job for job in of("print_job.queued") if job["at"] == fact["at"]
                and f"guest:{job['body']['guest']}" in {one["subject"] for one in group}]  # fmt: skip
        ends = [[move["at"] for move in out if move["subject"] == job["subject"]] for job in jobs]
        begins = fact["at"] - timedelta(milliseconds=fact["body"]["took_ms"])
        end = max([fact["at"], *(at for found in ends for at in found)])
        until = end if all(ends) else fact["at"]
        has_called = any(
            call["device_id"] == fact["device_id"] and begins <= call["at"] <= until for call in calls
        )  # fmt: skip
        line(fact)["helped" if has_called else "alone"] += 1
        if all(ends) and (fact["device_id"], fact["at"]) not in done:
            line(fact)["visits"].append((end - begins).total_seconds())
        done.add((fact["device_id"], fact["at"]))
    for fact in of("check_in.refused"):
        reasons = line(fact)["refused"]
        reasons[fact["body"]["reason"]] = reasons.get(fact["body"]["reason"], 0) + 1
    for call in calls:
        line(call)
        answers = [one for one in facts if one["subject"] == call["subject"] and one["kind"] != "alert.raised"]
        if answers and answers[0]["actor"].startswith("person:"):
            line(call)["answers"].append((answers[0]["at"] - call["at"]).total_seconds())
    for job in of("print_job.queued"):
        came = [move["at"] for move in out if move["subject"] == job["subject"]]
        if came and job["device_id"]:
            line(job)["proofs"].append((came[0] - job["at"]).total_seconds())
    return {key: value for key, value in told.items() if any(value.values())}


def test_figures_equal_the_journal(
    station: Station, event: Event, printer: PrinterRow, hostess: Person, clock: FakeClock
) -> None:
    """After an evening by dice, every figure of every screen and hour is what the journal says when counted plainly."""
    evening = Evening(station, event, clock, ["kiosk-1", "kiosk-2"], hostess)
    for _ in range(220):
        evening.step()
    found = station.read(lambda connection: _measured(connection, event))
    told = {
        (device, f"{hour.astimezone(UTC):%Y-%m-%d %H}"): {
            "guests": tally.guests, "alone": tally.alone, "helped": tally.helped, "refused": dict(tally.refusals),
            "visits": sorted(tally.visits), "answers": sorted(tally.answers), "proofs": sorted(tally.proofs),
        }
        for (device, hour), tally in found.items()
    }  # fmt: skip
    plain = counted_plainly(station, event)
    for value in plain.values():
        for name in ("visits", "answers", "proofs"):
            value[name] = sorted(value[name])  # type: ignore[call-overload]
    assert {key: value for key, value in told.items() if any(value.values())} == plain
    total = sum_of(found.values())
    assert min(total.guests, total.alone, total.helped, len(total.visits), len(total.answers), len(total.proofs)) > 3


def _measured(connection: sqlite3.Connection, event: Event) -> dict[tuple[str, datetime], Tally]:
    return measure(moments_of(connection, event.id), event.local)


@pytest.mark.parametrize(
    ("seconds", "percent", "value"),
    [([], 50, None), ([7.0], 95, 7.0), ([1, 2, 3, 4], 50, 2), ([1, 2, 3, 4], 95, 4), (range(1, 101), 95, 95),
     ([5, 1, 3], 50, 3)],
)  # fmt: skip
def test_percentile(seconds: list[float], percent: int, value: float | None) -> None:
    """The nearest rank."""
    assert percentile(list(seconds), percent) == value


def test_an_hour_that_comes_twice() -> None:
    """Guests of 02:30 before and after the clock goes back stand in two lines; so do those beside midnight."""
    zone = ZoneInfo("Europe/Rome")
    moments = [
        Moment(str(number), "guest.checked_in", datetime(2026, 10, 24, 20, 30, tzinfo=UTC) + timedelta(hours=number),
               f"guest:{number}", "person:p", "t", {})
        for number in range(6)
    ]  # fmt: skip
    hours = sorted(hour for _, hour in measure(moments, lambda at: at.astimezone(zone)))
    assert [f"{hour:%d %H:%M %z}" for hour in hours] == [
        "24 22:00 +0200", "24 23:00 +0200", "25 00:00 +0200", "25 01:00 +0200", "25 02:00 +0200", "25 02:00 +0100",
    ]  # fmt: skip


def test_half_hour_zones() -> None:
    """Where clocks differ by half an hour, an hour still begins at the venue's full hour."""
    at = datetime(2026, 11, 23, 12, 40, tzinfo=UTC)
    moments = [Moment("1", "guest.checked_in", at, "guest:1", "person:p", "t", {})]
    (hour,) = (hour for _, hour in measure(moments, lambda at: at.astimezone(ZoneInfo("Asia/Kolkata"))))
    assert f"{hour:%H:%M}" == "18:00"


def test_an_empty_event(station: Station, event: Event) -> None:
    """Nothing is measured, and nothing fails."""
    found = station.read(lambda connection: performance.performance(connection, event))
    assert (found.total.tally, found.rows, found.workers) == (Tally(), [], None)


def test_single_workers_only_once_told(
    station: Station, event: Event, hostess: Person, guests: dict[str, Guest], at_desk: Actor, clock: FakeClock
) -> None:
    """No figure of a person before the switch, none of what was before it, and all of it recorded."""

    def let_in(name: str) -> None:
        wish = CheckInWish(event_id=event.id, guest_id=guests[name].id, at_desk=True)
        station.write(lambda tx: check_in(tx, wish), at_desk)

    let_in("Anna")
    assert station.read(lambda connection: performance.performance(connection, event)).workers is None
    clock.advance(minutes=1)
    for _ in range(2):
        station.write(lambda tx: performance.show_workers(tx, event.id, shown=True))
    assert station.read(lambda connection: performance.wants_reading(connection, event.id, hostess.id))
    for _ in range(2):
        station.write(lambda tx: performance.note_reading(tx, event.id), at_desk)
    assert not station.read(lambda connection: performance.wants_reading(connection, event.id, hostess.id))
    let_in("Björn")
    workers = station.read(lambda connection: performance.performance(connection, event)).workers
    assert workers
    assert [(line.name, line.guests) for line in workers] == [(hostess.name, 1)]
    station.write(lambda tx: performance.show_workers(tx, event.id, shown=False))
    assert station.read(lambda connection: personal_figures.since(connection, event.id)) is None
    facts = station.read(lambda connection: read_after(connection, 0, limit=1000, event_id=event.id))
    kinds = [fact.kind for fact in facts if fact.kind.startswith("personal_figures")]
    assert kinds == ["personal_figures.shown", "personal_figures.read", "personal_figures.hidden"]


def test_taken_home(station: Station, event: Event, kiosk: Device, guests: dict[str, Guest], at_kiosk: Actor) -> None:
    """A line a screen and hour, with the venue's hour; another format is refused."""
    wish = CheckInWish(event_id=event.id, guest_id=guests["Anna"].id, began_at=NOON - timedelta(seconds=8))
    station.write(lambda tx: check_in(tx, wish), at_kiosk)
    out = io.BytesIO()
    assert station.read(lambda connection: performance.export_performance(connection, event, "csv", out)) == 1
    head, row = out.getvalue().decode("utf-8-sig").splitlines()
    told = dict(zip(head.split(","), row.split(","), strict=True))
    assert (told["screen"], told["hour"], told["guests"], told["alone"], told["visit_p50_seconds"]) == (
        "Kiosk 1", "2026-11-23T13:00+01:00", "1", "1", "8.0",
    )  # fmt: skip
    with pytest.raises(FieldError):
        station.read(lambda connection: performance.export_performance(connection, event, "pdf", io.BytesIO()))
