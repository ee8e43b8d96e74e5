"""`ospite printer find` and `ospite printer test`, as whoever types them meets them."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.commands import run
from kiosk.commands.test_card import talk_about_card
from server.services import printers
from server.services.printers import PrinterWish
from server.station import Station
from server.store.printers import PrinterRow
from tests.fakes.spooling import virtual_printer
from tests.fakes.zpl_metal import ZplMetal


def test_what_is_found_can_be_set_up_as_it_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The line that it prints is a command; afterwards the printer is there."""
    data = ["--data", str(tmp_path / "data")]
    metal = ZplMetal()
    metal.start()
    assert run(["printer", "find", metal.address, *data]) == 0
    metal.stop()
    title, command = capsys.readouterr().out.strip().splitlines()
    assert title == "ZD421-203dpi"
    assert not (tmp_path / "data").exists()
    assert run([*shlex.split(command)[1:], *data]) == 0
    assert run(["printer", "list", *data]) == 0
    assert f"ZD421-203dpi\tzpl\t{metal.address}" in capsys.readouterr().out


def test_card_without_questions_where_nobody_types(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In a script it says what the printer said, and ends."""
    data = ["--data", str(tmp_path / "data")]
    with virtual_printer() as printer:
        assert run(["printer", "add", "A", "--driver", "escpos", "--address", printer.address, *data]) == 0
        assert run(["printer", "test", "A", *data]) == 0
        assert len(printer.wait_for_pages(1)) == 1
    assert capsys.readouterr().out.endswith("A: printed\n")
    assert run(["printer", "list", *data]) == 0
    assert "\tready\t" in capsys.readouterr().out


def test_a_printer_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says where it looked and what to do."""
    data = ["--data", str(tmp_path / "data")]
    assert run(["printer", "add", "A", "--driver", "zpl", "--address", "tcp://127.0.0.1:1", *data]) == 0
    assert run(["printer", "test", "A", "--no-questions", *data]) == 1
    said = capsys.readouterr().err
    assert "tcp://127.0.0.1:1" in said
    assert "ospite printer find" in said


def answering(*answers: str) -> tuple[list[str], Callable[[str], str]]:
    """Somebody who types these, one after the other, and then goes away."""
    asked: list[str] = []
    rest = iter(answers)

    def ask(question: str) -> str:
        asked.append(question)
        try:
            return next(rest)
        except StopIteration:
            raise EOFError from None

    return asked, ask


def a_printer(station: Station) -> PrinterRow:
    """One that nobody asks."""
    wish = PrinterWish(name="Front", driver="escpos", address="tcp://127.0.0.1:9")
    return station.write(lambda transaction: printers.add_printer(transaction, wish))


def test_dialogue_changes_the_printer(station: Station, capsys: pytest.CaptureFixture[str]) -> None:
    """What is no answer is asked again; a comma is a point to many."""
    asked, ask = answering("x", "99", "1", "wide", "48,4")
    changed = talk_about_card(station, a_printer(station), ask=ask)
    assert changed is not None
    assert (changed.width_dots, len(asked)) == (384, 5)
    assert "width_dots: 576 -> 384" in capsys.readouterr().out


@pytest.mark.parametrize("answers", [("0",), ("",), ()])
def test_dialogue_ends(station: Station, answers: tuple[str, ...]) -> None:
    """With a whole card, with an empty line, and where nobody is there any more."""
    _, ask = answering(*answers)
    assert talk_about_card(station, a_printer(station), ask=ask) is None


def test_dialogue_gives_advice(station: Station, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no setting helps, no further card is printed."""
    _, ask = answering("6")
    assert talk_about_card(station, a_printer(station), ask=ask) is None
    assert "at the printer itself" in capsys.readouterr().out


def test_a_printer_is_taken_away_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By its name; then nobody is called so."""
    where = ["--data", str(tmp_path / "data")]
    run(["printer", "add", "Front", "--driver", "escpos", "--address", "tcp://127.0.0.1:9", *where])
    assert run(["printer", "remove", "Front", *where]) == 0
    capsys.readouterr()
    assert run(["printer", "list", *where]) == 0
    assert capsys.readouterr().out == ""
    assert run(["printer", "remove", "Front", *where]) == 1
