"""Names that a badge could not say: told to the organiser, by what is really on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from server.domain.event import Event
from server.domain.guest import Guest, Standing
from server.printing.drawing import fonts
from server.printing.drawing.text import printable
from server.services.badge_fonts import FontReport, Undrawn, font_report
from server.station import Station
from server.store import guests

#: Anatolian hieroglyphs: no package of Debian's that is known here has a font for them.
HIEROGLYPHS = "\U00014400\U00014401"
CHINESE = "李明"


def invite(station: Station, event: Event, *names: str, standing: Standing = Standing.OK) -> None:
    """Guests with these first names."""
    added = [
        Guest(id=f"{standing}{number}", event_id=event.id, first_name=name, last_name="Li", standing=standing)
        for number, name in enumerate(names)
    ]
    station.write(lambda transaction: guests.add_guests(transaction.connection, added))


def report(station: Station, event: Event, *, can_shape: bool | None = None) -> FontReport:
    """What is said of the event's guests."""
    return station.read(lambda connection: font_report(connection, event.id, can_shape=can_shape))


def test_names_in_what_ships_are_well(station: Station, event: Event) -> None:
    """Latin with any marks, Greek, Cyrillic; also where libfribidi is missing."""
    invite(station, event, "Zoe\u0308", "Škvorecký", "Ελένη", "Чайковская", "👩 Ann", "Nguyễn Thị")
    assert report(station, event, can_shape=False) == FontReport(unshaped_count=0, undrawn=())


def test_boxes_are_counted_by_what_helps(station: Station, event: Event) -> None:
    """Each guest once, whatever stands how often in their details."""
    invite(station, event, HIEROGLYPHS, HIEROGLYPHS[0] + "Anna", "Anna")
    helps = fonts.package_for(HIEROGLYPHS[0])
    assert report(station, event).undrawn == (Undrawn(guest_count=2, marks=HIEROGLYPHS, package=helps),)


def test_who_does_not_come_does_not_count(station: Station, event: Event) -> None:
    """Cancelled guests get no badge."""
    invite(station, event, HIEROGLYPHS, standing=Standing.CANCELLED)
    assert report(station, event).is_well


@pytest.mark.skipif(not fonts.package_for(CHINESE[0]), reason="a font for Chinese is here")
def test_package_is_named(station: Station, event: Event) -> None:
    """What an organiser has to install."""
    invite(station, event, CHINESE)
    assert report(station, event).undrawn == (Undrawn(guest_count=1, marks=CHINESE, package="fonts-noto-cjk"),)


@pytest.mark.parametrize(("name", "count"), [("محمد", 1), ("שרה", 1), ("प्रिया", 1), ("Anna", 0), ("Чайка", 0)])
def test_names_that_need_shaping_are_counted(station: Station, event: Event, name: str, count: int) -> None:
    """Without libfribidi they come out reversed and unjoined."""
    invite(station, event, name)
    assert report(station, event, can_shape=False).unshaped_count == count
    assert report(station, event, can_shape=True).unshaped_count == 0


def test_every_letter_that_is_not_asked_about_can_be_drawn() -> None:
    """Guests whose letters all lie below U+0250 are passed over: the shipped font holds each of them."""
    below = printable("".join(map(chr, range(0x250)))[:400]) + printable("".join(map(chr, range(0x190, 0x250))))
    assert fonts.undrawable(below) == ""


@pytest.mark.skipif("fonts-noto-core" in fonts.missing_packages(), reason="fonts-noto-core is not here")
def test_font_is_found_by_the_name_of_a_script() -> None:
    """Scripts that are not listed one by one: Gujarati, Tibetan, Georgian."""
    assert fonts.undrawable("ગુજરાતી བོད ქართული") == ""
    assert [Path(run.face.path).stem for run in fonts.runs("ગુ", bold=False)] == ["NotoSansGujarati-Regular"]


def test_doctor_says_so_where_libfribidi_is_missing(tmp_path: Path) -> None:
    """On a machine whose loader really does not find it: a process of its own, where the file is no library."""
    for name in ("libfribidi.so", "libfribidi.so.0"):
        (tmp_path / name).touch()
    words = [sys.executable, "-m", "kiosk.commands", "doctor", "--data", str(tmp_path / "none")]
    surroundings = os.environ | {"LD_LIBRARY_PATH": str(tmp_path)}
    ended = subprocess.run(words, env=surroundings, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 1
    assert "FAIL fonts: Arabic and Hebrew names would print wrong: install libfribidi0" in ended.stdout


def test_missing_letters_are_drawn_as_boxes() -> None:
    """A box is better than no badge."""
    assert [run.face for run in fonts.runs(HIEROGLYPHS, bold=True)] == [fonts.shipped_face(bold=True)]
