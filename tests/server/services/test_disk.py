"""A disk that fills up: told early, refused clearly, and the doors go on in what was kept for them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from server.domain.errors import StorageError
from server.domain.event import Event
from server.domain.guest import Guest
from server.services.check_in import CheckInWish, check_in
from server.services.disk import DiskLevel, disk_fill
from server.services.warnings import WarningCode, warnings
from server.settings import Settings
from server.station import Station, build_station
from server.store import journal
from tests.fakes.clock import FakeClock
from tests.fakes.scene import add_sample, sample_guests
from tests.fakes.tiny_disk import fill, tiny_disk

SIZE_BYTES = 40_000_000
SETTINGS = Settings(reserve_bytes=6_000_000)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    with tiny_disk(tmp_path / "disk", SIZE_BYTES) as mounted:
        yield mounted


@pytest.fixture
def settings(folder: Path) -> Settings:
    """A station on it."""
    return replace(SETTINGS, data_dir=folder / "data")


@pytest.fixture
def small(settings: Settings, clock: FakeClock) -> Iterator[Station]:
    """That station, after the first look at its disk."""
    built = build_station(settings, clock=clock)
    built.disk.look()
    yield built
    built.stop()


def codes(station: Station) -> list[WarningCode]:
    """What staff are told."""
    disk, now = station.disk.state(), station.clock()
    return [warning.code for warning in station.read(lambda connection: warnings(connection, disk, now))]


def admit(station: Station, event: Event, guest: Guest) -> str:
    """Check somebody in."""
    wish = CheckInWish(event_id=event.id, guest_id=guest.id, print_badge=False)
    return station.write(lambda act: check_in(act, wish)).outcome


def write_until_refused(station: Station) -> str:
    """Record facts until the disk refuses; the refusal's code."""
    for _ in range(2000):
        try:
            station.write(
                lambda act: [act.record("event.changed", "event:x", {"fields": ["x" * 4000]}) for _ in range(50)]
            )
        except StorageError as error:
            return error.code
    raise AssertionError("the disk took it all")


@pytest.mark.parametrize(
    ("share", "level"),
    [(0.5, DiskLevel.FINE), (0.82, DiskLevel.FILLING), (0.92, DiskLevel.NEARLY_FULL)],
)
def test_alarm(small: Station, folder: Path, share: float, level: DiskLevel) -> None:
    """Staff are told from 80 % on, and loudly from 90 %."""
    fill(folder, leave_bytes=int(SIZE_BYTES * (1 - share)))
    small.disk.look()
    assert small.disk.state().level is level
    told = {DiskLevel.FILLING: [WarningCode.DISK_FILLING], DiskLevel.NEARLY_FULL: [WarningCode.DISK_NEARLY_FULL]}
    assert codes(small) == told.get(level, [])


def test_doors_go_on_in_the_reserve(small: Station, folder: Path) -> None:
    """On a full disk a check-in is granted all the same, everybody is told, and a list is refused."""
    event = small.write(add_sample)
    anna, _, _, _, _ = sample_guests(event.id)
    fill(folder)
    for _ in range(40):  # what SQLite's log held in room already is used up first
        small.write(lambda act: act.record("event.changed", f"event:{event.id}", {"fields": ["x" * 20_000]}))
    assert admit(small, event, anna) == "admitted"
    assert not small.settings.reserve_path.exists()
    assert codes(small) == [WarningCode.DISK_FULL]
    with pytest.raises(StorageError, match="for the doors"):
        small.disk.check_room()


def test_truly_full(small: Station, folder: Path) -> None:
    """With the reserve used up too, writing is refused with its code, reads go on and nothing is half there."""
    event = small.write(add_sample)
    fill(folder)
    assert write_until_refused(small) == "storage.full"
    written = small.read(lambda connection: journal.head(connection).sequence)
    assert len(small.read(lambda connection: journal.read_after(connection, 0, limit=-1))) == written
    with pytest.raises(StorageError):
        write_until_refused(small)
        small.write(lambda act: [act.record("event.changed", "event:x", {"fields": ["x" * 9000]}) for _ in range(900)])
    assert small.read(lambda connection: connection.execute("SELECT name FROM event").fetchone()[0]) == event.name


def test_room_again(small: Station, folder: Path) -> None:
    """Once there is room everything works by itself, and the reserve is made again."""
    event = small.write(add_sample)
    anna, _, _, _, _ = sample_guests(event.id)
    filler = fill(folder)
    write_until_refused(small)
    filler.unlink()
    small.disk.look()
    assert small.settings.reserve_path.stat().st_size == SETTINGS.reserve_bytes
    assert small.disk.state().level is not DiskLevel.FULL
    assert admit(small, event, anna) == "admitted"


def test_start_on_a_full_disk(settings: Settings, folder: Path, clock: FakeClock) -> None:
    """A station that finds the disk full gives the reserve up, begins, and is told of."""
    first = build_station(settings, clock=clock)
    event = first.write(add_sample)
    first.disk.look()
    first.stop()
    fill(folder)
    again = build_station(settings, clock=clock)
    again.disk.look()
    assert codes(again) == [WarningCode.DISK_FULL]
    assert admit(again, event, sample_guests(event.id)[0]) == "admitted"
    again.stop()


def test_no_reserve_where_it_would_fill_the_disk(settings: Settings, clock: FakeClock) -> None:
    """A reserve that takes most of what is free is not made."""
    station = build_station(replace(settings, reserve_bytes=30_000_000), clock=clock)
    station.disk.look()
    assert not settings.reserve_path.exists()
    station.stop()


def test_none_wanted(settings: Settings, clock: FakeClock) -> None:
    """With 0 there is no such file, and one from before goes."""
    first = build_station(settings, clock=clock)
    first.disk.look()
    first.stop()
    station = build_station(replace(settings, reserve_bytes=0), clock=clock)
    station.disk.look()
    assert not settings.reserve_path.exists()
    assert station.disk.state().level is DiskLevel.FINE
    station.stop()


def test_how_full_a_disk_is(tmp_path: Path) -> None:
    """As another program counts it, which rounds up: what is kept back for the system is no use of ours."""
    said = subprocess.run(["df", "--output=pcent", tmp_path], capture_output=True, text=True, check=True).stdout
    assert int(said.split()[-1].rstrip("%")) == pytest.approx(disk_fill(tmp_path) * 100, abs=1.1)
