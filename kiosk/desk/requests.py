"""What guests asked for or complained about: taken from the board, settled on a page with what was done."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from kiosk.desk.board import after_act
from kiosk.desk.request_card import RequestCard, request_card
from kiosk.desk.request_words import DEPARTMENTS, GESTURES, SEVERITIES, pairs
from kiosk.desk.rights import Act, asking_to, may
from kiosk.desk.words import OUTCOMES
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.rendering import page, words_of
from server.domain.errors import ConflictError, FieldError
from server.domain.request import Department, Gesture, Outcome, Severity
from server.domain.request import Request as GuestRequest
from server.services import request_lists, requests, threads
from server.services.requests import Settlement
from server.services.threads import Handling
from server.store.transaction import Transaction

Answering = Annotated[AtDesk, Depends(asking_to(Act.ANSWER_REQUEST))]
Text = Annotated[str, Form(max_length=1000)]
#: Two days: nobody plans further ahead at a desk.
_MOST_MINUTES = 2 * 24 * 60
_Act = Callable[[Transaction], GuestRequest]


@dataclass(frozen=True, kw_only=True)
class RequestPage:
    """One request with all that was said."""

    card: RequestCard
    #: (code, words in the reader's language) what may become of it, and be offered, the first for nothing.
    outcomes: list[tuple[str, str]]
    gestures: list[tuple[str, str]]
    severities: list[tuple[str, str]]
    departments: list[tuple[str, str]]
    #: As it stands.
    severity: str
    department: str
    may_restrict: bool
    #: The form's own: sent twice it says it once.
    key: str
    #: Why what was wanted could not be done; empty: nothing was.
    problem: str = ""
    #: What was typed for it, by the fields' names: it is not lost.
    sent: Mapping[str, str] = field(default_factory=dict)


def router() -> APIRouter:
    """A request's page, taking it, its thread, and saying what was done."""
    routes = APIRouter(prefix="/desk/requests/{request_id}", include_in_schema=False)

    @routes.get("")
    async def look(request: Request, at: Answering, request_id: str) -> Response:
        """All that was said."""
        return await _page(request, at, request_id)

    @routes.post("/take")
    async def take(request: Request, at: Answering, request_id: str) -> Response:
        """ "I look after it": the first who says so has it; from the board, or from its page."""
        event_id, on_board = at.event.id, "HX-Request" in request.headers
        said = ""
        try:
            await station_of(request).act(lambda tx: requests.take_request(tx, event_id, request_id), at.actor)
        except ConflictError:
            said = words_of(request).gettext("A colleague was faster – thank you.")
        if on_board:
            return await after_act(request, at, said)
        return await _page(request, at, request_id, said)

    @routes.post("/settle")
    async def settle(
        request: Request,
        at: Answering,
        request_id: str,
        outcome: Annotated[Outcome, Form()] = Outcome.DONE,
        done: Text = "",
        gesture: Annotated[str, Form(max_length=40)] = "",
        gesture_note: Text = "",
    ) -> Response:
        """ "Done", with what was done."""
        how = Settlement(
            outcome=outcome,
            done=done,
            gesture=Gesture(gesture) if gesture in set(Gesture) else None,
            gesture_note=gesture_note,
        )
        event_id = at.event.id
        sent = {"outcome": outcome.value, "done": done, "gesture": gesture, "gesture_note": gesture_note}
        refused = await _acted(
            request, at, request_id, lambda tx: requests.settle_request(tx, event_id, request_id, how), sent
        )
        return refused or RedirectResponse("/desk", 303)

    @routes.post("/say")
    async def say(
        request: Request,
        at: Answering,
        request_id: str,
        text: Text = "",
        for_guest: Annotated[bool, Form()] = False,
        key: Annotated[str, Form(max_length=64)] = "",
    ) -> Response:
        """Words for colleagues and the back office, or for the guest."""
        event_id = at.event.id
        refused = await _acted(
            request,
            at,
            request_id,
            lambda tx: threads.say(tx, event_id, request_id, text, for_guest=for_guest, key=key),
            {"text": text, "for_guest": "true" if for_guest else ""},
        )
        return refused or _back(request_id)

    @routes.post("/handling")
    async def handle(
        request: Request,
        at: Answering,
        request_id: str,
        severity: Annotated[Severity, Form()],
        department: Annotated[Department, Form()],
        minutes: Annotated[str, Form(max_length=6)] = "",
        restricted: Annotated[bool, Form()] = False,
        was_severity: Annotated[Severity | None, Form()] = None,
        was_department: Annotated[Department | None, Form()] = None,
        was_restricted: Annotated[bool | None, Form()] = None,
    ) -> Response:
        """How urgent, whose work, by when; who may see it is for those who may. `was`: what the form showed."""
        station, event_id = station_of(request), at.event.id
        known = await station.ask(
            lambda connection: request_lists.request_page(connection, event_id, request_id, reader=at.actor.name)
        )
        due = due_minutes(minutes)
        if minutes.strip() and not due:
            return await _page(request, at, request_id, words_of(request).gettext("Minutes are a number from 1."))
        may_restrict = may(at.person.role, Act.SEE_RESTRICTED)
        seen = Handling(
            severity=was_severity or known.request.severity,
            department=was_department or Department(known.request.department or Department.FRONT_DESK),
            due_at=known.request.due_at,
            restricted=was_restricted if may_restrict and was_restricted is not None else known.request.restricted,
        )
        handling = Handling(
            severity=severity,
            department=department,
            due_at=station.clock() + timedelta(minutes=due) if due else seen.due_at,
            restricted=restricted if may_restrict else seen.restricted,
        )
        refused = await _acted(
            request, at, request_id, lambda tx: threads.change_handling(tx, event_id, request_id, handling, seen=seen)
        )
        return refused or _back(request_id)

    @routes.post("/told")
    async def told(
        request: Request, at: Answering, request_id: str, reached: Annotated[bool, Form()] = True
    ) -> Response:
        """The guest heard the answer, or is nowhere."""
        event_id = at.event.id
        refused = await _acted(
            request, at, request_id, lambda tx: threads.tell_guest(tx, event_id, request_id, reached=reached)
        )
        return refused or _back(request_id)

    return routes


