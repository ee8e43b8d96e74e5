"""The station's own screen is let in by a token in a file, and stays in when the station starts again."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.commands.serve import offer_first_steps
from server.services.secret_words import sha256_of
from server.settings import Settings
from server.station import Station, build_station
from server.store.devices import all_devices


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    """Where the service manager looks for it."""
    return tmp_path / "screen-token"


def _start(tmp_path: Path, token_file: Path) -> Station:
    station = build_station(Settings(data_dir=tmp_path / "data", screen_token_file=token_file))
    offer_first_steps(station)
    return station


def _hashes(station: Station) -> list[str]:
    return [device.token_sha256 for device in station.read(all_devices)]


def test_token_is_for_the_screen_alone(tmp_path: Path, token_file: Path) -> None:
    """The file holds the token of the one device, and nobody but owner and group reads it."""
    station = _start(tmp_path, token_file)
    assert _hashes(station) == [sha256_of(token_file.read_text().strip())]
    assert token_file.stat().st_mode & 0o777 == 0o640
    station.stop()


def test_screen_stays_in_when_the_station_starts_again(tmp_path: Path, token_file: Path) -> None:
    """The same token goes on being good."""
    _start(tmp_path, token_file).stop()
    before = token_file.read_text()
    station = _start(tmp_path, token_file)
    assert token_file.read_text() == before
    assert _hashes(station) == [sha256_of(before.strip())]
    station.stop()


@pytest.mark.parametrize("left", [None, b"", b"someone else's\n", b"\xff\xfe"])
def test_lost_token_is_replaced(tmp_path: Path, token_file: Path, left: bytes | None) -> None:
    """After a boot the file is gone: the screen gets a new token and the old one is worth nothing."""
    _start(tmp_path, token_file).stop()
    before = token_file.read_text().strip()
    token_file.unlink() if left is None else token_file.write_bytes(left)
    station = _start(tmp_path, token_file)
    after = token_file.read_text().strip()
    assert after != before
    assert _hashes(station) == [sha256_of(after)]
    station.stop()
