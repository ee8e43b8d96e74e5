"""A kiosk whose screens are walked through: put to any step of a visit, in any language, and judged there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from playwright.sync_api import Page, expect

from kiosk.guest.visit import Step, Visit, Visits
from server.domain.alert import AlertKind
from server.domain.event import Event
from server.domain.language import GUEST_LANGUAGES
from server.domain.print_job import JobState
from server.services.alerts import Call, raise_alert, take_alert
from server.station import Station
from server.store import print_jobs
from server.store.devices import Device
from tests.fakes.inspection import DRESSED, PIXELS_EACH_MM, Inspector, lost_to_arrows

#: What a badge with the longest words makes of the screen.
LONG_NAME = "Maximiliane-Alexandrina"
LONG_ROOM = "Sala conferenze Adriatico, secondo piano, tavolo 12"
#: Nothing that the screen asked for is under way.
ANSWERED = "() => !document.querySelector('.htmx-request')"
_OTHERS = tuple(sorted(set(GUEST_LANGUAGES) - {"ar", "de"}))
SMALLEST_TARGET = 12 * PIXELS_EACH_MM


@dataclass
class Kiosk:
    """A kiosk that is let in, and the station behind it."""

    page: Page
    inspector: Inspector
    station: Station
    visits: Visits
    device: Device
    event: Event
    job: str

    def show(self, step: Step, language: str, *, shown: Step | None = None, **more: object) -> None:
        """Bring the screen to a step of a visit, in a language, as the touch of a language does.

        `shown`: as what this kiosk shows that step.
        """
        values: dict[str, object] = {"step": step, "touched_at": self.station.clock()}
        self.visits.keep(self.device.id, Visit(**values | more), self.station.clock())  # type: ignore[arg-type]
        # a page that loaded itself anew loses what is touched before it listens
        tongue = self.page.locator(f".languages [lang={language}][data-htmx-powered]")
        tongue.evaluate("button => button.click()")
        expect(self.page.locator(f".kiosk.-{(shown or step).value}[lang={language}]")).to_be_attached()
        self.page.wait_for_function(ANSWERED)
        self.page.wait_for_function(DRESSED)

    def look(self, name: str, step: Step, *, axe: bool = True, shown: Step | None = None, **more: object) -> None:
        """Judge a step from the right (Arabic), in long words (German) and in one of the other languages.

        From the right on every glass. In one of the three, another each time, axe reads it and arrows walk it.
        `axe`: False where words alone differ.
        """
        turn = len(self.inspector.seen) // 3 % 3
        third = _OTHERS[len(self.inspector.seen) // 3 % len(_OTHERS)]
        for number, language in enumerate(("ar", "de", third)):
            self.show(step, language, shown=shown, **more)
            is_whole = number == turn or language == "ar"
            sizes = self.inspector.sizes if is_whole else self.inspector.sizes[number : number + 1]
            self.inspector.look(
                f"kiosk-{name}-{language}", axe=axe and number == turn, sizes=sizes, is_kept=number == turn
            )
            if axe and number == turn:
                self.inspector.wrong += [f"{name}: no arrow leads to {lost}" for lost in lost_to_arrows(self.page)]

    def walked(self, name: str, *, is_kept: bool = False) -> None:
        """Judge a screen that a finger led to, on every glass; the finger goes on on another one each time.

        `is_kept`: how it should look is known.
        """
        self.page.wait_for_function(ANSWERED)
        turn = len(self.inspector.seen) % len(self.inspector.sizes)
        sizes = [*self.inspector.sizes[turn:], *self.inspector.sizes[:turn]]
        self.inspector.look(f"walked-{name}", axe=False, sizes=sizes, is_kept=is_kept)

    def take_call(self) -> None:
        """Somebody calls from this kiosk, and somebody at the desk is on the way."""
        call = Call(event_id=self.event.id, kind=AlertKind.CALL, device_id=self.device.id)
        alert = self.station.write(lambda transaction: raise_alert(transaction, call))
        self.station.write(lambda transaction: take_alert(transaction, self.event.id, alert.id))

    def move_badge(self, state: JobState) -> None:
        """The badge's print job is now in `state`."""

        def act(transaction: object) -> None:
            connection = transaction.connection  # type: ignore[attr-defined]
            print_jobs.save_move(connection, replace(print_jobs.job_by_id(connection, self.job), state=state))

        self.station.write(act)
