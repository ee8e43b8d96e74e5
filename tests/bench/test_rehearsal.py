"""What the rehearsal believes of an evening: true journals pass, and each check fails where its journal is doctored."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from bench.rehearsal.__main__ import main
from bench.rehearsal.books import Programme, Shown, checks
from bench.rehearsal.evening import ARRIVALS, CONFLICTS, REQUESTS, Deed, evening
from bench.rehearsal.journals import read_journal
from bench.rehearsal.report import report
from bench.sample import sample_guests
from server.domain.fact import GENESIS, fact_hash
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.folder import schema
from tests.fakes.journal_scene import add_list, admit, new_station, note, take_back

#: Kind, subject, body.
Line = tuple[str, str, dict[str, Any]]
_TABLES = """
CREATE TABLE fact (sequence INTEGER, id TEXT, clock INTEGER, at TEXT, kind TEXT, event_id TEXT, subject TEXT, body TEXT,
    actor TEXT, device_id TEXT, key TEXT, previous_hash TEXT, hash TEXT);
CREATE TABLE guest (id TEXT, vip INTEGER);
CREATE TABLE zone (id TEXT, is_main INTEGER);
CREATE TABLE presence (zone_id TEXT, inside INTEGER);
CREATE TABLE alert (settled_at TEXT);
CREATE TABLE request (state TEXT);
CREATE TABLE conflict (outcome TEXT);
INSERT INTO guest VALUES ('g1', 0), ('v1', 1), ('v2', 1);
INSERT INTO zone VALUES ('z', 1);
"""
_MAIN_TABLES = """
INSERT INTO presence VALUES ('z', 1), ('z', 1), ('z', 1);
INSERT INTO alert VALUES ('x'), ('x'), ('x'), ('x');
INSERT INTO request VALUES ('settled');
INSERT INTO conflict VALUES ('mistake');
"""
_MAIN: list[Line] = [
    *[("guest.checked_in", f"guest:{name}", {"zone": "z"}) for name in ("g1", "v1", "v2")],
    ("alert.raised", "alert:a1", {"kind": "vip", "guest": "v1"}),
    ("arrival.called", "alert:a1", {"step": 0, "guest": "v1"}),
    ("alert.taken", "alert:a1", {}),
    ("alert.settled", "alert:a1", {"outcome": "helped"}),
    ("alert.raised", "alert:a2", {"kind": "vip", "guest": "v2"}),
    ("arrival.called", "alert:a2", {"step": 1, "guest": "v2"}),
    ("hand_over.left", "hand_over:h1", {"item": "alert:a2", "shift": "s1"}),
    ("hand_over.acknowledged", "hand_over:h1", {"item": "alert:a2"}),
    ("alert.settled", "alert:a2", {"outcome": "helped"}),
    ("alert.raised", "alert:a3", {"kind": "printer", "guest": "", "printer": "p1"}),
    ("alert.settled", "alert:a3", {"outcome": "over"}),
    ("request.made", "request:r1", {}),
    ("request.taken", "request:r1", {}),
    ("request.settled", "request:r1", {}),
    ("alert.raised", "alert:a4", {"kind": "conflict", "guest": "g1"}),
    ("conflict.found", "conflict:c1", {"guest": "g1"}),
    ("conflict.decided", "conflict:c1", {"verdict": "mistake", "takes_back": "side 1"}),
    ("alert.settled", "alert:a4", {"outcome": "decided"}),
    ("shift.began", "shift:s1", {}),
    ("shift.ended", "shift:s1", {"how": "said"}),
    ("print_job.queued", "print_job:j1", {"guest": "g1"}),
    ("print_job.moved", "print_job:j1", {"to": "printed"}),
    ("print_job.queued", "print_job:j2", {"guest": "v1"}),
    ("print_job.moved", "print_job:j2", {"to": "executed"}),
    ("badge.handed_over", "guest:v2", {}),
]
_SIDE: list[Line] = [
    ("guest.checked_in", "guest:g1", {"zone": "z"}),
    ("print_job.queued", "print_job:j9", {"guest": "g1"}),
    ("print_job.moved", "print_job:j9", {"to": "sent"}),
    ("alert.raised", "alert:b1", {"kind": "conflict", "guest": "g1"}),
    ("conflict.found", "conflict:c1", {"guest": "g1"}),
    ("check_in.undone", "guest:g1", {"fact": "side 1"}),
    ("alert.settled", "alert:b1", {"outcome": "decided"}),
]
_PLANNED = Programme(
    guests=2, walk_ins=1, vips=2, called_on=frozenset({"v2"}), requests=1, conflicts=1, printer_failures=1, shifts=1,
    by_hand=1,
)  # fmt: skip
_SHOWN = Shown(
    board=(0, 3, 3), performance=3, office=(3, 0, 3, 1, 0, 2), export_arrived=3, back_office=(3, 3, 0), papers=(2, 1),
    codes=frozenset({"A", "B"}),
)  # fmt: skip


@dataclass
class Evening:
    """Both journals, what their tables hold besides, and what was seen."""

    main: list[Line] = field(default_factory=lambda: list(_MAIN))
    side: list[Line] = field(default_factory=lambda: list(_SIDE))
    main_tables: str = _MAIN_TABLES
    side_tables: str = "INSERT INTO conflict VALUES ('mistake');"
    shown: Shown = _SHOWN
    #: Done to both files when they are written.
    afterwards: str = ""

    def without(self, kind: str, subject: str = "") -> Evening:
        """It never came to that."""
        self.main = [line for line in self.main if line[0] != kind or (subject and line[1] != subject)]
        self.side = [line for line in self.side if line[0] != kind or (subject and line[1] != subject)]
        return self

    def failing(self, folder: Path) -> set[str]:
        """What does not hold."""
        files = []
        for name, lines, tables in (("main", self.main, self.main_tables), ("side", self.side, self.side_tables)):
            files.append(folder / f"{name}.db")
            with closing(sqlite3.connect(files[-1])) as connection, connection:
                connection.executescript(_TABLES + tables)
                _write(connection, name, lines)
                connection.executescript(self.afterwards)
        return {check.what for check in checks(files[0], files[1], _PLANNED, self.shown) if not check.holds}


def _write(connection: sqlite3.Connection, door: str, lines: list[Line]) -> None:
    """As a station does, with the product's own hash: it and the rehearsal's judge one another."""
    before = GENESIS
    for sequence, (kind, subject, body) in enumerate(lines, start=1):
        parts = {
            "actor": "person:ü", "at": NOON, "body": body, "clock": sequence, "device_id": "", "event_id": "e",
            "id": f"{door} {sequence}", "key": "", "kind": kind, "previous_hash": before, "subject": subject,
        }  # fmt: skip
        before = fact_hash(parts)
        row = {**parts, "at": NOON.isoformat(), "body": json.dumps(body), "sequence": sequence, "hash": before}
        connection.execute(f"INSERT INTO fact ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", [*row.values()])


def _then(name: str, subject: str, /, **body: object) -> Callable[[Evening], Evening]:
    def change(evening: Evening) -> Evening:
        evening.main.append((name, subject, body))
        return evening

    return change


def _lacks(kind: str, subject: str = "") -> Callable[[Evening], Evening]:
    return lambda evening: evening.without(kind, subject)


def _seen(**shown: Any) -> Callable[[Evening], Evening]:
    return lambda evening: replace(evening, shown=replace(_SHOWN, **shown))


def _tables(before: str, after: str) -> Callable[[Evening], Evening]:
    return lambda evening: replace(evening, main_tables=evening.main_tables.replace(before, after, 1))


#: What is done to a true evening, by the check that has to see it.
DOCTORED: dict[str, Callable[[Evening], Evening]] = {
    "main door: facts that are missing or changed": lambda evening: replace(
        evening, afterwards="UPDATE fact SET subject = 'guest:v9' WHERE id = 'main 2'"
    ),
    "side door: facts that are missing or changed": lambda evening: replace(
        evening, afterwards="DELETE FROM fact WHERE id = 'side 4'"
    ),
    "guests of the list and walk-ins inside": _then("guest.checked_out", "guest:g1", zone="z"),
    "guests admitted twice at one door": _then("guest.checked_in", "guest:g1", zone="z"),
    "important guests inside": _then("check_in.undone", "guest:v1", fact="main 2"),
    "important guests neither acknowledged nor escalated": _lacks("alert.taken", "alert:a1"),
    "important guests left standing for whom nobody else was called": _lacks("arrival.called", "alert:a2"),
    "items at the desk that nobody is on": _then("alert.raised", "alert:z", kind="call", guest=""),
    "items at the desk that are open at all": _lacks("request.settled"),
    "requests made": _lacks("request.made"),
    "requests settled": _lacks("request.settled"),
    "printers that failed and called the desk": _lacks("alert.raised", "alert:a3"),
    "conflicts told to the main door": lambda evening: replace(
        evening, main=[line for line in evening.main if line[0] != "conflict.found"]
    ),
    "conflicts told to the side door": lambda evening: replace(
        evening, side=[line for line in evening.side if line[0] != "conflict.found"]
    ),
    "conflicts decided at the desk": _lacks("conflict.decided"),
    "decisions that reached the side door": lambda evening: replace(
        evening, side_tables="INSERT INTO conflict VALUES ('');"
    ),
    "admissions taken back as decided": _lacks("check_in.undone"),
    "shifts begun": _lacks("shift.began"),
    "shifts ended by whose they were": _lacks("shift.ended"),
    "something was handed over at the change": _lacks("hand_over.left"),
    "things handed over that nobody acknowledged": _lacks("hand_over.acknowledged"),
    "badges at the main door: on paper, by the journal": _seen(papers=(3, 1)),
    "badges at the side door: on paper, by the journal": _seen(papers=(2, 0)),
    "guests who have a badge, codes on the paper": _seen(codes=frozenset({"A"})),
    "badges written by hand and handed over": _lacks("badge.handed_over"),
    "guests inside who are owed a badge": _lacks("print_job.moved", "print_job:j1"),
    "the board's figures: expected, arrived, inside": _seen(board=(1, 2, 2)),
    "the export: arrived": _seen(export_arrived=4),
    "the performance page: guests let in": _seen(performance=2),
    "the office: arrived, expected, inside, walk-ins, calls, badges printed": _seen(office=(3, 0, 3, 1, 1, 2)),
    "the back office: arrived, inside, conflicts that stand": _seen(back_office=(3, 3, 1)),
    "the tables: inside": _tables("('z', 1)", "('z', 0)"),
    "the tables: alerts raised, still open": _tables("('x')", "(NULL)"),
    "the tables: requests made, still open": _tables("('settled')", "('open')"),
}


def test_a_true_evening_passes(tmp_path: Path) -> None:
    """Nothing fails, whatever order the bodies' keys have."""
    assert Evening().failing(tmp_path) == set()


