"""Who may do what at the desk: the one table. A route asks for its act; a test walks every route of `/desk`.

    act                hostess   supervisor, organiser
    look               yes       yes      board, guest list and card
    answer_alert       yes       yes      on my way, done
    check_in           yes       yes      in, out, undo, admit anyway with a reason
    admit_blocked      no        yes      admit anyway whom somebody blocked on purpose
    change_guest       yes       yes      correct details, mark as paid
    print_badge        yes       yes      print again, lost badge, say whether a badge came out
    add_walk_in        yes       yes
    decide_walk_in     yes       yes      who registers at a kiosk: let in, or not
    answer_request     yes       yes      look after what a guest asked for, say what was done
    choose_event       yes       yes      only for a tablet that the organiser gave no event

`admit_blocked` has no route of its own: server.services.admission asks for it when the guest turns out to be blocked.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import StrEnum

from fastapi import Request

from kiosk.shared.access import AtDesk, at_desk
from server.domain.access import Role, includes
from server.domain.errors import ForbiddenError
from server.domain.language import HOUSE_LANGUAGES


class Act(StrEnum):
    """What a route at the desk is for."""

    LOOK = "look"
    ANSWER_ALERT = "answer_alert"
    CHECK_IN = "check_in"
    ADMIT_BLOCKED = "admit_blocked"
    CHANGE_GUEST = "change_guest"
    PRINT_BADGE = "print_badge"
    ADD_WALK_IN = "add_walk_in"
    DECIDE_WALK_IN = "decide_walk_in"
    ANSWER_REQUEST = "answer_request"
    CHOOSE_EVENT = "choose_event"


RIGHTS: dict[Act, Role] = {
    Act.LOOK: Role.HOSTESS,
    Act.ANSWER_ALERT: Role.HOSTESS,
    Act.CHECK_IN: Role.HOSTESS,
    Act.ADMIT_BLOCKED: Role.SUPERVISOR,
    Act.CHANGE_GUEST: Role.HOSTESS,
    Act.PRINT_BADGE: Role.HOSTESS,
    Act.ADD_WALK_IN: Role.HOSTESS,
    Act.DECIDE_WALK_IN: Role.HOSTESS,
    Act.ANSWER_REQUEST: Role.HOSTESS,
    Act.CHOOSE_EVENT: Role.HOSTESS,
}


def may(role: Role, act: Act) -> bool:
    """Whether somebody with `role` may do `act`."""
    return includes(role, RIGHTS[act])


def asking_to(act: Act) -> Callable[[Request], Awaitable[AtDesk]]:
    """A dependency: somebody signed in at a desk who may do `act`.

    Staff pages are offered in every language there is, whatever the event's guests speak.
    """

    async def asking(request: Request) -> AtDesk:
        at = await at_desk(request)
        request.state.languages = HOUSE_LANGUAGES
        if not may(at.person.role, act):
            raise ForbiddenError(f"{act} is not for a {at.person.role}", code="forbidden.role")
        return at

    return asking
