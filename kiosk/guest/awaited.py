"""Who registered waits for the desk's word: the kiosk hears of it and goes on by itself."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.guest.screen import AtScreen, Screen
from kiosk.guest.stage import READ_SECONDS, WAIT_SECONDS
from kiosk.guest.visit import Registering, Step, Visit
from kiosk.shared.access import AtKiosk
from server.domain.walk_in import WalkInState
from server.services import walk_in_desk


@dataclass(frozen=True, kw_only=True)
class AwaitedPart:
    """How far it is: a WalkInState."""

    state: str
    #: 0: the screen stays.
    ends_seconds: int
    idle_seconds: int = WAIT_SECONDS


def part(connection: sqlite3.Connection, at: AtKiosk, visit: Visit) -> AwaitedPart:
    """What the screen says now."""
    draft = visit.registering
    walk_in = walk_in_desk.open_at(connection, at.device.id)
    known = walk_in if walk_in and draft and walk_in.id == draft.walk_in_id else None
    state = known.state if known else WalkInState.WITHDRAWN
    is_over = state in (WalkInState.DECLINED, WalkInState.WITHDRAWN)
    return AwaitedPart(state=state.value, ends_seconds=READ_SECONDS if is_over else 0)


def routes(kiosk: APIRouter) -> None:
    """The part that is fetched anew when the desk decided, and going on with its yes."""
    kiosk.add_api_route("/awaited", awaited, methods=["GET"], response_model=None)
    kiosk.add_api_route("/admitted", admitted, methods=["POST"], response_model=None)


async def awaited(screen: AtScreen) -> Response:
    """How far it is by now; nothing changes for a guest who went on meanwhile."""
    if screen.visit.step is not Step.AWAITED:
        return Response(status_code=204)
    return await screen.show(screen.visit, "guest/awaited_panel.html")


async def admitted(screen: AtScreen) -> Response:
    """The desk said yes: on as every guest. Sent by the screen itself, and harmless twice."""
    visit, device_id = screen.visit, screen.at.device.id
    draft = visit.registering
    if visit.step is not Step.AWAITED or draft is None:
        return await screen.show(visit)
    walk_in = await screen.station.ask(lambda connection: walk_in_desk.open_at(connection, device_id))
    if walk_in is None or walk_in.id != draft.walk_in_id or walk_in.state is not WalkInState.APPROVED:
        return await screen.show(visit)
    await screen.station.act(lambda transaction: walk_in_desk.close_at(transaction, device_id), screen.at.actor)
    known = replace(screen, visit=replace(visit, registering=None))
    return await known.enter(screen.wish(guest_id=walk_in.guest_id, key=walk_in.key))


async def resumed(screen: Screen) -> Visit | None:
    """Who waited here before the station restarted, or the page was loaded anew, waits on; None: nobody."""
    device_id, visit = screen.at.device.id, screen.visit
    walk_in = await screen.station.ask(lambda connection: walk_in_desk.open_at(connection, device_id))
    if walk_in is None or walk_in.event_id != screen.at.event.id:
        return None
    draft = Registering(key=walk_in.key, walk_in_id=walk_in.id)
    return screen.keep(
        Visit(step=Step.AWAITED, registering=draft, language=visit.language, touched_at=visit.touched_at)
    )


async def withdraw(screen: Screen) -> None:
    """Somebody leaves: whoever waited here does not any more, and what they said is forgotten."""
    if screen.visit.registering and screen.visit.registering.walk_in_id:
        device_id = screen.at.device.id
        await screen.station.act(lambda transaction: walk_in_desk.close_at(transaction, device_id), screen.at.actor)
