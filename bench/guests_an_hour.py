"""How many guests an hour one kiosk checks in: a queue of them walks the real pages of a slow screen.

What the kiosk takes is measured: from each touch or scan until the next screen stands there, and until the badge is
proven. What a guest takes is reckoned by the keystroke-level model (Card, Moran and Newell, 1980: 1.35 s to make up
one's mind, 1.1 s to point), with half a second a letter on a glass, and 238 words a minute to read (Brysbaert, 2019):
of each screen its heading, what it says below and the button that is touched. So is the paper, which a simulated
printer does not wait for.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench.finger import Finger
from bench.first_byte import StampingPrinter, give_printer
from bench.kiosk_page import SLOWED, own_screen
from bench.processes import free_port, prepare_station, running, serve_words
from bench.sample import sample_code, sample_guests
from bench.table import Measurement, share_of
from server.domain.guest import Guest
from server.domain.names import fold
from tests.fakes.browser import ARGUMENTS, CHROMIUM
from tests.fakes.printers import simulator
from tests.fakes.scanner import scan

GUESTS = 2_000
QUEUE = 30
#: Of ten in the queue: so many come without a code and type their name, and one holds a ticket that was used before;
#: the others hold a code.
BY_NAME = 2
USED = 1
#: Whose ticket that is: the one who came so many before.
HOLDER_BEFORE = 4
BUDGET_AN_HOUR = 200.0
THINK_SECONDS = 1.35
POINT_SECONDS = 1.1
LETTER_SECONDS = 0.5
#: Then the name stands there, among a handful at most.
TYPED_LETTERS = 7
WORDS_A_SECOND = 238 / 60
#: To come up, hold a code under the reader, take the badge and step aside.
WALK_SECONDS, SHOW_SECONDS, TAKE_SECONDS = 2.0, 1.5, 2.0
#: A badge of 10 cm at 100 mm/s, and its cut.
PAPER_SECONDS = 1.5
_FIND, _DONE = ".way.-find", "button[hx-post='/kiosk/leave']"


@dataclass
class Turn:
    """One guest's time at the kiosk, in seconds."""

    page: Page
    human: float = WALK_SECONDS
    machine: float = 0.0
    finger: Finger = field(default_factory=Finger)

    def wait(self, act: Callable[[], None], what: str, words: str = "main h1, main .lead, main .now") -> None:
        """What the kiosk takes from `act` until `what` stands there, and a guest to read its `words`."""
        began = time.perf_counter()
        act()
        self.page.locator(what).first.wait_for()
        self.machine += time.perf_counter() - began
        self.read(words)

    def read(self, what: str) -> None:
        """Every word of it."""
        self.human += len(" ".join(self.page.locator(what).all_inner_texts()).split()) / WORDS_A_SECOND

    def touch(self, button: str, what: str) -> None:
        """Touch `button` and wait for `what`."""
        self.human += THINK_SECONDS + POINT_SECONDS
        self.read(button)
        one = self.page.locator(button).first
        self.finger.comes_to(one)
        self.wait(one.tap, what)


def measure(folder: Path) -> list[Measurement]:
    """The queue from its first guest to its last; nothing where no browser is."""
    if not CHROMIUM.exists():
        print("guests_an_hour: no Chromium here, so nobody queues (Debian: chromium)", file=sys.stderr)
        return []
    prepare_station(folder / "queue", GUESTS)
    token, port, printer = own_screen(folder / "queue"), free_port(), StampingPrinter()
    with simulator(printer.behave) as printing:
        give_printer(folder / "queue", printing.address)
        with running(serve_words(folder / "queue", port), port), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
            try:
                page = browser.new_page(viewport={"width": 1080, "height": 1920}, has_touch=True)
                return [_measured(page, f"http://127.0.0.1:{port}/kiosk#screen={token}")]
            finally:
                browser.close()


def _measured(page: Page, address: str) -> Measurement:
    page.goto(address)
    page.locator(_FIND).wait_for()
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    turns = [_turn(page, number, guest) for number, guest in enumerate(sample_guests("", QUEUE))]
    taken = sorted(turn.human + turn.machine for turn in turns)
    note = (
        f"{QUEUE} guests, in ten {USED} refused and {BY_NAME} by name; half {statistics.median(taken):.0f} s, "
        f"95 of 100 {share_of(taken, 95):.0f} s; "
        f"of the mean the kiosk takes {statistics.fmean(turn.machine for turn in turns):.1f} s"
    )
    return Measurement(
        name="guests an hour at one kiosk",
        measured=3600 / statistics.fmean(taken),
        bound=BUDGET_AN_HOUR,
        unit="guests",
        more_is_better=True,
        note=note,
    )


def _turn(page: Page, number: int, guest: Guest) -> Turn:
    """One guest, from coming up to stepping aside. The screen of the one before still stands there, as in a queue."""
    turn = Turn(page)
    if number % 10 < USED and number:
        turn.human += SHOW_SECONDS
        turn.wait(lambda: scan(page, sample_code(number - HOLDER_BEFORE)), ".kiosk.-refused")
    elif number % 10 < USED + BY_NAME:
        _by_name(turn, guest)
    else:
        turn.human += SHOW_SECONDS
        turn.wait(lambda: scan(page, sample_code(number)), f"h1:has-text('{guest.first_name}!')")
    if page.locator(".kiosk.-badge").count():
        turn.wait(lambda: None, ".slip.-out", ".now")
        turn.human += PAPER_SECONDS + TAKE_SECONDS
    return turn


def _by_name(turn: Turn, guest: Guest) -> None:
    """Type it letter by letter, choose the name, and say yes."""
    if turn.page.locator(_DONE).count():
        turn.touch(_DONE, _FIND)
    turn.touch(_FIND, ".keyboard .key")
    *keys, last = [turn.page.locator(f".key[data-key={one}]") for one in fold(guest.last_name)[:TYPED_LETTERS]]
    turn.finger.comes_to(keys[0])
    for key in keys:
        key.tap()
    turn.human += TYPED_LETTERS * LETTER_SECONDS
    turn.wait(last.tap, ".names .name")
    turn.touch(f".names .name:has-text('{guest.first_name}')", ".kiosk.-confirm")
    turn.touch("button[hx-post='/kiosk/confirm']", ".kiosk.-badge")
