"""Building a station: the folder, the lock, who it is, and an orderly end."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest

from server.domain.errors import StorageError
from server.settings import Settings
from server.station import Station, build_station
from server.store import journal
from server.store.search import find_numbers
from tests.fakes.clock import FakeClock
from tests.fakes.scene import add_sample


def test_same_station_again(tmp_path: Path, clock: FakeClock) -> None:
    """A station keeps its identity, journal and guests over a restart."""
    settings = Settings(data_dir=tmp_path / "data")
    first = build_station(settings, clock=clock)
    event = first.write(add_sample)
    head = first.read(journal.head)
    first.stop()
    again = build_station(settings, clock=clock)
    assert again.identity == first.identity
    assert again.read(journal.head) == head
    assert again.read(lambda found: find_numbers(found, event.id, "anna", limit=5, all_fields=False))
    again.stop()


def test_folder_is_private(station: Station) -> None:
    """Nobody else on the machine may look into the data folder."""
    assert stat.S_IMODE(station.settings.data_dir.stat().st_mode) == 0o700


def test_one_process_serves(station: Station, clock: FakeClock) -> None:
    """A second server on the same folder is refused; a command beside it is not."""
    with pytest.raises(StorageError) as caught:
        build_station(station.settings, clock=clock)
    assert caught.value.code == "storage.locked"
    beside = build_station(station.settings, clock=clock, serves=False)
    event = beside.write(add_sample)
    beside.stop()
    assert station.read(journal.head).sequence > 0
    assert event.id


def test_stop_leaves_one_file(tmp_path: Path, clock: FakeClock) -> None:
    """After an orderly stop the write-ahead log is folded into the file, and the folder can be served again."""
    settings = Settings(data_dir=tmp_path / "data")
    station = build_station(settings, clock=clock)
    station.write(add_sample)
    station.stop()
    assert not settings.database_path.with_name("ospite.db-wal").exists()
    build_station(settings, clock=clock).stop()


def test_no_database(tmp_path: Path) -> None:
    """A file that is no database, and a folder that cannot be made, are refused with a code."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "ospite.db").write_bytes(b"something else" * 100)
    with pytest.raises(StorageError):
        build_station(Settings(data_dir=folder))
    with pytest.raises(StorageError) as caught:
        build_station(Settings(data_dir=folder / "ospite.db" / "below"))
    assert caught.value.code == "storage.open"


def test_for_the_web(station: Station) -> None:
    """act() and ask() do what write() and read() do, without holding up the event loop; giving up harms nobody."""

    async def use() -> tuple[int, int]:
        event = await station.act(add_sample)
        waiting = asyncio.ensure_future(station.act(lambda act: act.record("event.changed", f"event:{event.id}")))
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        before = (await station.ask(journal.head)).sequence
        after = await station.act(lambda act: act.record("event.changed", f"event:{event.id}"))
        return before, after.sequence

    before, after = asyncio.run(use())
    assert after > before
    assert station.writer.is_alive