def due_minutes(typed: str) -> int:
    """What was typed as minutes; 0 for what is none."""
    text = typed.strip()
    return min(int(text), _MOST_MINUTES) if text.isascii() and text.isdecimal() else 0


def _back(request_id: str) -> Response:
    return RedirectResponse(f"/desk/requests/{request_id}", 303)


async def _acted(
    request: Request, at: AtDesk, request_id: str, act: _Act, sent: Mapping[str, str] | None = None
) -> Response | None:
    """Do it; the page with what is in the way where it cannot be done, and with what was typed for it."""
    words = words_of(request)
    try:
        await station_of(request).act(act, at.actor)
    except ConflictError as error:
        problems = {
            "request.answer_waits": words.gettext(
                "First tell the guest the answer, or say that they could not be found."
            ),
            "request.told": words.gettext("A colleague has told the guest already."),
            "request.changed": words.gettext(
                "A colleague changed how it is handled a moment ago. This is how it is now: nothing of yours was saved."
            ),
        }
        told = problems.get(error.code, words.gettext("A colleague has dealt with it already."))
        return await _page(request, at, request_id, told, sent)
    except FieldError as error:
        empty = error.code == "field.empty"
        told = words.gettext("Nothing is said yet.") if empty else words.gettext("This is too long.")
        return await _page(request, at, request_id, told, sent)
    return None


async def _page(
    request: Request, at: AtDesk, request_id: str, problem: str = "", sent: Mapping[str, str] | None = None
) -> Response:
    words, station, event = words_of(request), station_of(request), at.event
    line = await station.ask(
        lambda connection: request_lists.request_page(connection, event.id, request_id, reader=at.actor.name)
    )
    context = RequestPage(
        card=request_card(words, line, event, at.actor.name, station.clock()),
        outcomes=[(outcome.value, words.gettext(told)) for outcome, told in OUTCOMES.items()],
        gestures=[("", words.gettext("Nothing")), *pairs(words, GESTURES)],
        severities=pairs(words, SEVERITIES),
        departments=pairs(words, DEPARTMENTS),
        severity=line.request.severity.value,
        department=line.request.department or Department.FRONT_DESK.value,
        may_restrict=may(at.person.role, Act.SEE_RESTRICTED),
        key=secrets.token_hex(16),
        problem=problem,
        sent=sent or {},
    )
    return page(request, "desk/request.html", context, status=409 if problem else 200)