@pytest.mark.parametrize("what", DOCTORED)
def test_each_check_can_fail(what: str, tmp_path: Path) -> None:
    """It sees what was done to the journal, the tables, or what was seen."""
    assert what in DOCTORED[what](Evening()).failing(tmp_path)


def test_no_check_is_left_out_here(tmp_path: Path) -> None:
    """Each was made to fail above, on files that have the real schema and not one fact."""
    (tmp_path / "empty.db").write_bytes(schema())
    made = checks(tmp_path / "empty.db", tmp_path / "empty.db", _PLANNED, _SHOWN)
    assert {check.what for check in made} == set(DOCTORED)


def test_a_station_s_own_journal_is_read_as_it_was_written(tmp_path: Path, clock: FakeClock) -> None:
    """No hash that does not fit, and who is inside, after an admission that was taken back."""
    station = new_station(tmp_path, clock)
    try:
        event_id = add_list(station, 3)
        admit(station, event_id, "g0")
        admit(station, event_id, "g1")
        take_back(station, event_id, "g0")
        note(station)
        journal = read_journal(station.settings.database_path)
    finally:
        station.stop()
    assert journal.broken() == [] and journal.inside == {"guest:g1"}
    assert journal.open_items() == {"alert:1": ""}


def test_the_evening_is_the_same_at_each_run() -> None:
    """Everybody arrives once, in order of time; tickets come to the side door while no door has a line."""
    guests = [replace(guest, vip=place < 12) for place, guest in enumerate(sample_guests("e", 60))]
    moments = evening(guests, random.Random(7))
    assert moments == evening(guests, random.Random(7))
    assert [one.minute for one in moments] == sorted(one.minute for one in moments)
    assert sorted(one.guest.id for one in moments if one.deed in ARRIVALS and one.guest) == [g.id for g in guests]
    deeds = [one.deed for one in moments]
    split = deeds[deeds.index(Deed.LINE_BREAKS) : deeds.index(Deed.LINE_IS_BACK)]
    assert (split.count(Deed.SIDE_DOOR), deeds.count(Deed.ASK)) == (CONFLICTS, REQUESTS)


def test_the_report_says_the_verdict_first(tmp_path: Path) -> None:
    """And what was expected and found where something does not hold."""
    (tmp_path / "empty.db").write_bytes(schema())
    made = checks(tmp_path / "empty.db", tmp_path / "empty.db", _PLANNED, _SHOWN)
    text = report(made, {"vip: take": 12}, {}, guests=24, seconds=90)
    assert text.splitlines()[2].startswith("**") and "do not hold" in text.splitlines()[2]
    assert "| **does not hold** | requests made | 1 | 0 |" in text and "| vip: take | 12 |" in text


def test_too_few_guests_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything is started."""
    with pytest.raises(SystemExit):
        main(["--guests", "11"])
    assert "at least 24" in capsys.readouterr().err
