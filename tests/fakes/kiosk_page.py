"""A kiosk's page in a browser, ready to be touched."""

from __future__ import annotations

from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from server.domain.event import Event
from server.services import devices
from server.services.devices import DeviceWish
from server.station import Station
from tests.fakes.browser import Served, await_line
from tests.fakes.inspection import TABLET


def move_the_clock(page: Page) -> None:
    """Load `page` anew; from there on all that it waits for goes by a clock that the test may move.

    It has no line: how long one is silent is told by that clock, its signs of life come by ours.
    """
    page.clock.install()
    page.reload()
    await_line(page)
    page.evaluate("delete document.body.dataset.topics; document.dispatchEvent(new Event('live:again'))")


class Opening:
    """Opens kiosks of an event. `wrong`: scripts that failed, and what was asked of other hosts."""

    def __init__(self, browser: Browser, server: Served, station: Station, event: Event) -> None:
        self._browser, self._server, self._station, self._event = browser, server, station, event
        self._contexts: list[BrowserContext] = []
        self.wrong: list[str] = []

    def __call__(self, size: tuple[int, int] = TABLET, *, script: str = "", **look: object) -> Page:
        """A new kiosk's welcome, on a glass of `size` pixels. `script` comes before the page's own."""
        wish = DeviceWish(name="Kiosk 1", place="by the door", event_id=self._event.id)
        token = self._station.write(lambda transaction: devices.let_in_own_screen(transaction, wish))
        usual = {"viewport": {"width": size[0], "height": size[1]}, "has_touch": True, "reduced_motion": "reduce"}
        context = self._browser.new_context(**usual | look)  # type: ignore[arg-type]
        self._contexts.append(context)
        if script:
            context.add_init_script(script)
        page = context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("request", self._asked)
        page.goto(f"{self._server.url}/kiosk#screen={token}")
        expect(page.locator(".kiosk.-welcome")).to_be_visible()
        await_line(page)
        return page

    def close(self) -> None:
        """Close them all."""
        for context in self._contexts:
            context.close()

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self._server.url, "data:", "blob:")):
            self.wrong.append(request.url)
