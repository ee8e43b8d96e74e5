"""`POST /api/v1/events/{slug}/check-ins`: a program lets a guest in. One transaction decides, records and answers."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from kiosk.api.bodies import CheckInBody, check_in_answer
from kiosk.shared.access import IntegrationAtDoor, forget_program, station_of
from kiosk.shared.direct_route import DirectRoute
from server.domain.check_in import Direction
from server.domain.errors import AccessError
from server.services.check_in import CheckInWish, check_in
from server.services.event_setup import event_of_act
from server.services.tokens import check_token
from server.store.transaction import Transaction

PATH = "/api/v1/events/{slug}/check-ins"


def route() -> DirectRoute:
    """The route, to stand before all others."""
    return DirectRoute(PATH, check_ins, methods=["POST"])


async def check_ins(request: Request, slug: str, body: CheckInBody, asking: IntegrationAtDoor) -> dict[str, Any]:
    """Check a guest in or out."""

    def act(transaction: Transaction) -> dict[str, Any]:
        check_token(transaction, asking.token)
        event = asking.check_event(event_of_act(transaction, slug))
        wish = CheckInWish(
            event_id=event.id,
            code=body.code,
            key=body.key,
            zone=body.zone,
            direction=Direction(body.direction),
            print_badge=body.print,
        )
        return check_in_answer(transaction, event, check_in(transaction, wish))

    try:
        return await station_of(request).act_at_door(act, asking.actor)
    except AccessError:
        forget_program(request, asking)
        raise
