"""Reading what can still be read of a damaged database, row by row, into a new one.

A page that cannot be read costs its own rows and no others: what lies around it is found by asking for ever smaller
ranges. What can be derived (codes, search words, who is where) is derived again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server.domain.attendance import fold_presence
from server.domain.fact import is_intact
from server.store import journal, presence, search
from server.store.rows import marks

#: So many unreadable places of one table are looked into; then its rest is given up.
_MOST_PROBES = 100_000
#: Kept by SQLite, by the migrations, or derived anew.
_DERIVED = ("sqlite_", "_sqlite", "guest_words", "name_word", "name_slip", "occupancy", "uplink")


@dataclass(kw_only=True)
class Salvaged:
    """What was read, and what is known to be missing."""

    #: Of guests and facts: without any there is no station to go on with.
    rows: int = 0
    #: Facts that others around them prove.
    facts_lost: int = 0
    #: Guests that facts speak of.
    guests_lost: int = 0
    #: Tables that could not be read to the end.
    torn: set[str] = field(default_factory=set)


def salvage(damaged: Path, whole: sqlite3.Connection) -> Salvaged:
    """Fill `whole`, an empty database of the newest schema, from the file `damaged`.

    Raises: sqlite3.DatabaseError when not even the list of its tables can be read.
    """
    done = Salvaged()
    source = sqlite3.connect(f"file:{damaged}?mode=ro", uri=True, isolation_level=None)
    try:
        source.execute("PRAGMA writable_schema = ON")  # SQLite then forgives what is wrong with single definitions
        source.execute("PRAGMA trusted_schema = OFF")
        names = {row[0] for row in source.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        if not {"fact", "guest", "station"} <= names:
            raise sqlite3.DatabaseError("it holds no tables of a station")
        whole.execute("PRAGMA foreign_keys = OFF")
        whole.execute("BEGIN IMMEDIATE")
        for table in _tables(whole):
            if table in names:
                _copy(source, whole, table, done)
        _count_lost(whole, done)
        _derive(whole)
        _drop_orphans(whole)
        _count_inside(whole)
        whole.execute("COMMIT")
        whole.execute("PRAGMA foreign_keys = ON")
    finally:
        source.close()
    return done


def _tables(whole: sqlite3.Connection) -> list[str]:
    rows = whole.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid")
    return [row[0] for row in rows if not row[0].startswith(_DERIVED)]


def _copy(source: sqlite3.Connection, whole: sqlite3.Connection, table: str, done: Salvaged) -> None:
    known = [row["name"] for row in whole.execute(f"PRAGMA table_info({table})")]
    there = {row[1] for row in source.execute(f"PRAGMA table_info({table})")}
    columns = [name for name in known if name in there]
    without_rowid = whole.execute(f"SELECT wr FROM pragma_table_list('{table}')").fetchone()[0]
    read = _both_ways if without_rowid else _by_range
    insert = f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) VALUES ({marks(columns)})"
    before = whole.total_changes
    try:
        for rows in read(source, table, columns, done):
            _insert(whole, insert, rows)
    except sqlite3.DatabaseError:
        done.torn.add(table)
    if table in ("fact", "guest"):
        done.rows += whole.total_changes - before


def _insert(whole: sqlite3.Connection, insert: str, rows: list[Any]) -> None:
    try:
        whole.executemany(insert, rows)
    except sqlite3.IntegrityError:  # one value of a wrong kind: it costs its own row
        for row in rows:
            with suppress(sqlite3.IntegrityError):
                whole.execute(insert, row)


def _by_range(source: sqlite3.Connection, table: str, columns: list[str], done: Salvaged) -> Iterator[list[Any]]:
    """A table with row numbers: halve the range that cannot be read until the page is found."""
    select = f"SELECT {', '.join(columns)} FROM {table} NOT INDEXED WHERE rowid BETWEEN ? AND ?"
    ranges, probes = [(1, _highest_rowid(source, table))], 0
    while ranges and probes < _MOST_PROBES:
        low, high = ranges.pop()
        try:
            yield source.execute(select, [low, high]).fetchall()
        except sqlite3.DatabaseError:
            probes += 1
            done.torn.add(table)
            if low < high:
                middle = (low + high) // 2
                ranges += [(middle + 1, high), (low, middle)]


def _highest_rowid(source: sqlite3.Connection, table: str) -> int:
    """The last row's number; where that end is torn off, more than the file can have rows."""
    try:
        return source.execute(f"SELECT coalesce(max(rowid), 0) FROM {table} NOT INDEXED").fetchone()[0] or 0
    except sqlite3.DatabaseError:
        pages = source.execute("PRAGMA page_count").fetchone()[0] * source.execute("PRAGMA page_size").fetchone()[0]
        return int(pages) // 16


