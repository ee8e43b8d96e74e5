"""A kiosk of the evening, as guests use it: every touch and every scan on the real page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Locator, Page

from bench.finger import Finger
from bench.rehearsal.venue import PATIENCE_MS, Venue
from server.domain.guest import Guest
from server.domain.names import fold
from tests.fakes.scanner import scan

_MARK = "() => { document.getElementById('kiosk').dataset.before = '1'; }"
_NEXT = "#kiosk:not([data-before])"
_LOOKS = ({"width": 1080, "height": 1920}, {"width": 1280, "height": 800})


@dataclass
class Kiosk:
    """One kiosk, and what its screen says."""

    page: Page
    finger: Finger = field(default_factory=Finger)

    def shows(self, step: str) -> bool:
        """Whether the screen is of this step."""
        return bool(self.page.locator(f"#kiosk[data-step='{step}']").count())

    def does(self, act: Callable[[], None]) -> str:
        """Do something, and say which step the next screen is of."""
        self.page.evaluate(_MARK)
        act()
        return self.page.locator(_NEXT).first.get_attribute("data-step") or ""

    def touches(self, button: str) -> str:
        """Touch a button, and say which step the next screen is of."""
        return self._presses(self.page.locator(button).first)

    def _presses(self, one: Locator) -> str:
        self.finger.comes_to(one)
        return self.does(one.tap)

    def leaves(self) -> None:
        """To the welcome."""
        if not self.page.locator(".kiosk.-welcome").count():
            self.does(lambda: self.page.evaluate("document.getElementById('leave').requestSubmit()"))

    def scans(self, code: str) -> str:
        """Hold a code under the scanner."""
        return self.does(lambda: scan(self.page, code))

    def finds(self, guest: Guest) -> str:
        """Type a name, choose it, say yes."""
        self.leaves()
        self.touches(".way.-find")
        for letter in fold(f"{guest.first_name} {guest.last_name}"):
            if letter.isalpha():
                self.page.locator(f".key[data-key={letter}]").tap()
            elif letter == " ":
                self.page.keyboard.press("Space")
        names = self.page.locator(".names .name")
        names.first.wait_for()
        self._presses(names.first)
        return self.touches("button[hx-post='/kiosk/confirm']")

    def asks(self, number: int) -> str:
        """A wish, or a complaint, without a name."""
        self.leaves()
        self.touches("[hx-post='/kiosk/ask']")
        category = "complaint" if number % 3 == 0 else "special_request"
        self.touches(f"[hx-post='/kiosk/about'][hx-vals*='{category}']")
        if self.page.locator("[hx-post='/kiosk/phrase']").count():
            self.touches("[hx-post='/kiosk/phrase']")
        if self.page.locator("#words").count():
            self.page.locator("#words").fill(f"Rehearsal: wish number {number}")
            self.touches("form.find button[type=submit]")
        return self.touches("button[hx-post='/kiosk/signed']:not([hx-vals])")

    def calls(self) -> str:
        """Call a person."""
        self.leaves()
        return self.touches("[hx-post='/kiosk/call']")

    def registers(self, number: int) -> str:
        """Somebody who is not on the list, to the end of the form."""
        self.leaves()
        step = self.touches(".-register")
        for text in (f"Walk{number}", "In", "Example"):
            if not self.page.locator("#detail").count():
                break
            self.page.locator("#detail").fill(text)
            step = self.touches("form.find button[type=submit]")
        while (skip := self.page.locator(".acts form[hx-post='/kiosk/told'] button")).count():
            step = self.does(skip.first.tap)
        return (
            self.touches("[hx-post='/kiosk/enrol']") if self.page.locator("[hx-post='/kiosk/enrol']").count() else step
        )


def kiosk(browser: Browser, venue: Venue, place: int, address: str) -> Kiosk:
    """A kiosk that is let in, portrait or landscape in turn; without motion, which nobody looks at."""
    size = _LOOKS[place % len(_LOOKS)]
    context = browser.new_context(viewport=size, has_touch=True, reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(f"{address}/kiosk#screen={venue.kiosk_token(place)}")
    page.locator(".kiosk.-welcome").wait_for()
    return Kiosk(page)
