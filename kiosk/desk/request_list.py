"""All requests at the desk: those that wait, those that are found, and a new one for a guest or for nobody."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from kiosk.desk.request_card import RequestCard, request_card
from kiosk.desk.request_words import DEPARTMENTS, SEVERITIES, pairs
from kiosk.desk.requests import due_minutes
from kiosk.desk.rights import Act, asking_to
from kiosk.desk.words import CATEGORIES
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.rendering import page, words_of
from server.domain.errors import FieldError
from server.domain.guest import Guest
from server.domain.request import Category, Department, Severity
from server.services import phrases, request_lists, requests
from server.services.behind_ids import guest_known
from server.services.requests import RequestWish

Answering = Annotated[AtDesk, Depends(asking_to(Act.ANSWER_REQUEST))]
#: More nobody reads; the search finds the rest.
MOST_SHOWN = 60


@dataclass(frozen=True, kw_only=True)
class RequestsPage:
    """What waits, or what was found."""

    cards: list[RequestCard]
    #: So many there are, where not all are shown.
    count: int
    typed: str
    #: Whose alone they are; None: everybody's.
    guest: Guest | None


@dataclass(frozen=True, kw_only=True)
class NewRequestPage:
    """The form of a new one."""

    #: None: nobody's.
    guest: Guest | None
    categories: list[tuple[str, str]]
    severities: list[tuple[str, str]]
    #: The first: as the category is wont to go.
    departments: list[tuple[str, str]]
    #: (id, words), the first for none.
    phrases: list[tuple[str, str]]
    #: As they were typed or chosen.
    sent: dict[str, str]
    key: str
    problem: str = ""


def router() -> APIRouter:
    """/desk/requests and /desk/requests/new"""
    routes = APIRouter(prefix="/desk/requests", include_in_schema=False)

    @routes.get("")
    async def show(
        request: Request,
        at: Answering,
        typed: Annotated[str, Query(max_length=100)] = "",
        guest: Annotated[str, Query(max_length=64)] = "",
    ) -> Response:
        """What waits, most urgent first; or what was looked for, settled ones too."""
        station, event, me, words = station_of(request), at.event, at.actor.name, words_of(request)
        now = station.clock()
        whose = await station.ask(lambda connection: guest_known(connection, guest))
        if whose and whose.event_id == event.id:
            found = await station.ask(lambda connection: request_lists.of_guest(connection, event.id, guest, reader=me))
        elif typed.strip():
            found = await station.ask(
                lambda connection: request_lists.found(connection, event.id, typed, reader=me, limit=MOST_SHOWN)
            )
        else:
            found = await station.ask(lambda connection: request_lists.unsettled(connection, event.id, reader=me))
            found.sort(key=lambda line: line.request.due_at or line.request.made_at)
        context = RequestsPage(
            cards=[request_card(words, line, event, me, now) for line in found[:MOST_SHOWN]],
            count=len(found),
            typed=typed,
            guest=whose,
        )
        return page(request, "desk/requests.html", context)

    @routes.get("/new")
    async def new(request: Request, at: Answering, guest: Annotated[str, Query(max_length=64)] = "") -> Response:
        """The form, for a guest or for nobody."""
        return await _form(request, at, {"guest": guest, "severity": Severity.NORMAL.value})

    @routes.post("")
    async def make(
        request: Request,
        at: Answering,
        category: Annotated[Category, Form()],
        severity: Annotated[Severity, Form()] = Severity.NORMAL,
        department: Annotated[str, Form(max_length=40)] = "",
        phrase: Annotated[str, Form(max_length=64)] = "",
        text: Annotated[str, Form(max_length=1000)] = "",
        guest: Annotated[str, Form(max_length=64)] = "",
        name: Annotated[str, Form(max_length=200)] = "",
        minutes: Annotated[str, Form(max_length=6)] = "",
        restricted: Annotated[bool, Form()] = False,
        key: Annotated[str, Form(max_length=64)] = "",
    ) -> Response:
        """Make it; who may not see it afterwards is on the board again."""
        station, event, words = station_of(request), at.event, words_of(request)
        due = due_minutes(minutes)
        wish = RequestWish(
            category=category,
            phrase_id=phrase,
            text=text,
            guest_id=guest,
            name="" if guest else name,
            language=words.language,
            key=key,
            at_desk=True,
            department=department if department in set(Department) else "",
            severity=severity,
            due_at=station.clock() + timedelta(minutes=due) if due else None,
            restricted=restricted,
        )
        sent = {"guest": guest, "category": category.value, "severity": severity.value, "department": department}
        sent |= {"phrase": phrase, "text": text, "name": name, "minutes": minutes, "restricted": "1" * restricted}
        try:
            made = await station.act(lambda tx: requests.make_request(tx, event, wish), at.actor)
        except FieldError as error:
            empty = error.code == "field.empty"
            told = words.gettext("Nothing is said yet.") if empty else words.gettext("This is too long.")
            return await _form(request, at, sent, told)
        return RedirectResponse("/desk" if restricted else f"/desk/requests/{made.id}", 303)

    return routes


async def _form(request: Request, at: AtDesk, sent: dict[str, str], problem: str = "") -> Response:
    station, words, event = station_of(request), words_of(request), at.event
    guest = await station.ask(lambda connection: guest_known(connection, sent.get("guest", "")))
    written = await station.ask(lambda connection: phrases.phrases_of(connection, event.id))
    context = NewRequestPage(
        guest=guest if guest and guest.event_id == event.id else None,
        categories=pairs(words, CATEGORIES),
        severities=pairs(words, SEVERITIES),
        departments=[("", words.gettext("As usual")), *pairs(words, DEPARTMENTS)],
        phrases=[("", words.gettext("Own words"))] + [(one.id, one.text_for(words.language, event)) for one in written],
        sent=sent,
        key=secrets.token_hex(16),
        problem=problem,
    )
    return page(request, "desk/request_new.html", context, status=422 if problem else 200)
