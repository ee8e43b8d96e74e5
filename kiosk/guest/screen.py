"""One request of one kiosk: its visit, and the ways it can go on."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from kiosk.guest.pace import Pace
from kiosk.guest.stage import stage_of
from kiosk.guest.visit import Step, Visit, Visits
from kiosk.shared.access import AtKiosk, at_kiosk, station_of
from kiosk.shared.rendering import page
from server.domain.alert import AlertKind
from server.domain.errors import ConflictError, NotFoundError
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.print_job import QUESTION_STATES, PrintJob
from server.services import batches, print_jobs
from server.services.alerts import Call, raise_alert
from server.services.check_in import CheckInAnswer, CheckInWish, check_in
from server.station import Station

#: The whole screen, which each act replaces.
_STAGE = "guest/stage.html"


@dataclass(frozen=True, kw_only=True)
class Screen:
    """A paired kiosk that asks for something, and what its guest is in the middle of."""

    request: Request
    at: AtKiosk
    station: Station
    visits: Visits
    pace: Pace
    visit: Visit

    async def go(self, visit: Visit) -> Response:
        """Remember where the guest stands now, and show it."""
        kept = self.visits.keep(self.at.device.id, visit, self.station.clock())
        return await self.show(kept)

    async def show(
        self, visit: Visit, template: str = _STAGE, *, is_empty: bool = False, status: int = 200
    ) -> Response:
        """The screen of `visit`, or the part of it that `template` draws, in the guest's language."""
        self.request.state.language = _language(visit, self.at.event)
        job, place = await self._job(visit) if visit.step is Step.BADGE else (None, "")
        stage = replace(stage_of(self.at, visit, job, place), is_empty=is_empty)
        response = page(self.request, template, stage, status=status)
        if template == _STAGE:
            # an act that waited for the one before still aims at the screen that is gone by now
            response.headers["HX-Retarget"] = "#kiosk"
        return response

    async def arrive(self, wish: CheckInWish) -> Response:
        """Check a guest in and show what became of it: on disk before it is on the screen."""
        answer = await self.station.act(lambda transaction: check_in(transaction, wish), self.at.actor)
        visit = _with_ticket_language(self.visit, answer.guest, self.at.event)
        if answer.reason:
            return await self.go(visit.at(Step.REFUSED, reason=answer.reason, found=(), chosen=None))
        badge_at_desk = await self._has_no_printer(answer)
        arrived = _arrived(visit, answer, badge_at_desk=badge_at_desk)
        return await self.go(replace(arrived, badge_ready_at=await self._ready_at(answer)))

    async def call(self, kind: AlertKind, *, reason: str = "") -> Response:
        """Call somebody from the desk to this kiosk."""
        wanted = Call(event_id=self.at.event.id, kind=kind, reason=reason, device_id=self.at.device.id)
        await self.station.act(lambda transaction: raise_alert(transaction, wanted), self.at.actor)
        before = self.visit.before if self.visit.step is Step.CALLED else self.visit.step
        return await self.go(self.visit.at(Step.CALLED, before=before))

    async def miss_badge(self) -> Response:
        """The guest says that nothing came out: the desk is told of this very print job.

        Where it is asked already its question stands: what the printer holds may still come out.
        """
        job, _ = await self._job(self.visit)
        if job and job.state in QUESTION_STATES:
            return await self.go(replace(self.visit, badge_missing=True))
        wanted = Call(
            event_id=self.at.event.id,
            kind=AlertKind.BADGE,
            reason="missing",
            device_id=self.at.device.id,
            print_job_id=self.visit.print_job,
        )
        await self.station.act(lambda transaction: raise_alert(transaction, wanted), self.at.actor)
        return await self.go(replace(self.visit, badge_missing=True))

    async def see_badge(self) -> None:
        """The guest says that they have it: nobody needs to look any more."""
        event_id, job_id = self.at.event.id, self.visit.print_job
        with contextlib.suppress(ConflictError, NotFoundError):  # no question stands, or somebody was faster
            await self.station.act(
                lambda transaction: print_jobs.decide(transaction, event_id, job_id, came_out=True), self.at.actor
            )

    async def _job(self, visit: Visit) -> tuple[PrintJob | None, str]:
        """The guest's badge, and where it comes out if not at this kiosk."""
        if not visit.print_job:
            return None, ""
        own = self.at.device.printer_id or ""

        def look(connection: sqlite3.Connection) -> tuple[PrintJob, str]:
            job = print_jobs.job_for_screens(connection, visit.print_job)
            return job, print_jobs.place_elsewhere(connection, job, own)

        return await self.station.ask(look)

    async def _ready_at(self, answer: CheckInAnswer) -> str:
        """Where the badge lies that was printed ahead, told at the first check-in; empty: there is none."""
        guest, presence = answer.guest, answer.presence
        if answer.print_job or guest is None or (presence and presence.first_in_at != presence.last_in_at):
            return ""
        return await self.station.ask(lambda connection: batches.ready_at(connection, guest.id))

    async def _has_no_printer(self, answer: CheckInAnswer) -> bool:
        """Whether this guest should get a badge and nothing can print it; then the desk is told."""
        guest, event = answer.guest, self.at.event
        if answer.print_job or guest is None or not event.print_badges:
            return False
        if await self.station.ask(lambda connection: print_jobs.has_badge(connection, guest.id)):
            return False
        wanted = Call(
            event_id=event.id,
            kind=AlertKind.BADGE,
            reason="no_printer",
            guest_id=guest.id,
            device_id=self.at.device.id,
        )
        await self.station.act(lambda transaction: raise_alert(transaction, wanted), self.at.actor)
        return True


async def at_screen(request: Request, at: Annotated[AtKiosk, Depends(at_kiosk)]) -> Screen:
    """The kiosk that asks, as a dependency. Raises what at_kiosk() raises.

    What goes wrong after this is said in the guest's language too.
    """
    station, visits = station_of(request), request.app.state.visits
    visit = visits.of(at.device.id, station.clock())
    request.state.language = _language(visit, at.event)
    return Screen(request=request, at=at, station=station, visits=visits, pace=request.app.state.pace, visit=visit)


def _language(visit: Visit, event: Event) -> str:
    return visit.language or event.languages[0]


def _with_ticket_language(visit: Visit, guest: Guest | None, event: Event) -> Visit:
    """A guest who chose no language is spoken to in their ticket's."""
    if guest is None or visit.has_chosen_language or guest.language not in event.languages:
        return visit
    return replace(visit, language=guest.language)


def _arrived(visit: Visit, answer: CheckInAnswer, *, badge_at_desk: bool) -> Visit:
    guest = answer.guest
    return visit.at(
        Step.BADGE,
        found=(),
        chosen=None,
        reason=None,
        first_name=guest.first_name if guest else "",
        room=guest.room if guest else "",
        print_job=answer.print_job or "",
        badge_at_desk=badge_at_desk,
        badge_missing=False,
    )
