"""The `ospite` command as its user meets it, in a process of its own where that matters."""

from __future__ import annotations

import json
import re
import socket
import sqlite3
from pathlib import Path

import pytest

from kiosk.commands import run

SAMPLES = Path(__file__).parents[2] / "samples"
ADD = ["event", "add", "Winter Gala", "--slug", "gala", "--starts", "2026-12-11T19:00", "--ends", "2026-12-12T01:00"]


@pytest.fixture
def data(tmp_path: Path) -> list[str]:
    """`--data` of a station with one event."""
    words = ["--data", str(tmp_path / "data")]
    assert run([*ADD, "--timezone", "Europe/Amsterdam", *words]) == 0
    return words


def test_times_without_an_offset_are_the_venues(data: list[str], tmp_path: Path) -> None:
    """19:00 in Amsterdam in December is 18:00 UTC."""
    with sqlite3.connect(tmp_path / "data" / "ospite.db") as connection:
        assert connection.execute("SELECT starts_at FROM event").fetchone()[0].startswith("2026-12-11T18:00:00")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([*ADD, "--timezone", "Europe/Amsterdam"], "there is an event called gala already"),
        ([*ADD[:3], "--slug", "b", "--starts", "soon", *ADD[7:], "--timezone", "Europe/Rome"], "--starts takes a time"),
        ([*ADD, "--timezone", "Mars/Base"], "no time zone"),
        (["guests", "import", "nowhere.csv", "--event", "gala"], "nowhere.csv"),
        (["guests", "import", str(SAMPLES / "eventbrite.csv"), "--event", "gola"], "there are: gala"),
        (
            ["attendance", "export", "--event", "gala", "--format", "csv", "--output", "/nowhere/a.csv"],
            "cannot be written",
        ),
        (["printer", "add", "A", "--driver", "escpos", "--address", "lpt1"], "tcp://"),
        (["printer", "add", "A", "--driver", "ipp", "--address", "tcp://192.0.2.1:9100"], "ipp"),
        (
            ["printer", "add", "A", "--driver", "zpl", "--address", "tcp://h", "--darkness", "200"],
            "darkness is 0 to 100",
        ),
        (["printer", "add", "A", "--driver", "zpl", "--address", "tcp://h", "--width-dots", "-5"], "--width-dots"),
        (["printer", "add", "A", "--driver", "brother", "--address", "tcp://h"], "there are: 62, 62x100"),
        (
            ["printer", "add", "A", "--driver", "brother", "--address", "tcp://h", "--roll", "80"],
            "there are: 62, 62x100",
        ),
        (["printer", "add", "A", "--driver", "brother", "--address", "tcp://h?snmp", "--roll", "62"], "?snmp="),
        (["printer", "add", "A", "--driver", "escpos", "--address", "tcp://h", "--roll", "62"], "only a Brother"),
        (["printer", "test", "nobody"], "no printer is called 'nobody'"),
        (["printer", "find", "a b"], "not a printer's address"),
        (["printer", "find", "tcp://127.0.0.1:1"], "no printer answers at tcp://127.0.0.1:1"),
        (["token", "revoke", "nothing"], "no such token"),
    ],
)
def test_bad_input_is_one_clear_line(
    data: list[str], words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1 and one line on standard error that names what is wrong."""
    assert run([*words, *data]) == 1
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1
    assert said in lines[0]


@pytest.mark.parametrize("words", [[], ["bogus"], ["event"], ["attendance", "export", "--event", "gala"]])
def test_wrong_words_are_one_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, as for every command."""
    with pytest.raises(SystemExit) as ended:
        run(words)
    assert ended.value.code == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("ospite: ")
    assert re.search(r"; see ospite[ a-z]* --help$", lines[0])


def test_without_a_station_there_is_nothing_to_export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A mistyped --data does not make an empty station and export nothing from it."""
    words = ["attendance", "export", "--event", "gala", "--format", "csv", "--output", str(tmp_path / "a.csv")]
    assert run([*words, "--data", str(tmp_path / "typo")]) == 1
    assert "--data" in capsys.readouterr().err
    assert not (tmp_path / "typo").exists()


def test_dry_run_changes_nothing_then_import_twice_is_once(data: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """What would be added is added once."""
    words = ["guests", "import", str(SAMPLES / "eventbrite.csv"), "--event", "gala", *data]
    run([*words, "--dry-run"])
    assert "would be 45 added" in capsys.readouterr().out
    run(words)
    assert "done: 45 added" in capsys.readouterr().out
    run(words)
    assert "done: 0 added, 0 changed, 45 left" in capsys.readouterr().out


def test_export_is_private_and_whole(data: list[str], tmp_path: Path) -> None:
    """The file holds every guest and only its owner may read it."""
    run(["guests", "import", str(SAMPLES / "eventbrite.csv"), "--event", "gala", *data])
    out = tmp_path / "attendance.json"
    assert run(["attendance", "export", "--event", "gala", "--format", "json", "--output", str(out), *data]) == 0
    assert len(json.loads(out.read_text())["rows"]) == 45
    assert out.stat().st_mode & 0o077 == 0
    assert list(tmp_path.glob("*.partial")) == []


def test_backup_is_restored_as_a_new_incarnation(data: list[str], tmp_path: Path) -> None:
    """What was recorded after the copy is kept aside, and the hub will know the difference."""
    copy, database = tmp_path / "copy.db", tmp_path / "data" / "ospite.db"
    assert run(["backup", str(copy), *data]) == 0
    before = _incarnation(database)
    run([*ADD[:3], "--slug", "later", *ADD[5:], "--timezone", "Europe/Rome", *data])
    assert run(["restore", str(copy), *data]) == 0
    with sqlite3.connect(database) as connection:
        assert [row[0] for row in connection.execute("SELECT slug FROM event")] == ["gala"]
    assert _incarnation(database) != before
    assert len(list((tmp_path / "data").glob("before-restore-*/ospite.db"))) == 1


def test_a_broken_copy_is_not_restored(data: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The station stays as it was."""
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"no database")
    before = (tmp_path / "data" / "ospite.db").read_bytes()
    assert run(["restore", str(broken), *data]) == 1
    assert "not a copy of a station" in capsys.readouterr().err
    assert (tmp_path / "data" / "ospite.db").read_bytes() == before


def test_doctor_names_each_matter(data: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """One line a matter; an unreachable printer fails."""
    run(["printer", "add", "Front", "--driver", "escpos", "--address", "tcp://127.0.0.1:9", *data])
    assert run(["doctor", *data]) == 1
    lines = capsys.readouterr().out.splitlines()
    matters = ("fonts", "disk", "database", "clock", "printer Front", "back office")
    assert [matter for matter in matters if not any(f" {matter}: " in line for line in lines)] == []
    assert any(line.startswith("FAIL printer Front") for line in lines)


def _incarnation(database: Path) -> str:
    with sqlite3.connect(database) as connection:
        return str(connection.execute("SELECT incarnation FROM station").fetchone()[0])


@pytest.mark.parametrize("verb", ["demo", "serve", "hub"])
def test_a_port_in_use_says_the_way_out(verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line, before anything is made."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert run([verb, "--port", str(port), "--data", str(tmp_path / "data")]) == 1
    said = capsys.readouterr().err
    assert f"port {port}" in said and "--port takes another one" in said and said.count("\n") == 1
    assert not (tmp_path / "data").exists()
