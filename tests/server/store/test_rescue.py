"""A damaged database: what can be read goes on, what cannot is told, and nothing is thrown away."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from server.domain.errors import StorageError
from server.services.check_in import CheckInWish, check_in
from server.services.warnings import WarningCode, settle_rescue, warnings
from server.settings import Settings
from server.station import Station, build_station
from server.store import journal
from server.store.copies import save_copy
from server.store.database import check_health
from server.store.search import find_numbers
from server.store.uplinks import keep_contact
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.journal_scene import add_list, admit

GUESTS = 400
ARRIVED = 25
PAGE_BYTES = 4096


@pytest.fixture
def settings(tmp_path: Path, clock: FakeClock) -> Settings:
    """A station that served an evening and was stopped."""
    made = Settings(data_dir=tmp_path / "data")
    station = build_station(made, clock=clock)
    event_id = add_list(station, GUESTS)
    for number in range(ARRIVED):
        admit(station, event_id, f"g{number}")
    station.write(lambda act: keep_contact(act.connection, "hub", acked_to=50, at=NOON, clock_offset_ms=0))
    station.stop()
    return made


def counts(station: Station) -> tuple[int, int, int]:
    """Guests, arrivals, facts."""
    sql = (
        "SELECT (SELECT count(*) FROM guest), (SELECT count(*) FROM presence WHERE inside = 1),"
        " (SELECT count(*) FROM fact)"
    )
    return tuple(station.read(lambda connection: connection.execute(sql).fetchone()))  # type: ignore[return-value]


def told(station: Station) -> dict[str, object]:
    """What staff read of the rescue."""
    found = station.read(lambda connection: warnings(connection, station.disk.state(), station.clock()))
    return next((dict(one.details) for one in found if one.code is WarningCode.DATA_RESCUED), {})


def pages_of(database: Path, table: str) -> list[int]:
    """The numbers of the pages that hold `table`'s rows, without its root."""
    connection = sqlite3.connect(database)
    rows = connection.execute("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno", [table])
    pages = [row[0] for row in rows]
    connection.close()
    return pages


def overwrite(database: Path, page: int) -> None:
    """A page of nonsense, as a dying card leaves it."""
    with database.open("r+b") as file:
        file.seek((page - 1) * PAGE_BYTES)
        file.write(random.Random(page).randbytes(PAGE_BYTES))


def is_consistent(station: Station) -> bool:
    """Whether SQLite finds nothing wrong, no row hangs in the air, and the journal has no gap."""

    def question(connection: sqlite3.Connection) -> bool:
        check_health(connection)
        orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
        facts = journal.read_after(connection, 0, limit=-1)
        inside = connection.execute("SELECT sum(inside) FROM presence").fetchone()[0] or 0
        counted = connection.execute("SELECT sum(inside_count) FROM occupancy").fetchone()[0] or 0
        numbered = [fact.sequence for fact in facts] == list(range(1, len(facts) + 1))
        return not orphans and numbered and inside == counted

    return station.read(question)


