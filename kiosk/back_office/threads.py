"""Requests at the back office: what waits at every station, each thread, and answers that go back there."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from kiosk.back_office.routes import SignedIn
from kiosk.desk.request_words import DEPARTMENTS, GESTURES, SEVERITIES, TELLINGS, named
from kiosk.desk.words import CATEGORIES, OUTCOMES
from kiosk.shared.rendering import page, words_of
from kiosk.shared.wording import Words
from server.domain.errors import FieldError
from server.hub import threads
from server.hub.threads import AnswerWish, ThreadRow
from server.sync.threads import LONGEST_ANSWER


@dataclass(frozen=True, kw_only=True)
class ThreadCard:
    """One request in the reader's language. Texts are empty where there is nothing to say."""

    row: ThreadRow
    title: str
    department: str
    severity: str
    is_overdue: bool
    is_settled: bool
    outcome: str
    gesture: str
    telling: str


@dataclass(frozen=True, kw_only=True)
class ThreadsPage:
    """A page of requests, and the part that refreshes itself."""

    cards: list[ThreadCard]
    is_open: bool
    page: int
    pages: int


@dataclass(frozen=True, kw_only=True)
class ThreadPage:
    """One request with all that was said."""

    card: ThreadCard
    key: str
    #: As it was typed.
    text: str = ""
    name: str = ""
    problem: str = ""


def router() -> APIRouter:
    """/threads, behind the sign-in."""
    routes = APIRouter(prefix="/threads", include_in_schema=False)

    @routes.get("")
    def all_threads(
        request: Request,
        hub: SignedIn,
        which: Annotated[str, Query(max_length=10)] = "open",
        number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    ) -> Response:
        """Those that wait, due first; or all, newest first."""
        is_open = which != "all"
        rows, count = hub.ask(lambda connection: threads.threads_page(connection, is_open=is_open, page=number))
        context = ThreadsPage(
            cards=[_card(request, row) for row in rows],
            is_open=is_open,
            page=number,
            pages=max(1, -(-count // threads.PAGE)),
        )
        return page(request, "back_office/threads.html", context)

    @routes.get("/{thread_id}")
    def one(request: Request, hub: SignedIn, thread_id: str) -> Response:
        """All that was said."""
        return _page(request, hub.ask(lambda connection: threads.thread_by_id(connection, thread_id)))

    @routes.post("/{thread_id}/answer")
    def answer(
        request: Request,
        hub: SignedIn,
        thread_id: str,
        text: Annotated[str, Form(max_length=LONGEST_ANSWER * 4)] = "",
        name: Annotated[str, Form(max_length=200)] = "",
        for_guest: Annotated[bool, Form()] = False,
        key: Annotated[str, Form(max_length=64)] = "",
    ) -> Response:
        """It goes to the station with the reply to its next push."""
        wish = AnswerWish(text=text, name=name, for_guest=for_guest, key=key)
        try:
            hub.ask(lambda connection: threads.answer(connection, thread_id, wish, hub.clock()))
        except FieldError as error:
            words = words_of(request)
            empty = error.code == "field.empty"
            told = words.gettext("Nothing is said yet.") if empty else words.gettext("This is too long.")
            row = hub.ask(lambda connection: threads.thread_by_id(connection, thread_id))
            return _page(request, row, text=text, name=name, problem=told)
        return RedirectResponse(f"/threads/{thread_id}", 303)

    return routes


def _page(request: Request, row: ThreadRow, *, text: str = "", name: str = "", problem: str = "") -> Response:
    context = ThreadPage(
        card=_card(request, row),
        key=secrets.token_hex(16),
        text=text,
        name=name,
        problem=problem,
    )
    return page(request, "back_office/thread.html", context, status=422 if problem else 200)


def _card(request: Request, row: ThreadRow) -> ThreadCard:
    words: Words = words_of(request)
    thread, now = row.thread, request.app.state.hub.clock()
    is_settled = thread.state == "settled"
    offered = [named(words, GESTURES, thread.gesture), thread.gesture_note]
    return ThreadCard(
        row=row,
        title=named(words, CATEGORIES, thread.category),
        department=named(words, DEPARTMENTS, thread.department),
        severity="" if thread.severity == "normal" else named(words, SEVERITIES, thread.severity),
        is_overdue=not is_settled and thread.due_at is not None and now > thread.due_at,
        is_settled=is_settled,
        outcome=named(words, OUTCOMES, thread.outcome),
        gesture=": ".join(part for part in offered if part),
        telling=named(words, TELLINGS, thread.telling),
    )
