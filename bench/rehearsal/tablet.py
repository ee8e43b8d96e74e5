"""A tablet of the desk, as its people use it: it locks itself when nobody touches it, and they type their PIN again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from playwright.sync_api import Browser, Error, Locator, Page

from bench.finger import Finger
from bench.rehearsal.venue import PATIENCE_MS, PIN, Venue

T = TypeVar("T")
BOARD = "/desk"
#: A tablet that was not touched for so long is woken before anybody believes what it shows.
_ASLEEP_AFTER = timedelta(seconds=80)
#: What stands on the board: of each card its kind, what may be done, and whether it is the reader's.
_CARDS = """() => [...document.querySelectorAll("#board article")].map((card) => ({
  id: card.id, kind: card.dataset.kind,
  posts: [...card.querySelectorAll("form[hx-post]")].map((form) => form.getAttribute("hx-post")),
  links: [...card.querySelectorAll("a[href]")].map((link) => link.getAttribute("href")),
  mine: Boolean(card.querySelector(".owner .-good")), held: card.classList.contains("-taken"),
}))"""
#: As the browser says it when somebody presses the tablet's button; the page then asks whether it is still signed in.
_WAKE = "() => document.dispatchEvent(new Event('visibilitychange'))"
#: Signed in, names to choose from, or a PIN to type.
_ANYWHERE = "[data-here], .sign-in .names, form[data-pin]"
_ANSWERS_MS = 10_000
_TRIES = 8


class LostError(Exception):
    """A tablet does not come to where its person wants it, however often they try."""


@dataclass
class Tablet:
    """A tablet at the desk, and whose it is now."""

    page: Page
    clock: Callable[[], datetime]
    name: str = ""
    touched_at: datetime = field(init=False)
    #: Its person is on something that they can finish.
    has_work: bool = False
    #: PINs that were typed.
    sign_ins: int = 0
    finger: Finger = field(default_factory=Finger)

    def __post_init__(self) -> None:
        self.touched_at = self.clock()

    def hears_calls(self) -> bool:
        """Whether it says, locked or not, that somebody is wanted."""
        return self.again(self._hears_calls)

    def again(self, act: Callable[[], T]) -> T:
        """Do something at the tablet; where its page went away under the finger, look and do it again.

        Raises: LostError.
        """
        for _ in range(_TRIES):
            try:
                return act()
            except Error as exc:
                lost = exc
                self.page.wait_for_load_state()
        raise LostError(f"{self.name}: lost at {self.page.url}: {lost}")

    def cards(self) -> list[dict[str, Any]]:
        """What the board shows, most urgent first."""
        found: list[dict[str, Any]] = self.reaches(BOARD, "#board").page.evaluate(_CARDS)
        return found

    def reaches(self, path: str, mark: str) -> Locator:
        """To a page of the desk by its link, over the PIN where the tablet locked itself; what is marked there.

        Raises: LostError.
        """
        for _ in range(_TRIES):
            found = self.again(lambda: self._comes_to(path, mark))
            if found.count():
                return found
        raise LostError(f"{self.name}: no {mark} by {path}, but {self.page.url}")

    def presses(self, post: str) -> bool:
        """Press the button of a form of the page; whether it was still there, and the station did it."""
        button = self.page.locator(f"form[hx-post$='{post}'] button").first
        if not button.count():
            return False
        try:
            self.finger.comes_to(button)
            with self.page.expect_response(lambda answer: answer.url.endswith(post), timeout=_ANSWERS_MS) as answering:
                button.tap(timeout=_ANSWERS_MS)
            self._is_touched()
            return bool(answering.value.ok)
        except Error:
            # a colleague was faster and the card is gone, or it locked itself
            return False

    def sends(self, button: Locator) -> None:
        """Press a button that leads to another page, and wait for that."""
        with self.page.expect_navigation(timeout=_ANSWERS_MS):
            button.tap(timeout=_ANSWERS_MS)
        self._is_touched()

    def is_left_to(self, name: str) -> None:
        """Lock it by hand; whoever wakes it next is `name`."""
        self.reaches(BOARD, "#board")
        self.page.locator("[hx-get='/desk/switch']").tap()
        self.sends(self.page.locator("form[data-locks] button[type=submit]"))
        self.name = name

    def _comes_to(self, path: str, mark: str) -> Locator:
        found = self.page.locator(mark).first
        self._wake()
        if self._is_locked():
            self._types_pin()
        if not found.count():
            self._taps_link(path)
            self.page.locator(f"{mark}, .sign-in").first.wait_for(timeout=_ANSWERS_MS)
        return found

    def _hears_calls(self) -> bool:
        self._wake()
        return not self._is_locked() or self.has_work or bool(self.page.locator("#waiting .banner").count())

    def _wake(self) -> None:
        """Press its button, if it lay there for long."""
        if self.clock() - self.touched_at < _ASLEEP_AFTER or not self.page.locator("[data-here]").count():
            return
        with self.page.expect_response("**/desk/here", timeout=_ANSWERS_MS) as answering:
            self.page.evaluate(_WAKE)
        # that somebody only looked counts for nothing: it may lock itself any moment
        if answering.value.status == 401:
            self.page.locator(".sign-in").wait_for()

    def _is_locked(self) -> bool:
        self.page.locator(_ANYWHERE).first.wait_for(state="attached")
        return bool(self.page.locator(".sign-in").count())

    def _types_pin(self) -> None:
        """Tap a name, type the PIN."""
        if not self.page.locator("form[data-pin]").count():
            self.sends(self.page.locator(".names a", has_text=self.name))
        for digit in PIN[:-1]:
            self.page.locator(f"[data-digit='{digit}']").tap()
        # six digits send themselves
        self.sends(self.page.locator(f"[data-digit='{PIN[-1]}']"))
        self.sign_ins += 1

    def _taps_link(self, path: str) -> None:
        link = self.page.locator(f"a[href='{path}']:visible").first
        if not link.count():
            self.page.locator("details.menu.-more > summary").tap()
        self.sends(link)

    def _is_touched(self) -> None:
        self.touched_at = self.clock()


def tablet(browser: Browser, venue: Venue, number: int, name: str) -> Tablet:
    """A tablet of eight inches that the organiser let in."""
    context = browser.new_context(
        viewport={"width": 820, "height": 1180}, has_touch=True, locale="en-GB", reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(f"{venue.main.address}/desk")
    while not venue.let_in_tablet(f"Tablet {number}"):
        page.wait_for_timeout(100)
    page.locator(".names a").first.wait_for()
    return Tablet(page, venue.clock, name)
