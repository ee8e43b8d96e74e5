"""One request of one kiosk: its visit, and the ways it can go on."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from kiosk.guest.look import look_shown
from kiosk.guest.pace import Pace
from kiosk.guest.ration import Rations
from kiosk.guest.stage import READ_SECONDS, seen_at, stage_of
from kiosk.guest.stop import Part, Stop, Wordless, next_stop
from kiosk.guest.visit import STOP_STEPS, Arrival, Person, Step, Visit, Visits
from kiosk.shared.access import AtKiosk, at_kiosk, station_of
from kiosk.shared.live import KIOSKS
from kiosk.shared.rendering import page, words_in, words_of
from kiosk.shared.wording import Words
from server.domain.alert import AlertKind
from server.domain.check_in import Reason
from server.domain.errors import ConflictError, NotFoundError
from server.domain.event import Event, SecondFactor
from server.domain.guest import Guest, masked_name
from server.domain.language import spoken
from server.domain.print_job import QUESTION_STATES, PrintJob
from server.services import badge_words, batches, parties, print_jobs, tellings, warnings
from server.services.alerts import Call, raise_alert
from server.services.check_in import CheckInAnswer, CheckInWish, foresee
from server.services.guest_codes import is_still_theirs
from server.station import Station

#: The whole screen, which each act replaces.
_STAGE = "guest/stage.html"
#: Sent by kiosk.js while this guest takes no steps, so that the badge tells the way that the screen does.
STEP_FREE_HEADER = "Ospite-Step-Free"


@dataclass(frozen=True, kw_only=True)
class Screen:
    """A paired kiosk that asks for something, and what its guest is in the middle of."""

    request: Request
    at: AtKiosk
    station: Station
    visits: Visits
    pace: Pace
    rations: Rations
    visit: Visit
    #: kiosk.guest.way_in.STOPS and kiosk.guest.steps.PARTS: given, because their modules need this one.
    stops: Sequence[Stop]
    parts: Mapping[Step, Part]

    async def go(self, visit: Visit) -> Response:
        """Remember where the guest stands now, and show it."""
        return await self.show(self.keep(visit))

    def keep(self, visit: Visit) -> Visit:
        """Remember where the guest stands now, without showing it."""
        visit = replace(visit, event_id=self.at.event.id)
        return self.visits.keep(self.at.device.id, visit, self.station.clock())

    async def show(
        self, visit: Visit, template: str = _STAGE, *, is_empty: bool = False, status: int = 200
    ) -> Response:
        """The screen of `visit`, or the part of it that `template` draws, in the guest's language."""
        visit = seen_at(self.at, visit)
        self.request.state.language = visit.language_at(self.at.event)
        job, place = await self.job(visit.print_job) if visit.step is Step.BADGE else (None, "")
        looks = look_shown(self.at.look, self.at.event, self._words)
        stage = replace(
            stage_of(self.at, visit, looks, job, place),
            is_empty=is_empty,
            part=await self._part(visit),
            speaks=self.station.speech.is_there and self.at.device.speaks,
            badge_says=await self._badge_says(visit),
        )
        if await self.has_words_for(visit):
            stage = replace(stage, words_seconds=READ_SECONDS, ends_seconds=stage.ends_seconds and READ_SECONDS)
        response = page(self.request, template, stage, status=status)
        if template == _STAGE:
            # an act that waited for the one before still aims at the screen that is gone by now
            response.headers["HX-Retarget"] = "#kiosk"
        return response

    async def has_words_for(self, visit: Visit) -> bool:
        """Whether an answer waits for who stands there, and this is a screen to offer it on."""
        is_in = visit.main_step in (Step.BADGE, Step.BADGES) or visit.reason is Reason.ALREADY_IN
        if not is_in or visit.leader is None or not visit.leader.is_sure:
            return False
        event_id, guest_id = self.at.event.id, visit.leader.guest_id
        return await self.station.ask(lambda connection: tellings.has_untold(connection, event_id, guest_id))

    def wish(self, *, guest_id: str = "", code: str = "", seen_code: str = "", key: str) -> CheckInWish:
        """To pass the door where this kiosk stands."""
        began_at = self.visit.begun_at or self.visit.touched_at
        wish = wish_at(self.at, guest_id=guest_id, code=code, seen_code=seen_code, key=key)
        step_free = self.request.headers.get(STEP_FREE_HEADER) == "1"
        return replace(wish, began_at=began_at, step_free=step_free)

    async def enter(self, wish: CheckInWish) -> Response:
        """Somebody said who they are: whom the door would refuse is refused, the others go on to a stop, or are in."""
        now = self.station.clock()
        is_sure = bool(wish.code) or self.at.event.second_factor is not SecondFactor.NONE

        def look(connection: sqlite3.Connection) -> tuple[Guest | None, Visit | None]:
            foreseen = foresee(connection, wish, now)
            guest = foreseen.guest
            if guest is None:
                return None, None
            visit = self.known(guest, wish.key, is_sure=is_sure)
            if foreseen.reason is None:
                return guest, next_stop(self.stops, connection, self.at, visit)
            comes_again = foreseen.reason is Reason.ALREADY_IN and self.at.event.groups
            if comes_again and parties.companions(connection, wish, guest, now):
                return guest, visit.at(Step.GROUP, people=())
            return guest, None

        guest, stopped = await self.station.ask(look)
        if stopped:
            return await self.go(stopped)
        if guest is None:
            return await self.arrive([wish])
        return await replace(self, visit=self.known(guest, wish.key, is_sure=is_sure)).arrive(
            [replace(wish, code="", guest_id=guest.id, seen_code=guest.code)]
        )

    async def proceed(self, visit: Visit) -> Response:
        """On from a stop: to the next one that is asked, or in."""
        stopped = await self.station.ask(lambda connection: next_stop(self.stops, connection, self.at, visit))
        if stopped:
            return await self.go(stopped)
        return await replace(self, visit=visit).arrive([self._wish_of(visit, person) for person in visit.people])

    async def arrive(self, wishes: Sequence[CheckInWish]) -> Response:
        """Check guests in together and show what became of it: on disk before it is on the screen."""
        answers = await self.station.act_at_door(
            lambda transaction: parties.check_in_together(transaction, wishes), self.at.actor
        )
        self.saved()
        return await self.show_arrival(answers)

    async def show_arrival(self, answers: Sequence[CheckInAnswer]) -> Response:
        """What became of the check-ins of those who came together."""
        if len(answers) == 1 and (visit := await self._with_badge_on_its_way(answers[0])):
            return await self.go(visit)
        if all(answer.reason for answer in answers):
            refused = self.visit.at(Step.REFUSED, reason=answers[0].reason, found=(), chosen=None)
            return await self.go(replace(refused, is_clock_wrong=await self.is_clock_wrong()))
        admissions = tuple(answer.fact for answer in answers if answer.reason is None)
        visit = replace(
            self.visit, found=(), chosen=None, reason=None, badge_missing=False, admissions=admissions, arrivals=()
        )
        if len(answers) > 1:
            arrivals = [await self._arrival(answer) for answer in answers]
            return await self.go(visit.at(Step.BADGES, arrivals=(*arrivals, *self.visit.arrivals)))
        badge_at_desk = await self._has_no_printer(answers[0])
        arrived = _arrived(visit, answers[0], badge_at_desk=badge_at_desk)
        return await self.go(replace(arrived, badge_ready_at=await self._ready_at(answers[0])))

    async def call(self, kind: AlertKind, *, reason: str = "") -> Response:
        """Call somebody from the desk to this kiosk."""
        wanted = Call(event_id=self.at.event.id, kind=kind, reason=reason, device_id=self.at.device.id)
        await self.station.act(lambda transaction: raise_alert(transaction, wanted), self.at.actor)
        self.saved()
        before = self.visit.before if self.visit.step is Step.CALLED else self.visit.step
        return await self.go(self.visit.at(Step.CALLED, before=before))

    def saved(self) -> None:
        """What was done here is on disk: if the disk refused before, the desk hears that it is over."""
        if self.request.app.state.troubles.saved(self.at.device.id):
            self.station.signals.ring({KIOSKS})

    async def is_clock_wrong(self) -> bool:
        """Whether the station's clock cannot be believed, so that nobody is told that they came at a wrong time."""
        now = self.station.clock()
        is_wrong = await self.station.ask(lambda connection: warnings.is_clock_wrong(connection, now))
        if is_wrong:
            self.station.signals.ring({"station"})
        return is_wrong

    async def miss_badge(self, job_id: str) -> None:
        """The guest says that nothing came out: the desk is told of this very print job.

        Where it is asked already its question stands: what the printer holds may still come out.
        """
        job, _ = await self.job(job_id)
        if job and job.state in QUESTION_STATES:
            return
        wanted = Call(
            event_id=self.at.event.id,
            kind=AlertKind.BADGE,
            reason="missing",
            device_id=self.at.device.id,
            print_job_id=job_id,
        )
        await self.station.act(lambda transaction: raise_alert(transaction, wanted), self.at.actor)

    async def see_badge(self, job_id: str) -> None:
        """The guest says that they have it: nobody needs to look any more."""
        event_id = self.at.event.id
        with contextlib.suppress(ConflictError, NotFoundError):  # no question stands, or somebody was faster
            await self.station.act(
                lambda transaction: print_jobs.decide(transaction, event_id, job_id, came_out=True), self.at.actor
            )

    def _words(self, language: str) -> Words:
        return words_in(self.request, language)

    def _wish_of(self, visit: Visit, person: Person) -> CheckInWish:
        wish = self.wish(guest_id=person.guest_id, seen_code=person.code, key=person.key)
        return replace(wish, is_companion=visit.leader is None or visit.leader.guest_id != person.guest_id)

    def known(self, guest: Guest, key: str, *, is_sure: bool = False) -> Visit:
        """This visit, now that it is known who it is; they are spoken to in their ticket's language."""
        visit = with_ticket_language(self.visit, guest, self.at.event)
        person = Person(
            guest_id=guest.id, name=masked_name(guest), key=key, code=guest.code, party=guest.party, is_sure=is_sure
        )
        return replace(visit, people=(person,), leader=person, ticked=frozenset({guest.id}))

    async def _part(self, visit: Visit) -> object:
        """What the step on the screen alone needs."""
        part = self.parts.get(visit.step)
        if part is None:
            return None
        found = await self.station.ask(lambda connection: part(connection, self.at, visit))
        return found.in_words(words_of(self.request)) if isinstance(found, Wordless) else found

    async def job(self, job_id: str) -> tuple[PrintJob | None, str]:
        """A badge, and where it comes out if not at this kiosk; None: there is no print job."""
        own = self.at.device.printer_id or ""
        return await self.station.ask(lambda connection: print_jobs.job_and_place(connection, job_id, own))

    async def _badge_says(self, visit: Visit) -> tuple[str, ...]:
        """What stands on each badge, for who listens."""
        if visit.hearing is None or visit.step not in (Step.BADGE, Step.BADGES):
            return ()
        template_dir = self.station.settings.template_dir
        folders = [template_dir] if template_dir else []
        jobs = [job for job in (visit.print_job, *(each.print_job for each in visit.arrivals)) if job]
        badges = await self.station.ask(lambda connection: badge_words.on_badges(connection, jobs, folders))
        return tuple(", ".join(words) for words in badges)

    async def _arrival(self, answer: CheckInAnswer) -> Arrival:
        """What became of one of several."""
        name = masked_name(answer.guest) if answer.guest else ""
        if answer.reason:
            return Arrival(name=name, reason=answer.reason)
        return Arrival(
            name=name,
            room=answer.guest.room if answer.guest else "",
            print_job=answer.print_job or "",
            badge_at_desk=await self._has_no_printer(answer),
            badge_ready_at=await self._ready_at(answer),
        )

    async def _ready_at(self, answer: CheckInAnswer) -> str:
        """Where the badge lies that was printed ahead, told at the first check-in; empty: there is none."""
        guest, presence = answer.guest, answer.presence
        if answer.print_job or guest is None or (presence and presence.first_in_at != presence.last_in_at):
            return ""
        return await self.station.ask(lambda connection: batches.ready_at(connection, guest.id))

    async def _with_badge_on_its_way(self, answer: CheckInAnswer) -> Visit | None:
        """Back to the badge of a guest who is in and comes again before it is out; None: nothing is on its way.

        Their first screen may be gone: a new start of the station, a reload, a minute at the desk.
        """
        guest = answer.guest
        if answer.reason is not Reason.ALREADY_IN or guest is None:
            return None
        job = await self.station.ask(lambda connection: print_jobs.job_on_its_way(connection, guest.id))
        if job is None:
            return None
        arrived = _arrived(self.visit, answer, badge_at_desk=False)
        return replace(arrived, print_job=job.id, found=(), chosen=None, badge_missing=False)

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
    now = station.clock()
    visit = replace(visits.of(at.device.id, now), touched_at=now)
    if visit.event_id not in ("", at.event.id):
        # the organiser gave this kiosk another event: who stood here meant the one before
        visit = visits.end(at.device.id, now)
    if visit.step in STOP_STEPS and await station.ask(lambda connection: _is_overtaken(connection, visit)):
        # what they say from here on would be kept for whoever has their ticket by now
        visit = visits.end(at.device.id, now)
    request.state.language = visit.language_at(at.event)
    state = request.app.state
    return Screen(
        request=request,
        at=at,
        station=station,
        visits=visits,
        pace=state.pace,
        rations=state.rations,
        visit=visit,
        stops=state.stops,
        parts=state.parts,
    )


