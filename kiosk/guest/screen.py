"""One request of one kiosk: its visit, and the ways it can go on."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from kiosk.guest.pace import Pace
from kiosk.guest.stage import stage_of
from kiosk.guest.stop import Part, Stop, next_stop
from kiosk.guest.visit import Person, Step, Visit, Visits
from kiosk.shared.access import AtKiosk, at_kiosk, station_of
from kiosk.shared.rendering import page
from server.domain.alert import AlertKind
from server.domain.errors import ConflictError, NotFoundError
from server.domain.event import Event
from server.domain.guest import Guest, masked_name
from server.domain.print_job import QUESTION_STATES, PrintJob
from server.services import batches, print_jobs
from server.services.alerts import Call, raise_alert
from server.services.check_in import CheckInAnswer, CheckInWish, check_in, foresee
from server.station import Station
from server.store.transaction import Transaction

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
    #: kiosk.guest.way_in.STOPS and kiosk.guest.steps.PARTS: given, because their modules need this one.
    stops: Sequence[Stop]
    parts: Mapping[Step, Part]

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
        stage = replace(stage_of(self.at, visit, job, place), is_empty=is_empty, part=await self._part(visit))
        response = page(self.request, template, stage, status=status)
        if template == _STAGE:
            # an act that waited for the one before still aims at the screen that is gone by now
            response.headers["HX-Retarget"] = "#kiosk"
        return response

    def wish(self, *, guest_id: str = "", code: str = "", key: str) -> CheckInWish:
        """To pass the door where this kiosk stands."""
        device = self.at.device
        return CheckInWish(
            event_id=self.at.event.id,
            guest_id=guest_id,
            code=code,
            key=key,
            zone=device.zone_id or "",
            printer_id=device.printer_id or "",
        )

    async def enter(self, wish: CheckInWish) -> Response:
        """Somebody said who they are: whom the door would refuse is refused, the others go on to a stop, or are in."""
        now = self.station.clock()

        def look(connection: sqlite3.Connection) -> tuple[Guest | None, Visit | None]:
            foreseen = foresee(connection, wish, now)
            if foreseen.guest is None or foreseen.reason:
                return foreseen.guest, None
            return foreseen.guest, next_stop(self.stops, connection, self.at, self._with(foreseen.guest, wish.key))

        guest, stopped = await self.station.ask(look)
        if stopped:
            return await self.go(stopped)
        if guest is None:
            return await self.arrive([wish])
        return await replace(self, visit=self._with(guest, wish.key)).arrive(
            [replace(wish, code="", guest_id=guest.id)]
        )

    async def proceed(self, visit: Visit) -> Response:
        """On from a stop: to the next one that is asked, or in."""
        stopped = await self.station.ask(lambda connection: next_stop(self.stops, connection, self.at, visit))
        if stopped:
            return await self.go(stopped)
        wishes = [self.wish(guest_id=person.guest_id, key=person.key) for person in visit.people]
        return await replace(self, visit=visit).arrive(wishes)

    async def arrive(self, wishes: Sequence[CheckInWish]) -> Response:
        """Check guests in together and show what became of it: on disk before it is on the screen."""

        def act(transaction: Transaction) -> list[CheckInAnswer]:
            return [check_in(transaction, wish) for wish in wishes]

        answer = (await self.station.act_at_door(act, self.at.actor))[0]
        if answer.reason:
            return await self.go(self.visit.at(Step.REFUSED, reason=answer.reason, found=(), chosen=None))
        badge_at_desk = await self._has_no_printer(answer)
        arrived = _arrived(self.visit, answer, badge_at_desk=badge_at_desk)
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

    def _with(self, guest: Guest, key: str) -> Visit:
        """This visit, now that it is known who it is; they are spoken to in their ticket's language."""
        visit = _with_ticket_language(self.visit, guest, self.at.event)
        return replace(visit, people=(Person(guest_id=guest.id, name=masked_name(guest), key=key),))

    async def _part(self, visit: Visit) -> object:
        """What the step on the screen alone needs."""
        part = self.parts.get(visit.step)
        return await self.station.ask(lambda connection: part(connection, self.at, visit)) if part else None

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
    state = request.app.state
    return Screen(
        request=request,
        at=at,
        station=station,
        visits=visits,
        pace=state.pace,
        visit=visit,
        stops=state.stops,
        parts=state.parts,
    )


AtScreen = Annotated[Screen, Depends(at_screen)]


def _language(visit: Visit, event: Event) -> str:
    return visit.language or event.languages[0]


def _with_ticket_language(visit: Visit, guest: Guest, event: Event) -> Visit:
    """A guest who chose no language is spoken to in their ticket's."""
    if visit.has_chosen_language or guest.language not in event.languages:
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
