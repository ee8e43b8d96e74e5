"""What the people at the desk do: work off the board, card by card, as its buttons offer it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from bench.rehearsal.tablet import BOARD, Tablet
from bench.rehearsal.venue import Door
from server.domain.print_job import QUESTION_STATES
from server.store import print_jobs

Card = dict[str, Any]
#: What one does first where a card offers several.
_ORDER = ("/approve", "/take", "/again", "/new-roll", "/settle")
#: What is settled by hand, though the card offers more.
_BY_HAND = ("/take", "/settle")
#: So many badges that wait for a printer are written by hand instead.
BY_HAND = 1
#: So many late requests one hostess takes and cannot finish before her shift is over.
_LEFT_OPEN = 2


@dataclass
class Crew:
    """Everybody who is at the desk, each at a tablet."""

    door: Door
    tablets: list[Tablet]
    #: Decides what hostesses may not.
    supervisor: Tablet
    #: What was done, by kind of card and act.
    done: Counter[str] = field(default_factory=Counter)
    #: Important guests whom nobody has time for just now.
    kept_waiting: set[str] = field(default_factory=set)
    #: The shift is nearly over: requests are taken by who leaves, and not finished.
    is_late: bool = False
    _decided: int = 0
    _by_hand: int = 0

    def work(self) -> bool:
        """Everybody who is wanted does what is next for them; whether anybody had anything to do."""
        did = [self.act(tablet) for tablet in self.tablets if tablet.hears_calls()]
        return any(did)

    def work_off(self, most_rounds: int = 100) -> None:
        """Go on until nothing on the board can be done any more."""
        for _ in range(most_rounds):
            did = [self.act(tablet) for tablet in self.tablets]
            if not any(did):
                return

    def act(self, tablet: Tablet) -> bool:
        """One act at one tablet; whether there was something to do."""
        return tablet.again(lambda: self._act(tablet))

    def _act(self, tablet: Tablet) -> bool:
        cards = [card for card in tablet.cards() if self._is_for(tablet, card)]
        did = any(
            self._answered(tablet, card)
            or self._called_off(tablet, card)
            or self._pressed(tablet, card)
            or self._followed(tablet, card)
            for card in cards
        )
        tablet.has_work = did
        return did

    def _is_for(self, tablet: Tablet, card: Card) -> bool:
        """Whether somebody at this tablet would do anything about it now."""
        if card["held"] and not card["mine"]:
            return False
        if card["kind"] == "conflict":
            return tablet is self.supervisor
        if card["kind"] == "request" and self.is_late:
            return tablet is self.tablets[0] and not card["held"] and self.done["request: left open"] < _LEFT_OPEN
        return not (self.kept_waiting and guest_of(card) in self.kept_waiting)

    def _answered(self, tablet: Tablet, card: Card) -> bool:
        """Whether a badge came out: somebody looks at the paper."""
        asks = next((post for post in card["posts"] if post.endswith("/came-out")), "")
        if not asks:
            return False
        job = self.door.station.read(lambda connection: print_jobs.job_by_id(connection, asks.split("/")[-2]))
        if job.state not in QUESTION_STATES:
            return False
        lies_there = self.door.papers()[job.snapshot.code] > 0
        post = asks if lies_there else asks.replace("/came-out", "/not-there")
        return self._count(card, "came out" if lies_there else "not there", tablet.presses(post))

    def _called_off(self, tablet: Tablet, card: Card) -> bool:
        """A badge that waits for a printer is called off on the guest's card; the board then says who is owed one."""
        if self._by_hand >= BY_HAND or not any(post.endswith("/try-now") for post in card["posts"]):
            return False
        tablet.reaches(f"/desk/guests/{guest_of(card)}", "form[hx-post$='/call-off']")
        is_off = tablet.presses("/call-off")
        self._by_hand += is_off
        tablet.reaches(BOARD, "#board")
        return self._count(card, "called off", is_off)

    def _pressed(self, tablet: Tablet, card: Card) -> bool:
        for ending in _BY_HAND if card["kind"] == "badge_owed" else _ORDER:
            post = next((post for post in card["posts"] if post.endswith(ending)), "")
            if post and self._count(card, ending.removeprefix("/"), tablet.presses(post)):
                self.done["request: left open"] += card["kind"] == "request" and self.is_late
                return True
        return False

    def _followed(self, tablet: Tablet, card: Card) -> bool:
        """To the page that a card leads to, and done there."""
        for start, form in (
            ("/desk/requests/", "form[action$='/settle']"),
            ("/desk/walk-ins/", "form[action$='/approve']"),
            ("/desk/conflicts", "form[action$='/decide']"),
        ):
            link = next((link for link in card["links"] if link.startswith(start)), "")
            if not link:
                continue
            page = tablet.reaches(link, form)
            if card["kind"] == "conflict":
                verdicts = page.locator("[name=verdict]")
                verdicts.nth(self._decided % verdicts.count()).check()
                self._decided += 1
            tablet.sends(page.locator("button[type=submit]").last)
            tablet.reaches(BOARD, "#board")
            return self._count(card, "settled on its page", True)
        return False

    def _count(self, card: Card, act: str, is_done: bool) -> bool:
        if is_done:
            self.done[f"{card['kind']}: {act}"] += 1
        return is_done


def guest_of(card: Card) -> str:
    """Whom a card is about; empty: nobody."""
    links = (link for link in card["links"] if link.startswith("/desk/guests/"))
    return next(links, "").rpartition("/")[2]
