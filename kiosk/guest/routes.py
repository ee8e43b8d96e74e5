"""What a guest at a kiosk can do. Each act answers with the screen that follows; every address is under `/kiosk`."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import FileResponse, Response

from kiosk.guest import awaited, badges, camera, door, group, prying
from kiosk.guest.pace import GUESS_COSTS
from kiosk.guest.screen import AtScreen, at_screen
from kiosk.guest.stage import look_of, seen_at
from kiosk.guest.steps import ROUTES
from kiosk.guest.visit import BADGE_STEPS, DONE_STEPS, SIDE_STEPS, STOP_STEPS, WAITING_STEPS, Hearing, Step, Visit
from kiosk.shared.access import at_kiosk, paired_device
from kiosk.shared.assets import STATIC_FOLDER
from kiosk.shared.rendering import page
from server.domain.access import DeviceRole
from server.domain.alert import AlertKind
from server.domain.doorway import Use
from server.domain.errors import NotFoundError
from server.domain.event import SecondFactor
from server.services import finding
from server.services.check_in import check_in, foresee

#: After so many wrong second factors the desk helps.
MOST_WRONG_ANSWERS = 3


@dataclass(frozen=True, kw_only=True)
class DoorPage:
    """A screen that is not let in yet, or cannot reach the station."""

    pairing_role: str = DeviceRole.KIOSK.value


def router() -> APIRouter:
    """All routes of the kiosk."""
    kiosk = APIRouter(prefix="/kiosk", include_in_schema=False)
    kiosk.add_api_route("", whole, methods=["GET"], response_model=None)
    kiosk.add_api_route("/worker.js", worker, methods=["GET"], response_model=None)
    for reading in (away, ready, fresh, badge, goes_on):
        kiosk.add_api_route(f"/{reading.__name__}", reading, methods=["GET"], response_model=None)
    for act in (language, find, names, choose, prove, confirm, scan, have, missing, call, lost, back, leave):
        kiosk.add_api_route(f"/{act.__name__}", act, methods=["POST"], response_model=None)
    for add in ROUTES:
        add(kiosk)
    kiosk.add_api_route("/still_here", still_here, methods=["POST"], response_model=None)
    kiosk.add_api_route("/camera", camera.tell, methods=["POST"], response_model=None)
    return kiosk


async def whole(request: Request) -> Response:
    """The page, begun anew, or what the screen still waits for: to be let in, or for an event.

    Whoever loads it anew may be the next guest: no names stay. A badge that is on its way does.
    """
    if await paired_device(request, DeviceRole.KIOSK) is None:
        return page(request, "guest/pairing.html", DoorPage())
    try:
        screen = await at_screen(request, await at_kiosk(request))
    except NotFoundError:
        return page(request, "guest/waiting.html", DoorPage())
    visit = screen.visit.at(screen.visit.main_step)
    if visit.step not in BADGE_STEPS:
        over, waiting = visit, await awaited.resumed(screen)
        visit = waiting or screen.visits.end(screen.at.device.id, screen.station.clock())
        if over.hearing:
            # a silent screen would be none; if it is the next guest, it soon asks whether somebody is there
            visit = screen.keep(replace(visit, hearing=over.hearing, language=over.language))
    return await screen.show(visit, "guest/page.html")


async def away(request: Request) -> Response:
    """What the service worker keeps for when the station cannot be reached."""
    return page(request, "guest/away.html", DoorPage())


async def worker() -> Response:
    """The service worker; it may answer for `/kiosk` although it lies below it."""
    headers = {"Service-Worker-Allowed": "/kiosk", "Cache-Control": "no-cache"}
    return FileResponse(STATIC_FOLDER / "js" / "kiosk-worker.js", media_type="text/javascript", headers=headers)


async def ready(request: Request) -> Response:
    """Load the page anew once there is an event to welcome guests to."""
    try:
        await at_kiosk(request)
    except NotFoundError:
        return Response(status_code=204)
    return Response(status_code=204, headers={"HX-Refresh": "true"})


async def fresh(screen: AtScreen, look: str) -> Response:
    """Load the page anew if the organiser changed its look, and nobody is in the middle of something."""
    is_free = screen.visit.step in WAITING_STEPS and not screen.visit.hearing
    changed = is_free and look != look_of(screen.at)
    return Response(status_code=204, headers={"HX-Refresh": "true"} if changed else None)


async def badge(screen: AtScreen) -> Response:
    """The panel that follows the badge."""
    return await screen.show(screen.visit, "guest/badge_panel.html")


async def language(screen: AtScreen, language: Annotated[str, Form()]) -> Response:
    """Say everything in the language that the guest touched."""
    if language not in screen.at.event.languages:
        return await screen.show(screen.visit)
    return await screen.go(replace(screen.visit, language=language, has_chosen_language=True))


async def find(screen: AtScreen) -> Response:
    """Begin to look for a name; doors know codes alone."""
    if screen.at.doorway.use is not Use.CHECK_IN:
        return await screen.show(screen.visit)
    return await screen.go(screen.visit.at(Step.SEARCH, found=(), chosen=None))


async def names(screen: AtScreen, name: Annotated[str, Form(max_length=200)] = "") -> Response:
    """A handful of masked names; nobody while too little is typed (422), or too many look alike."""
    if screen.at.doorway.use is not Use.CHECK_IN:
        return await screen.show(screen.visit)
    if sum(letter.isalnum() for letter in name) < finding.FEWEST_LETTERS:
        return await screen.show(screen.visit.at(Step.SEARCH, found=()), "guest/names.html", status=422)
    asked_at = screen.pace.seconds()
    if not await prying.may_search(screen):
        return await prying.stop(screen)
    event_id = screen.at.event.id
    found = await screen.station.ask(lambda connection: finding.find_oneself(connection, event_id, name))
    await screen.pace.tell_in_time(asked_at)
    visit = screen.visit.at(Step.SEARCH, found=found.guests)
    kept = screen.visits.keep(screen.at.device.id, visit, screen.station.clock())
    return await screen.show(kept, "guest/names.html", is_empty=not found.guests)


async def choose(screen: AtScreen, number: Annotated[int, Form(ge=0)]) -> Response:
    """One of the names shown; the organiser may ask for a second factor next."""
    visit = screen.visit
    if visit.step is not Step.SEARCH or number >= len(visit.found):
        return await screen.show(visit)
    step = Step.CONFIRM if screen.at.event.second_factor is SecondFactor.NONE else Step.FACTOR
    chosen = visit.found[number]
    return await screen.go(visit.at(step, chosen=chosen, key=secrets.token_hex(16), wrong_answers=0))


async def prove(screen: AtScreen, answer: Annotated[str, Form(max_length=200)] = "") -> Response:
    """The second factor; after a few wrong ones the desk helps."""
    visit, chosen = screen.visit, screen.visit.chosen
    if visit.step is not Step.FACTOR or chosen is None:
        return await screen.show(visit)
    if not await prying.may_search(screen, cost=GUESS_COSTS):
        return await prying.stop(screen)
    event_id = screen.at.event.id
    if await screen.station.ask(lambda connection: finding.is_proven(connection, event_id, chosen.guest_id, answer)):
        return await screen.go(visit.at(Step.CONFIRM))
    if visit.wrong_answers + 1 >= MOST_WRONG_ANSWERS:
        return await screen.call(AlertKind.NOT_FOUND, reason="not_proven")
    return await screen.go(replace(visit, wrong_answers=visit.wrong_answers + 1))


async def confirm(screen: AtScreen) -> Response:
    """ "That is me": check in. Touched twice it is one check-in."""
    visit = screen.visit
    if visit.step is not Step.CONFIRM or visit.chosen is None:
        return await screen.show(visit)
    screen.pace.give_back(screen.at.device.id, screen.station.clock())
    return await screen.enter(screen.wish(guest_id=visit.chosen.guest_id, seen_code=visit.chosen.code, key=visit.key))


async def scan(screen: AtScreen, code: Annotated[str, Form()], key: Annotated[str, Form()] = "") -> Response:
    """A code was scanned, on whatever screen: whoever holds it is that guest, and a new one.

    Sent twice it is one scan; and whoever checks in here just now stays where they are, also if a code is nobody's.
    """
    use = screen.at.doorway.use
    if screen.visit.began_with(key) or use is Use.CLOSED:
        return await screen.show(screen.visit)
    if use is Use.DOOR:
        at_door = replace(screen, visit=_for_next_guest(screen.visit))
        return await door.pass_through(at_door, code, key or secrets.token_hex(16))
    if screen.visit.step in STOP_STEPS and (staying := await group.joined(screen, code)):
        return await screen.go(staying)
    if screen.visit.is_under_way and await _is_nobodys(screen, code):
        # no next guest: whoever is in the middle of something is still there
        return Response(status_code=204, headers={"HX-Trigger": "scan:unknown"})
    await awaited.withdraw(screen)
    fresh = replace(screen, visit=_for_next_guest(screen.visit))
    return await fresh.enter(fresh.wish(code=code, key=key or secrets.token_hex(16)))


async def have(screen: AtScreen) -> Response:
    """ "Yes, I have it": the badge came out, and the guest is done."""
    await screen.see_badge(screen.visit.print_job)
    return await screen.show(screen.visits.end(screen.at.device.id, screen.station.clock()))


async def missing(screen: AtScreen) -> Response:
    """The badge did not come out."""
    await screen.miss_badge(screen.visit.print_job)
    return await screen.go(replace(screen.visit, badge_missing=True))


async def call(screen: AtScreen) -> Response:
    """ "Call a person"."""
    return await screen.call(AlertKind.CALL)


async def lost(screen: AtScreen) -> Response:
    """ "I can't find myself"."""
    return await screen.call(AlertKind.NOT_FOUND)


async def back(screen: AtScreen) -> Response:
    """One step back, to where nothing was said yet; from a side screen to where the guest was."""
    visit = screen.visit
    if visit.step in SIDE_STEPS:
        return await screen.go(visit.at(visit.aside_from))
    earlier = {Step.CONFIRM: Step.SEARCH, Step.FACTOR: Step.SEARCH, Step.CALLED: visit.before}
    step = earlier.get(visit.step, Step.WELCOME)
    if visit.step is Step.CALLED and step not in (Step.SEARCH, Step.WELCOME):
        return await screen.go(visit.at(step))
    begun: dict[str, object] = {"registering": None, "asking": None, "draft": None, "writing": "", "again": ""}
    return await screen.go(visit.at(step, found=(), chosen=None, people=(), leader=None, **begun))


async def still_here(screen: AtScreen) -> Response:
    """The screen is still the guest's, who types, reads or waits: their visit goes on."""
    if screen.visit.step not in WAITING_STEPS:
        screen.visits.touch(screen.at.device.id, screen.station.clock())
    return Response(status_code=204)


