"""The steps of a visit that are modules of their own: what each one's template needs, and its routes."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter

from kiosk.guest import (
    ask,
    awaited,
    badges,
    called,
    consent,
    details,
    door,
    group,
    listen,
    look,
    statement,
    telling,
    walk_in,
    way,
)
from kiosk.guest.stop import Part
from kiosk.guest.visit import Step

#: What a step's template finds as `part`. A step that is not here needs nothing more.
PARTS: dict[Step, Part] = {
    Step.GROUP: group.part,
    Step.DETAILS: details.part,
    Step.CONSENT: consent.part,
    Step.DECLINED: consent.declined_part,
    Step.BADGE: way.part,
    Step.BADGES: badges.part,
    Step.CALLED: called.part,
    Step.WAY: way.part,
    Step.STATEMENT: statement.part,
    Step.TELLING: telling.part,
    Step.DOOR: door.part,
    Step.VERDICT: door.verdict_part,
    Step.WALK_IN: walk_in.part,
    Step.AWAITED: awaited.part,
    Step.ASK: ask.part,
}
#: Each adds its routes to the kiosk's router.
ROUTES: tuple[Callable[[APIRouter], None], ...] = (
    group.routes,
    details.routes,
    consent.routes,
    badges.routes,
    called.routes,
    listen.routes,
    statement.routes,
    telling.routes,
    way.routes,
    door.routes,
    look.routes,
    walk_in.routes,
    awaited.routes,
    ask.routes,
)
