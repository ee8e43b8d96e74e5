"""Rehearse an evening: `python -m bench.rehearsal [--guests N] [--into FOLDER]`; 1 when something does not hold.

The folder gets the report, pictures of the last pages, and the files of both doors, in which a person can look further.
"""

from __future__ import annotations

import argparse
import logging
import random
import sqlite3
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.rehearsal import evening
from bench.rehearsal.books import Check, Programme, checks
from bench.rehearsal.crew import BY_HAND
from bench.rehearsal.evening import Deed, Moment
from bench.rehearsal.play import Play, expected_inside
from bench.rehearsal.report import report
from bench.rehearsal.seen import seen
from bench.rehearsal.venue import CREW, Door, Venue
from tests.fakes.browser import ARGUMENTS, SHELL

_SEED = 20270312
_FEWEST = evening.VIPS * 2
_TELL_EVERY = 25


def main(arguments: list[str] | None = None) -> int:
    """Rehearse; 0 when everything holds. `arguments`: None: the command line's."""
    parser = argparse.ArgumentParser(prog="python -m bench.rehearsal", description=__doc__)
    parser.add_argument("--guests", type=int, default=600, help=f"at least {_FEWEST}; 600 if not said")
    parser.add_argument("--into", type=Path, default=Path("build/rehearsal"), help="where the report is written")
    asked = parser.parse_args(arguments)
    if asked.guests < _FEWEST:
        parser.error(f"--guests: at least {_FEWEST}")
    # a back office that goes away in the middle of a push is part of the evening
    logging.getLogger("uvicorn.error").addFilter(lambda record: "CancelledError" not in record.getMessage())
    began = time.monotonic()
    asked.into.mkdir(parents=True, exist_ok=True)
    found, play = _rehearse(asked.guests, asked.into)
    text = report(found, play.crew.done, play.told, asked.guests, time.monotonic() - began)
    written = asked.into / "report.md"
    written.write_text(text, encoding="utf-8")
    print(f"{text}\n{written}")
    return 0 if all(one.holds for one in found) else 1


def _rehearse(guest_count: int, into: Path) -> tuple[list[Check], Play]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ospite-rehearsal-")))
        playwright = stack.enter_context(sync_playwright())
        venue = Venue(folder, guest_count, stack)
        browser = playwright.chromium.launch(executable_path=str(SHELL), args=ARGUMENTS)
        stack.callback(browser.close)
        play = Play(venue, browser)
        moments = evening.evening(venue.guests, random.Random(_SEED))
        play.run(moments, tell=_TELL_EVERY)
        shown = seen(venue, play, browser, into)
        play.told["PINs typed"] = sum(one.sign_ins for one in play.crew.tablets)
        files = [_kept(door, into / f"{name}.db") for name, door in (("main", venue.main), ("side", venue.side))]
        return checks(files[0], files[1], _programme(moments), shown), play


def _kept(door: Door, file: Path) -> Path:
    """A copy of all that a door knows at this moment, by SQLite's own backup; one file, nothing beside it."""
    for old in file.parent.glob(f"{file.name}*"):
        old.unlink()
    with closing(sqlite3.connect(door.file)) as source, closing(sqlite3.connect(file)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
    return file


def _programme(moments: list[Moment]) -> Programme:
    return Programme(
        guests=expected_inside(moments),
        walk_ins=evening.WALK_INS,
        vips=evening.VIPS,
        called_on=frozenset(one.guest.id for one in moments if one.deed is Deed.CALLED_ON and one.guest),
        requests=evening.REQUESTS,
        conflicts=evening.CONFLICTS,
        printer_failures=evening.PRINTER_FAILURES,
        shifts=len(CREW),
        by_hand=BY_HAND,
    )


if __name__ == "__main__":
    sys.exit(main())
