"""Who may do what: the one table, enforced route by route and read by people on `/desk/rights` and in the office.

A route at the desk asks for its act with asking_to(). Whoever may not is asked for somebody who may:
kiosk.desk.vouching opens a dialog for every VouchingError, and the same form comes again with a voucher. A service that
needs a role is given `at.role_for(act)`, and raises VouchingError with the act's name.

Acts without a route of their own are asked for where it turns out that they are needed: `admit_blocked` by
server.services.admission when the guest is blocked, `see_restricted` by server.services.request_lists wherever requests
are read or changed, `prepare` by kiosk.shared.access.in_office for the whole office. A test walks every route as
every role.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from fastapi import Request

from kiosk.desk.vouchers import Vouchers
from kiosk.shared.access import PERSON_AT_DESK_COOKIE, AtDesk, at_desk, cookie, station_of
from kiosk.shared.wording import marked as _
from server.domain.access import Role, includes
from server.domain.errors import VouchingError
from server.domain.language import HOUSE_LANGUAGES
from server.domain.request import RESTRICTED_ROLE
from server.services import people

#: How htmx brings a voucher.
VOUCHER_HEADER = "Ospite-Voucher"
#: Of any form of the desk: at the end of a shift each open thing has two. Who reads the form later reads it as it was
#: read here.
_MOST_FIELDS = 2000


class Act(StrEnum):
    """What a route is for."""

    LOOK = "look"
    ANSWER_ALERT = "answer_alert"
    ANSWER_REQUEST = "answer_request"
    SEE_RESTRICTED = "see_restricted"
    GIVE_ITEM = "give_item"
    CHECK_IN = "check_in"
    CHANGE_GUEST = "change_guest"
    TRANSFER = "transfer"
    SEE_NEEDS = "see_needs"
    MERGE = "merge"
    PRINT_BADGE = "print_badge"
    ADD_WALK_IN = "add_walk_in"
    DECIDE_WALK_IN = "decide_walk_in"
    BE_ON_DUTY = "be_on_duty"
    CHOOSE_EVENT = "choose_event"
    ADMIT_BLOCKED = "admit_blocked"
    KEEP_WAITING_LIST = "keep_waiting_list"
    ADMIT_FULL = "admit_full"
    MUSTER = "muster"
    DECIDE_CONFLICT = "decide_conflict"
    END_SHIFT = "end_shift"
    SEE_PERFORMANCE = "see_performance"
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
    Act.SEE_RESTRICTED: Right(RESTRICTED_ROLE, _("See requests that are restricted, and answer them")),
    Act.CHECK_IN: Right(Role.HOSTESS, _("Check in and out, take it back, admit anyway with a reason")),
    Act.CHANGE_GUEST: Right(Role.HOSTESS, _("Correct a guest’s details, mark them as paid")),
    Act.PRINT_BADGE: Right(Role.HOSTESS, _("Print badges again, replace lost ones")),
    Act.ADD_WALK_IN: Right(Role.HOSTESS, _("Add a guest who is not on the list")),
    Act.DECIDE_WALK_IN: Right(Role.HOSTESS, _("Let in, or not, who registers at a kiosk")),
    Act.BE_ON_DUTY: Right(Role.HOSTESS, _("Begin and end their own shift, hand over, take over")),
    Act.CHOOSE_EVENT: Right(Role.HOSTESS, _("Choose the event that a tablet serves")),
    Act.TRANSFER: Right(Role.HOSTESS, _("Give a ticket to another person, take that back, swap two guests’ tickets")),
    Act.MERGE: Right(Role.SUPERVISOR, _("Make two records of one person one")),
    Act.SEE_NEEDS: Right(Role.SUPERVISOR, _("See and write special needs; each look is recorded")),
    Act.ADMIT_BLOCKED: Right(Role.SUPERVISOR, _("Admit a guest who was blocked on purpose")),
    Act.END_SHIFT: Right(Role.SUPERVISOR, _("End the shift of a colleague who is gone")),
    Act.SEE_PERFORMANCE: Right(Role.SUPERVISOR, _("See how kiosks and desks do")),
    Act.KEEP_WAITING_LIST: Right(Role.HOSTESS, _("Keep the waiting list of a full room")),
    Act.MUSTER: Right(Role.HOSTESS, _("Write down who is inside, and tick them off")),
    Act.ADMIT_FULL: Right(Role.SUPERVISOR, _("Let a guest into a full room")),
    Act.DECIDE_CONFLICT: Right(Role.SUPERVISOR, _("Decide about a ticket that was admitted twice")),
    Act.PREPARE: Right(Role.ORGANISER, _("Prepare and watch everything in the office")),
}


#: Parts of the desk that not everybody may look at. A link asks nobody to vouch: whoever may not is offered none.
PLACES: dict[str, Act] = {"/desk/performance": Act.SEE_PERFORMANCE}


def may(role: Role, act: Act) -> bool:
    """Whether somebody with `role` may do `act`."""
    return includes(role, RIGHTS[act].role)


def sight(at: AtDesk) -> str:
    """Names those who see the same of what waits at the desk: with restricted requests, or without.

    It is all that services make of a `reader`; a service that makes more of them has to be told apart here.
    """
    return "all" if may(at.person.role, Act.SEE_RESTRICTED) else "open"


def asking_to(act: Act) -> Callable[[Request], Awaitable[AtDesk]]:
    """A dependency: somebody signed in at a desk who may do `act`.

    Staff pages are offered in every language there is, whatever the event's guests speak.
    """

    async def asking(request: Request) -> AtDesk:
        at = await _vouched_for(request, await at_desk(request))
        request.state.languages = HOUSE_LANGUAGES
        request.state.closed = frozenset(place for place, needed in PLACES.items() if not may(at.person.role, needed))
        if not may(at.role_for(act), act):
            raise VouchingError(act, f"{act} is not for a {at.person.role}")
        return at

    return asking


async def _vouched_for(request: Request, at: AtDesk) -> AtDesk:
    """`at` with what somebody vouched for, if the request shows a voucher that is still good for anything.

    The voucher is used up by it. Whoever vouched is looked up again: a role taken away meanwhile counts for nothing.
    """
    posted = await _posted_voucher(request)
    secret = request.headers.get(VOUCHER_HEADER) or posted
    if not secret:
        return at
    vouchers: Vouchers = request.app.state.vouchers
    station, session = station_of(request), cookie(request, PERSON_AT_DESK_COOKIE)
    voucher = vouchers.redeem(secret, session, at.device.id, station.clock())
    if voucher is None or voucher.address != request.url.path:
        return at
    voucher_role = await station.ask(lambda connection: people.role_of(connection, voucher.person_id))
    if voucher_role is None:
        return at
    return replace(at, vouched=(voucher.act, voucher_role), actor=replace(at.actor, vouched_by=voucher.person_id))


async def _posted_voucher(request: Request) -> str:
    """A form that leaves the page cannot bring a header."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return ""
    return str((await request.form(max_fields=_MOST_FIELDS)).get("voucher", ""))