def _is_overtaken(connection: sqlite3.Connection, visit: Visit) -> bool:
    return any(not is_still_theirs(connection, person.guest_id, person.code) for person in visit.people)


AtScreen = Annotated[Screen, Depends(at_screen)]


def wish_at(at: AtKiosk, *, guest_id: str = "", code: str = "", seen_code: str = "", key: str) -> CheckInWish:
    """To pass the door where a kiosk stands."""
    return CheckInWish(
        event_id=at.event.id,
        guest_id=guest_id,
        code=code,
        seen_code=seen_code,
        key=key,
        zone=at.device.zone_id or "",
        printer_id=at.device.printer_id or "",
    )


def with_ticket_language(visit: Visit, guest: Guest, event: Event) -> Visit:
    """A guest who chose no language is spoken to in their ticket's, where the event offers it."""
    language = "" if visit.has_chosen_language else spoken(guest.language, event.languages)
    return replace(visit, language=language) if language else visit


def _arrived(visit: Visit, answer: CheckInAnswer, *, badge_at_desk: bool) -> Visit:
    guest = answer.guest
    return visit.at(
        Step.BADGE,
        first_name=guest.first_name if guest else "",
        room=guest.room if guest else "",
        print_job=answer.print_job or "",
        badge_at_desk=badge_at_desk,
    )
