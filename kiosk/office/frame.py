"""What every page of the office shares: who asks, which event is meant, and what was just done."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from kiosk.shared.access import InOffice, in_office, station_of
from kiosk.shared.wording import marked as _
from server.domain.access import Actor
from server.domain.event import Event, Zone
from server.domain.look import Look
from server.services import event_setup, looks
from server.services.event_setup import EventPage

Office = Annotated[InOffice, Depends(in_office)]

#: What a page tells after an act, by the `said` in its address.
SAYINGS: dict[str, str] = {
    "saved": _("Saved."),
    "event_added": _("The event is there. Next: its guest list."),
    "question_added": _("The question is there."),
    "question_removed": _("The question and its answers are deleted."),
    "greeting_removed": _("The rule is deleted."),
    "phrase_removed": _("These words are offered no more."),
    "zone_added": _("The zone is there."),
    "place_added": _("The place is there. Next: tell the way to it from each kiosk."),
    "place_removed": _("The place is deleted, and every way to it."),
    "map_added": _("The map is here. Touch where each kiosk and place is."),
    "map_removed": _("The map is deleted."),
    "ways_copied": _("The ways are copied. Walk one of them to see that it is right."),
    "way_removed": _("This way is not told any more."),
    "look_saved": _("Saved. Kiosks wear it at once."),
    "wording_saved": _("Saved. Kiosks say it from their next welcome on."),
    "wording_dropped": _("Dropped."),
    "look_undone": _("The last change is taken back."),
    "consent_added": _("Guests are asked from now on."),
    "shift_removed": _("The shift is taken out of the roster."),
    "person_added": _("Access given."),
    "person_removed": _("Access taken away; they are signed out everywhere."),
    "device_added": _("Let in. The screen goes on by itself."),
    "waiting_cleared": _("Sent away. A screen that belongs here asks again by itself."),
    "device_revoked": _("Shut out. Its next request is refused."),
    "token_revoked": _("The token is useless now."),
    "batch_started": _("They come out one after the other. You may leave this page."),
    "roll_not_so": _("A roll cannot be so: nothing was changed."),
    "printer_added": _("The printer is set up. Print a test card to see that it works."),
    "printer_removed": _("The printer is taken away. Its badges keep its name."),
    "card_whole": _("The printer is ready for badges."),
    "template_removed": _("The template is deleted."),
    "template_brought": _("The template is here. Look it over, and print one."),
    "list_dropped": _("The file was deleted. Nothing was imported."),
    "signed_out": _("You are signed out."),
}


@dataclass(frozen=True, kw_only=True)
class AtEvent:
    """An organiser and the event that the address names."""

    event: Event
    zones: list[Zone]
    actor: Actor


async def at_event(request: Request, slug: str, office: Office) -> AtEvent:
    """The event in the address; its colour is the page's.

    Raises: NotFoundError.
    """

    def known(connection: sqlite3.Connection) -> tuple[EventPage, Look]:
        page = event_setup.event_page(connection, slug)
        return page, looks.look_of(connection, page.event.id)

    found, look = await station_of(request).ask(known)
    request.state.look = look.sheet(found.event.hue)
    return AtEvent(event=found.event, zones=found.zones, actor=office.actor)


Here = Annotated[AtEvent, Depends(at_event)]


def said(request: Request) -> str:
    """What was just done, in English for gettext; empty: nothing to tell."""
    return SAYINGS.get(request.query_params.get("said", ""), "")