async def goes_on(screen: AtScreen, step: str = "", listens: str = "") -> Response:
    """The line of a screen that shows `step` was away: nothing where its visit is the same, else where that is by now.

    What was typed or drawn stays. A visit that is gone begins anew, but after a new start of the station whoever waits
    for a badge waits on, and who listens, in the language `listens`, is not left in silence.
    """
    visit = seen_at(screen.at, screen.visit)
    if visit.step not in WAITING_STEPS:
        return Response(status_code=204) if visit.step == step else await screen.show(screen.visit)
    if screen.visits.is_unknown(screen.at.device.id):
        if step in BADGE_STEPS:
            await badges.resume(screen)
        elif listens in screen.at.event.languages:
            # whether headphones are still worn is for the guest to say
            screen.keep(replace(screen.visit, language=listens, hearing=Hearing()))
    return Response(status_code=204, headers={"HX-Refresh": "true"})


async def leave(screen: AtScreen) -> Response:
    """The guest is done, or went away: the next one finds a fresh screen in the event's own language."""
    await awaited.withdraw(screen)
    return await screen.show(screen.visits.end(screen.at.device.id, screen.station.clock()))


async def _is_nobodys(screen: AtScreen, code: str) -> bool:
    """Whether nobody has this code; it is recorded as refused like on every other screen."""
    wish = screen.wish(code=code, key=secrets.token_hex(16))
    foreseen = await screen.station.ask(lambda connection: foresee(connection, wish, screen.station.clock()))
    if foreseen.guest:
        return False
    await screen.station.act_at_door(lambda transaction: check_in(transaction, wish), screen.at.actor)
    return True


def _for_next_guest(visit: Visit) -> Visit:
    """Nothing of the guest before stays; a language that was chosen and not used for a check-in yet does."""
    chose_now = visit.step not in DONE_STEPS and visit.has_chosen_language
    language = visit.language if chose_now else ""
    hearing = visit.hearing if visit.step not in BADGE_STEPS else None
    if hearing and visit.step is Step.VERDICT:
        # whoever passed took their headphones along
        hearing = Hearing()
    return Visit(
        language=language,
        has_chosen_language=chose_now,
        hearing=hearing,
        touched_at=visit.touched_at,
        begun_at=visit.begun_at if chose_now else None,
    )
