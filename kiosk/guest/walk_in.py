"""Who is not on the list registers: one detail a screen, then all at a glance, and in or on to the desk's word."""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from kiosk.guest.ration import REGISTRATIONS
from kiosk.guest.screen import AtScreen, Screen
from kiosk.guest.stop import next_stop
from kiosk.guest.visit import Registering, Step, Visit
from kiosk.shared.access import AtKiosk
from kiosk.shared.wording import marked as _
from server.domain.badge_text import LONGEST_TEXT, Allowed
from server.domain.check_in import Reason
from server.domain.errors import FieldError, ForbiddenError
from server.domain.guest import Guest
from server.domain.walk_in import LONGEST_EMAIL, LONGEST_PHONE, WalkInDetails, check_detail
from server.services import walk_in_desk, walk_ins
from server.services.walk_ins import Offer, Registered, Registration
from server.store.transaction import Transaction

#: What is typed, as a question above the keyboard and as a line at a glance; in English, gettext makes it the guest's.
QUESTIONS = {
    "first_name": _("What is your first name?"),
    "last_name": _("What is your last name?"),
    "company": _("Which company are you from?"),
    "title": _("What is your job title?"),
    "email": _("What is your e-mail address?"),
    "phone": _("What is your phone number?"),
    "category": _("You come as …"),
}
LABELS = {
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "company": _("Company"),
    "title": _("Job title"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "category": _("You come as …"),
}
#: On the button that leaves a detail out; the others say that one would rather not tell.
ONE_NAME = _("I have only one name")
#: Kind words for what cannot be so, by the error's code.
ERRORS = {
    "field.empty": _("Please fill this one in, then we go on."),
    "field.first_name": _("Please type your name in letters."),
    "field.last_name": _("Please type your name in letters."),
    "field.email": _("Something is missing: an address looks like name@example.com."),
    "field.phone": _("Please type the whole number, with its area code."),
    "field.long": _("That is a little too long for us."),
    "field.choice": _("Please choose one of these."),
}
_KEYBOARDS = {"email": "email", "phone": "phone"}
_LONGEST = {"email": LONGEST_EMAIL, "phone": LONGEST_PHONE}


@dataclass(frozen=True, kw_only=True)
class WalkInPart:
    """One of three screens: `field`, typed; `choice`, of categories; `all`, at a glance."""

    screen: str
    field: str = ""
    #: In English, for gettext.
    title: str = ""
    #: The same, of what was wrong; empty: nothing.
    error: str = ""
    #: Of what was wrong: each time another.
    mistakes: int = 0
    text: str = ""
    longest: int = LONGEST_TEXT
    keyboard: str = "text"
    #: On the button that leaves it out, in English; empty: it is needed.
    skip: str = ""
    choices: tuple[str, ...] = ()
    #: (name, label in English, what was said).
    lines: tuple[tuple[str, str, str], ...] = ()
    #: So many fields, and which one this is; 0: seen before.
    step: int = 0
    steps: int = 0


def part(connection: sqlite3.Connection, at: AtKiosk, visit: Visit) -> WalkInPart:
    """The field that is typed now, or all of them."""
    draft = visit.registering or Registering(key="")
    if not draft.detail:
        lines = tuple((name, LABELS[name], getattr(draft.details, name)) for name in draft.asked)
        return WalkInPart(screen="all", lines=lines)
    form = walk_ins.form_page(connection, at.event.id)
    may_skip = form.of(draft.detail) is not Allowed.MUST
    rather_not = ONE_NAME if draft.detail == "last_name" else _("I’d rather not say")
    return WalkInPart(
        screen="choice" if draft.detail == "category" else "field",
        field=draft.detail,
        title=QUESTIONS[draft.detail],
        error=ERRORS.get(draft.error, ERRORS["field.empty"]) if draft.error else "",
        mistakes=draft.mistakes,
        text=draft.wrong if draft.error else getattr(draft.details, draft.detail),
        longest=_LONGEST.get(draft.detail, LONGEST_TEXT),
        keyboard=_KEYBOARDS.get(draft.detail, "text"),
        skip=rather_not if may_skip else "",
        choices=draft.categories if draft.detail == "category" else (),
        step=0 if draft.is_seen else draft.asked.index(draft.detail) + 1,
        steps=len(draft.asked),
    )


def routes(kiosk: APIRouter) -> None:
    """What somebody who registers can do."""
    for act in (register, told, retell, enrol):
        kiosk.add_api_route(f"/{act.__name__}", act, methods=["POST"], response_model=None)


async def register(screen: AtScreen) -> Response:
    """ "I am not on the list": the first field, unless the door would let nobody in now."""
    if screen.visit.step not in (Step.WELCOME, Step.SEARCH) or not screen.at.event.takes_walk_ins_at_kiosk:
        return await screen.show(screen.visit)
    wish, device_id = screen.wish(key=secrets.token_hex(16)), screen.at.device.id

    def begin(transaction: Transaction) -> Offer:
        walk_in_desk.close_at(transaction, device_id)
        return walk_ins.begin(transaction, wish)

    offer = await screen.station.act(begin, screen.at.actor)
    if offer.reason:
        return await _refused(screen, offer.reason)
    draft = Registering(key=wish.key, asked=offer.asked, categories=offer.categories, detail=offer.asked[0])
    return await screen.go(screen.visit.at(Step.WALK_IN, registering=draft, found=(), chosen=None))


async def told(
    screen: AtScreen, field: Annotated[str, Form(max_length=20)], given: Annotated[str, Form(max_length=1000)] = ""
) -> Response:
    """One detail, or nothing; what cannot be so is asked again, kindly."""
    draft = _draft(screen)
    if draft is None or draft.detail != field:  # a second touch of the same button
        return await screen.show(screen.visit)
    form = await screen.station.ask(lambda connection: walk_ins.form_page(connection, screen.at.event.id))
    try:
        text = check_detail(form, field, given)
        if field == "category" and text not in draft.categories:
            raise FieldError(field, code="field.choice")
    except FieldError as error:
        return await _ask_again(screen, draft, error, given)
    details = replace(draft.details, **{field: text})
    return await _on(screen, replace(draft, details=details, detail=_next(draft)))


async def retell(screen: AtScreen, field: Annotated[str, Form(max_length=20)] = "") -> Response:
    """Tell one detail otherwise; without its name: one step back."""
    draft = _draft(screen)
    if draft is None:
        return await screen.show(screen.visit)
    if field in draft.asked:
        return await _on(screen, replace(draft, detail=field, is_seen=True))
    if draft.is_seen and draft.detail:
        return await _on(screen, replace(draft, detail=""))
    place = draft.asked.index(draft.detail) if draft.detail else len(draft.asked)
    if place == 0:
        return await screen.go(screen.visit.at(Step.WELCOME, registering=None))
    return await _on(screen, replace(draft, detail=draft.asked[place - 1], is_seen=False))


async def enrol(screen: AtScreen) -> Response:
    """ "That is right": in, on to a stop, or waiting for the desk. Touched twice it is one registration."""
    draft, visit = _draft(screen), screen.visit
    if draft is None or draft.detail:
        return await screen.show(visit)
    screen.rations.spend(REGISTRATIONS, screen.at.device.id, screen.station.clock())
    details = replace(draft.details, language=visit.language_at(screen.at.event))
    try:
        answer = await _registered(screen, draft, details)
    except FieldError as error:  # the organiser asks otherwise by now
        known = draft if error.field in draft.asked else replace(draft, asked=(*draft.asked, error.field))
        return await _ask_again(screen, replace(known, detail=error.field, is_seen=True), error, "")
    except ForbiddenError:  # or takes none any more
        return await screen.go(visit.at(Step.WELCOME, registering=None))
    return await _show(replace(screen, visit=replace(visit, registering=None)), draft, answer)


async def _registered(screen: Screen, draft: Registering, details: WalkInDetails) -> Registered:
    registration = Registration(details=details, wish=screen.wish(key=draft.key))

    def is_stopped(connection: sqlite3.Connection, guest: Guest) -> bool:
        return next_stop(screen.stops, connection, screen.at, screen.known(guest, draft.key)) is not None

    return await screen.station.act_at_door(
        lambda transaction: walk_ins.register(transaction, registration, is_stopped), screen.at.actor
    )


async def _show(screen: Screen, draft: Registering, answer: Registered) -> Response:
    if answer.reason:
        return await _refused(screen, answer.reason)
    if answer.walk_in:
        waiting = Registering(key=draft.key, walk_in_id=answer.walk_in.id)
        return await screen.go(screen.visit.at(Step.AWAITED, registering=waiting))
    assert answer.guest is not None, "who is neither refused nor waits is on the list"
    if answer.entry:
        known = replace(screen, visit=screen.known(answer.guest, draft.key))
        return await known.show_arrival([answer.entry])
    return await screen.enter(screen.wish(guest_id=answer.guest.id, key=draft.key))


async def _refused(screen: Screen, reason: Reason) -> Response:
    """Who has no ticket has none for another day either: they are early or late."""
    if reason is Reason.WRONG_DAY:
        is_early = screen.station.clock() < screen.at.event.starts_at
        reason = Reason.NOT_YET if is_early else Reason.TOO_LATE
    return await screen.go(screen.visit.at(Step.REFUSED, reason=reason, registering=None, found=(), chosen=None))


async def _on(screen: Screen, draft: Registering) -> Response:
    is_seen = draft.is_seen or not draft.detail
    kept = replace(draft, wrong="", error="", is_seen=is_seen)
    return await screen.go(replace(screen.visit, registering=kept))


async def _ask_again(screen: Screen, draft: Registering, error: FieldError, given: str) -> Response:
    wrong = replace(draft, wrong=given[:LONGEST_EMAIL], error=error.code, mistakes=draft.mistakes + 1)
    return await screen.show(screen.keep(screen.visit.at(Step.WALK_IN, registering=wrong)), status=422)


def _next(draft: Registering) -> str:
    """The field after this one; empty: all at a glance."""
    if draft.is_seen:
        return ""
    behind = draft.asked[draft.asked.index(draft.detail) + 1 :]
    return behind[0] if behind else ""


def _draft(screen: Screen) -> Registering | None:
    return screen.visit.registering if screen.visit.step is Step.WALK_IN else None
