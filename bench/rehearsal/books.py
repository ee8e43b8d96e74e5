"""After the evening: what has to be true, counted from the journals alone, by questions and rules of our own.

Nothing of the product is used to read them: a rule that is wrong there must not hide itself here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.rehearsal.journals import Journal, read_journal, rows


@dataclass(frozen=True, kw_only=True)
class Programme:
    """What was to happen."""

    guests: int
    walk_ins: int
    vips: int
    #: Important guests whom nobody goes to before the next one is called.
    called_on: frozenset[str]
    requests: int
    conflicts: int
    printer_failures: int
    shifts: int
    by_hand: int


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What screens, files, paper and the back office say at the end; each from where people have it."""

    #: Tiles of the board: expected, arrived, inside.
    board: tuple[int, ...]
    #: A supervisor's performance page: guests let in.
    performance: int
    #: Tiles of an organiser's overview: arrived, still expected, inside, walk-ins, calls at the desk, badges printed.
    office: tuple[int, ...]
    #: Lines of the export with the state `arrived`.
    export_arrived: int
    #: The back office's page of the event: arrived, inside, conflicts that stand.
    back_office: tuple[int, ...]
    #: Whole badges on the paper of each door.
    papers: tuple[int, int]
    #: Codes on the main door's paper.
    codes: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that has to be so."""

    what: str
    expected: object
    found: object

    @property
    def holds(self) -> bool:
        """Whether it is."""
        return self.expected == self.found


def checks(main: Path, side: Path, planned: Programme, shown: Shown) -> list[Check]:
    """Everything that has to be so at the end of an evening, from the files of both doors."""
    journal, other = read_journal(main), read_journal(side)
    return [
        *_of_journals(journal, other),
        *_of_guests(journal, main, planned),
        *_of_desk(journal, other, planned),
        *_of_conflicts(journal, other, side, planned),
        *_of_shifts(journal, planned),
        *_of_badges(journal, other, planned, shown),
        *_of_figures(journal, other, main, planned, shown),
    ]


def _of_journals(journal: Journal, other: Journal) -> list[Check]:
    return [
        _none("main door: facts that are missing or changed", journal.broken()),
        _none("side door: facts that are missing or changed", other.broken()),
    ]


def _of_guests(journal: Journal, main: Path, planned: Programme) -> list[Check]:
    vips = {f"guest:{row['id']}" for row in rows(main, "SELECT id FROM guest WHERE vip = 1")} & journal.inside
    ids = [name.partition(":")[2] for name in sorted(vips)]
    called = {fact.body["guest"] for fact in journal.called_on()}
    admitted = Counter(fact.subject for fact in journal.of("guest.checked_in"))
    return [
        _same("guests of the list and walk-ins inside", planned.guests + planned.walk_ins, len(journal.inside)),
        _none("guests admitted twice at one door", [name for name, times in admitted.items() if times > 1]),
        _same("important guests inside", planned.vips, len(vips)),
        _none("important guests neither acknowledged nor escalated", journal.unanswered(ids)),
        _none("important guests left standing for whom nobody else was called", sorted(planned.called_on - called)),
    ]


def _of_desk(journal: Journal, other: Journal, planned: Programme) -> list[Check]:
    items = journal.open_items() | other.open_items()
    settled = {fact.subject for fact in journal.of("request.settled")}
    failed = {fact.body["printer"] for fact in journal.of("alert.raised", kind="printer")}
    return [
        _none("items at the desk that nobody is on", [item for item, owner in items.items() if not owner]),
        _none("items at the desk that are open at all", list(items)),
        _same("requests made", planned.requests, journal.count["request.made"]),
        _same("requests settled", planned.requests, len(settled)),
        _same("printers that failed and called the desk", planned.printer_failures, len(failed)),
    ]


def _of_conflicts(journal: Journal, other: Journal, side: Path, planned: Programme) -> list[Check]:
    told = rows(side, "SELECT outcome FROM conflict")
    decided = {fact.subject for fact in journal.of("conflict.decided")}
    back = {fact.body["takes_back"] for fact in journal.of("conflict.decided", verdict="mistake")}
    undone = {fact.body["fact"] for one in (journal, other) for fact in one.of("check_in.undone")}
    return [
        _same("conflicts told to the main door", planned.conflicts, journal.count["conflict.found"]),
        _same("conflicts told to the side door", planned.conflicts, other.count["conflict.found"]),
        _same("conflicts decided at the desk", planned.conflicts, len(decided)),
        _same("decisions that reached the side door", planned.conflicts, sum(bool(row["outcome"]) for row in told)),
        _same("admissions taken back as decided", sorted(back), sorted(undone)),
    ]


def _of_shifts(journal: Journal, planned: Programme) -> list[Check]:
    ended = [fact.subject for fact in journal.of("shift.ended", how="said")]
    left = {fact.subject for fact in journal.of("hand_over.left")}
    had = {fact.subject for fact in journal.of("hand_over.acknowledged")}
    return [
        _same("shifts begun", planned.shifts, journal.count["shift.began"]),
        _same("shifts ended by whose they were", planned.shifts, len(ended)),
        Check(what="something was handed over at the change", expected=True, found=bool(left)),
        _none("things handed over that nobody acknowledged", sorted(left - had)),
    ]


def _of_badges(journal: Journal, other: Journal, planned: Programme, shown: Shown) -> list[Check]:
    badges = journal.badges()
    by_hand = {fact.subject for fact in journal.of("badge.handed_over")}
    owed = [name for name in journal.inside if not badges.get(name.partition(":")[2]) and name not in by_hand]
    return [
        _same("badges at the main door: on paper, by the journal", sum(badges.values()), shown.papers[0]),
        _same("badges at the side door: on paper, by the journal", sum(other.badges().values()), shown.papers[1]),
        _same("guests who have a badge, codes on the paper", len(badges), len(shown.codes)),
        _same("badges written by hand and handed over", planned.by_hand, len(by_hand)),
        _none("guests inside who are owed a badge", owed),
    ]


def _of_figures(journal: Journal, other: Journal, main: Path, planned: Programme, shown: Shown) -> list[Check]:
    inside = len(journal.inside)
    everywhere = journal.inside | other.inside
    found = len({fact.subject for fact in journal.of("conflict.found")})
    gone = len(journal.of("conflict.decided", verdict="mistake"))
    office = (inside, 0, inside, planned.walk_ins, _open(journal, "alert"), sum(journal.badges().values()))
    tables = {row["name"]: row["many"] for row in rows(main, _TABLES)}
    return [
        _same("the board's figures: expected, arrived, inside", (0, inside, inside), shown.board),
        _same("the performance page: guests let in", inside, shown.performance),
        _same("the office: arrived, expected, inside, walk-ins, calls, badges printed", office, shown.office),
        _same("the export: arrived", inside, shown.export_arrived),
        _same("the back office: arrived, inside, conflicts that stand",
              (len(everywhere), len(everywhere), found - gone), shown.back_office),
        _same("the tables: inside", inside, tables["inside"]),
        _same("the tables: alerts raised, still open", (journal.count["alert.raised"], _open(journal, "alert")),
              (tables["alerts"], tables["alerts_open"])),
        _same("the tables: requests made, still open", (planned.requests, _open(journal, "request")),
              (tables["requests"], tables["requests_open"])),
    ]  # fmt: skip


_TABLES = """
SELECT 'inside' AS name, count(*) AS many FROM presence JOIN zone ON zone.id = zone_id WHERE inside AND is_main
UNION ALL SELECT 'alerts', count(*) FROM alert
UNION ALL SELECT 'alerts_open', count(*) FROM alert WHERE settled_at IS NULL
UNION ALL SELECT 'requests', count(*) FROM request
UNION ALL SELECT 'requests_open', count(*) FROM request WHERE state <> 'settled'
"""


def _open(journal: Journal, noun: str) -> int:
    return sum(item.startswith(f"{noun}:") for item in journal.open_items())


def _same(what: str, expected: object, found: object) -> Check:
    return Check(what=what, expected=expected, found=found)


def _none(what: str, found: Sequence[str]) -> Check:
    """`found` should be empty; what is there is named, the first few."""
    named = ", ".join(found[:4]) + (f" and {len(found) - 4} more" if len(found) > 4 else "")
    return Check(what=what, expected="none", found=named or "none")