@pytest.mark.parametrize("table", ["guest", "fact", "code", "presence", "guest_order", "guest_words_data", "name_word"])
def test_torn_page(settings: Settings, clock: FakeClock, table: str) -> None:
    """One page of any table or index costs at most its own rows; the station goes on, and says so."""
    before = settings.database_path.read_bytes()
    pages = pages_of(settings.database_path, table)
    overwrite(settings.database_path, pages[len(pages) // 2])
    identity = sqlite3.connect(settings.database_path).execute("SELECT id, incarnation FROM station").fetchone()
    station = build_station(settings, clock=clock)
    guests, arrived, facts = counts(station)
    details = told(station)
    assert is_consistent(station)
    assert guests >= GUESTS - 30
    assert arrived >= min(ARRIVED, guests) - 25
    assert facts >= GUESTS
    assert (details["facts_lost"] == 0) == (table != "fact")
    assert details["guests_lost"] == GUESTS - guests if table != "fact" else True
    assert station.identity.id == identity[0]
    assert station.identity.incarnation != identity[1]
    kept = Path(str(details["aside"])) / "ospite.db"
    assert len(kept.read_bytes()) == len(before)
    station.stop()


def test_presence_follows_from_the_facts(settings: Settings, clock: FakeClock) -> None:
    """Who is inside survives the loss of the table that says so: the facts know."""
    for page in pages_of(settings.database_path, "presence"):
        overwrite(settings.database_path, page)
    station = build_station(settings, clock=clock)
    assert counts(station) == (GUESTS, ARRIVED, counts(station)[2])
    event_id = station.read(lambda connection: connection.execute("SELECT id FROM event").fetchone()[0])
    wish = CheckInWish(event_id=event_id, guest_id="g3", print_badge=False)
    assert station.write(lambda act: check_in(act, wish)).reason == "already_in"
    assert station.read(lambda c: find_numbers(c, event_id, "guest 7", limit=5, all_fields=False))
    station.stop()


def test_the_back_office_gets_all_again(settings: Settings, clock: FakeClock) -> None:
    """A new incarnation begins at the beginning: nothing hides behind a position of before."""
    overwrite(settings.database_path, pages_of(settings.database_path, "guest")[2])
    station = build_station(settings, clock=clock)
    assert station.read(lambda connection: connection.execute("SELECT count(*) FROM uplink").fetchone()[0]) == 0
    station.stop()


def test_altered_facts_are_not_believed(settings: Settings, clock: FakeClock) -> None:
    """A fact whose bytes changed does not say what it said: it is counted as lost, not acted on."""
    content = settings.database_path.read_bytes()
    place = content.index(b"guest.checked_in")
    overwrite(settings.database_path, pages_of(settings.database_path, "guest")[2])
    with settings.database_path.open("r+b") as file:
        file.seek(place)
        file.write(b"guest.checked_on")
    station = build_station(settings, clock=clock)
    assert told(station)["facts_lost"] == 1
    assert is_consistent(station)
    station.stop()


@pytest.mark.parametrize("share", [0.9, 0.8, 0.7])
def test_cut_off(settings: Settings, clock: FakeClock, share: float) -> None:
    """A file whose end is missing gives what is before it."""
    content = settings.database_path.read_bytes()
    settings.database_path.write_bytes(content[: int(len(content) * share)])
    station = build_station(settings, clock=clock)
    assert is_consistent(station)
    assert counts(station)[0] > 0 or counts(station)[2] > 0
    assert told(station)["tables"]
    station.stop()


@pytest.mark.parametrize(
    "break_it",
    [
        lambda path: path.write_bytes(b"nonsense" * 1000),
        lambda path: overwrite(path, 1),
        lambda path: path.write_bytes(b""),
        lambda path: path.unlink(),
    ],
    ids=["nonsense", "first page", "emptied", "deleted"],
)
def test_nothing_to_be_read(settings: Settings, clock: FakeClock, break_it: Callable[[Path], object]) -> None:
    """With nothing left and no copy the station does not pretend to be new: one line says what to do."""
    whole = settings.database_path.read_bytes()
    break_it(settings.database_path)
    with pytest.raises(StorageError, match="ospite restore") as caught:
        build_station(settings, clock=clock)
    assert caught.value.code == "storage.lost"
    assert "\n" not in caught.value.message
    with pytest.raises(StorageError):  # and again: nothing was made up meanwhile
        build_station(settings, clock=clock)
    settings.database_path.write_bytes(whole)
    station = build_station(settings, clock=clock)
    assert counts(station)[0] == GUESTS
    station.stop()


def test_newest_whole_copy(settings: Settings, clock: FakeClock) -> None:
    """A copy in the data folder takes the place of what cannot be read; a broken one is passed over."""
    save_copy(settings.database_path, settings.data_dir / "friday.db")
    (settings.data_dir / "saturday.db").write_bytes((settings.data_dir / "friday.db").read_bytes()[:9000])
    settings.database_path.write_bytes(b"nonsense" * 1000)
    station = build_station(settings, clock=clock)
    assert counts(station)[:2] == (GUESTS, ARRIVED)
    assert told(station)["copy"] == "friday.db"
    station.stop()


def test_cut_off_in_the_middle(settings: Settings, clock: FakeClock) -> None:
    """A power cut before the saved database took its place: the next start puts it there, without the old log."""
    station = build_station(settings, clock=clock)
    saved = settings.data_dir / "ospite.db.saved"
    save_copy(settings.database_path, saved)
    station.stop()
    settings.database_path.write_bytes(b"nonsense")
    settings.database_path.with_name("ospite.db-wal").write_bytes(b"of the old one")
    again = build_station(settings, clock=clock)
    assert counts(again)[0] == GUESTS
    assert not saved.exists()
    again.stop()


def test_a_command_beside_leaves_it_alone(settings: Settings, clock: FakeClock) -> None:
    """Only the station itself saves its data; a command says that it is damaged."""
    overwrite(settings.database_path, pages_of(settings.database_path, "guest")[2])
    with pytest.raises(StorageError) as caught:
        build_station(settings, clock=clock, serves=False)
    assert caught.value.code == "storage.damaged"
    assert not list(settings.data_dir.glob("damaged-*"))


def test_told_until_read(settings: Settings, clock: FakeClock) -> None:
    """Staff are told after each start, until an organiser has read it."""
    overwrite(settings.database_path, pages_of(settings.database_path, "guest")[2])
    build_station(settings, clock=clock).stop()
    station = build_station(settings, clock=clock)
    assert told(station)
    station.write(settle_rescue)
    assert not told(station)
    station.stop()


def test_guests_that_are_lost_are_not_counted_as_inside(settings: Settings, clock: FakeClock) -> None:
    """Where the list is gone, and who was inside with it, the rooms are not full of nobody."""
    for page in [*pages_of(settings.database_path, "guest"), *pages_of(settings.database_path, "code")]:
        overwrite(settings.database_path, page)
    station = build_station(settings, clock=clock)
    assert counts(station)[0] == 0
    assert is_consistent(station)
    station.stop()