def _both_ways(source: sqlite3.Connection, table: str, columns: list[str], done: Salvaged) -> Iterator[list[Any]]:
    """A table in the order of its key: from the front to the first torn page, and from the back to the last."""
    keys = [row[1] for row in source.execute(f"PRAGMA table_info({table})") if row[5]]
    for order in ("ASC", "DESC"):
        ordered = ", ".join(f"{key} {order}" for key in keys)
        cursor = source.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {ordered}")
        try:
            while rows := cursor.fetchmany(200):
                yield rows
            return
        except sqlite3.DatabaseError:
            done.torn.add(table)


def _count_lost(whole: sqlite3.Connection, done: Salvaged) -> None:
    """Facts and guests that are missing, as far as what is left tells of them."""
    highest = whole.execute("SELECT coalesce(max(sequence), 0) FROM fact").fetchone()[0]
    _drop_altered(whole)
    order = [row[0] for row in whole.execute("SELECT sequence FROM fact ORDER BY sequence")]
    done.facts_lost = highest - len(order)
    # no gaps in the numbers, for followers count on that; the hashes still tell of what is missing
    moves = [(place, sequence) for place, sequence in enumerate(order, start=1) if place != sequence]
    whole.executemany("UPDATE fact SET sequence = ? WHERE sequence = ?", moves)
    done.guests_lost = whole.execute(
        "SELECT count(DISTINCT subject) FROM fact AS added WHERE kind = 'guest.added'"
        " AND NOT EXISTS (SELECT 1 FROM guest WHERE id = substr(added.subject, 7))"
        " AND NOT EXISTS (SELECT 1 FROM fact WHERE kind = 'guest.removed' AND subject = added.subject)"
    ).fetchone()[0]


def _drop_altered(whole: sqlite3.Connection) -> None:
    """Take out facts that do not say any more what they said: nobody may act on them."""
    highest = whole.execute("SELECT coalesce(max(sequence), 0) FROM fact").fetchone()[0]
    for sequence in range(1, highest + 1):
        try:
            facts = journal.read_after(whole, sequence - 1, limit=1)
            is_well = not facts or facts[0].sequence != sequence or is_intact(facts[0])
        except (ValueError, TypeError):
            is_well = False
        if not is_well:
            whole.execute("DELETE FROM fact WHERE sequence = ?", [sequence])


def _derive(whole: sqlite3.Connection) -> None:
    """Codes by the guests that have them, presence by the facts, search by names."""
    for column in ("custom", "imported"):
        whole.execute(f"UPDATE guest SET {column} = '{{}}' WHERE NOT json_valid({column})")
    whole.execute(
        "INSERT OR IGNORE INTO code (event_id, code, guest_id, alive)"
        " SELECT event_id, code, id, 1 FROM guest WHERE code <> ''"
    )
    known = {tuple(row) for row in whole.execute("SELECT guest_id, zone_id FROM presence")}
    facts = journal.read_after(whole, 0, limit=-1)
    for place, now in fold_presence(facts).items():
        if place not in known and now.first_in_at:
            presence.save_presence(whole, None, now)
    search.index_after(whole, 0)
    search.learn_words(
        whole, (f"{row[0]} {row[1]}" for row in whole.execute("SELECT first_name, last_name FROM guest"))
    )


def _drop_orphans(whole: sqlite3.Connection) -> None:
    """Rows whose guest, event or job was lost, until nothing refers to what is not there."""
    while orphans := whole.execute("PRAGMA foreign_key_check").fetchall():
        for table, rowid in {(row[0], row[1]) for row in orphans}:
            if rowid is not None:
                whole.execute(f"DELETE FROM {table} WHERE rowid = ?", [rowid])
        for table in {row[0] for row in orphans if row[1] is None}:
            _drop_orphans_by_key(whole, table)


def _count_inside(whole: sqlite3.Connection) -> None:
    """How many are inside, by those who are: whoever is lost is not counted."""
    whole.execute("DELETE FROM occupancy")
    whole.execute(
        "INSERT INTO occupancy (zone_id, inside_count)"
        " SELECT id, (SELECT count(*) FROM presence WHERE zone_id = zone.id AND inside = 1) FROM zone"
    )


def _drop_orphans_by_key(whole: sqlite3.Connection, table: str) -> None:
    for link in whole.execute(f"PRAGMA foreign_key_list({table})").fetchall():
        whole.execute(
            f"DELETE FROM {table} WHERE {link['from']} IS NOT NULL"
            f" AND {link['from']} NOT IN (SELECT {link['to']} FROM {link['table']})"
        )
