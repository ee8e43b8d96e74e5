"""Who may do what: the one table, enforced route by route and read by people on `/desk/rights` and in the office.

A route at the desk asks for its act with asking_to(). Acts without a route of their own are asked for where it turns
out that they are needed: `admit_blocked` by server.services.admission when the guest is blocked, `prepare` by
kiosk.shared.access.in_office for the whole office. A test walks every route as every role.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from fastapi import Request

from kiosk.shared.access import AtDesk, at_desk
from kiosk.shared.wording import marked as _
from server.domain.access import Role, includes
from server.domain.errors import ForbiddenError
from server.domain.language import HOUSE_LANGUAGES


class Act(StrEnum):
    """What a route is for."""

    LOOK = "look"
    ANSWER_ALERT = "answer_alert"
    ANSWER_REQUEST = "answer_request"
    GIVE_ITEM = "give_item"
    CHECK_IN = "check_in"
    CHANGE_GUEST = "change_guest"
    SEE_NEEDS = "see_needs"
    PRINT_BADGE = "print_badge"
    ADD_WALK_IN = "add_walk_in"
    DECIDE_WALK_IN = "decide_walk_in"
    BE_ON_DUTY = "be_on_duty"
    CHOOSE_EVENT = "choose_event"
    ADMIT_BLOCKED = "admit_blocked"
    END_SHIFT = "end_shift"
    PREPARE = "prepare"


@dataclass(frozen=True)
class Right:
    """An act's line in the table."""

    #: Who may, and with them every role above.
    role: Role
    #: The act in English, as the table tells it to people.
    words: str


RIGHTS: dict[Act, Right] = {
    Act.LOOK: Right(Role.HOSTESS, _("See the board, the guests and their cards")),
    Act.ANSWER_ALERT: Right(Role.HOSTESS, _("Go to where somebody is needed, and say that it is done")),
    Act.ANSWER_REQUEST: Right(Role.HOSTESS, _("Look after what a guest asked for or complained about")),
    Act.GIVE_ITEM: Right(Role.HOSTESS, _("Pass something on the board on to a colleague")),
    Act.CHECK_IN: Right(Role.HOSTESS, _("Check in and out, take it back, admit anyway with a reason")),
    Act.CHANGE_GUEST: Right(Role.HOSTESS, _("Correct a guest’s details, mark them as paid")),
    Act.PRINT_BADGE: Right(Role.HOSTESS, _("Print badges again, replace lost ones")),
    Act.ADD_WALK_IN: Right(Role.HOSTESS, _("Add a guest who is not on the list")),
    Act.DECIDE_WALK_IN: Right(Role.HOSTESS, _("Let in, or not, who registers at a kiosk")),
    Act.BE_ON_DUTY: Right(Role.HOSTESS, _("Begin and end their own shift, hand over, take over")),
    Act.CHOOSE_EVENT: Right(Role.HOSTESS, _("Choose the event that a tablet serves")),
    Act.SEE_NEEDS: Right(Role.SUPERVISOR, _("See and write special needs; each look is recorded")),
    Act.ADMIT_BLOCKED: Right(Role.SUPERVISOR, _("Admit a guest who was blocked on purpose")),
    Act.END_SHIFT: Right(Role.SUPERVISOR, _("End the shift of a colleague who is gone")),
    Act.PREPARE: Right(Role.ORGANISER, _("Prepare and watch everything in the office")),
}


def may(role: Role, act: Act) -> bool:
    """Whether somebody with `role` may do `act`."""
    return includes(role, RIGHTS[act].role)


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
