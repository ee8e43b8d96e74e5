"""Tickets that were admitted twice: both admissions side by side, and what somebody says it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from kiosk.desk.rights import Act, asking_to
from kiosk.desk.room_words import outcome_words, verdict_words
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.rendering import page, words_of
from server.domain.conflict import Verdict
from server.domain.errors import ConflictError, FieldError
from server.services import conflicts
from server.services.conflicts import ConflictView

Looking = Annotated[AtDesk, Depends(asking_to(Act.LOOK))]
Deciding = Annotated[AtDesk, Depends(asking_to(Act.DECIDE_CONFLICT))]


@dataclass(frozen=True, kw_only=True)
class ConflictsPage:
    """An event's: (conflict, outcome in words; empty: it waits)."""

    conflicts: list[tuple[ConflictView, str]]


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A decision that was not taken: what its form held."""

    verdict: str = ""
    takes_back: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ConflictPage:
    """One with both admissions."""

    view: ConflictView
    outcome: str
    verdicts: list[tuple[str, str]]
    #: Of two tickets whose each is, and its number; empty where there is one, or its record is gone.
    tickets: list[str]
    #: The event's.
    timezone: str
    #: Why what was wanted could not be done; empty: nothing was.
    problem: str = ""
    #: What was chosen and written then: the form comes with it again, or the words are shown where a colleague decided.
    sent: Sent


_NOTHING = Sent()


def router() -> APIRouter:
    """The list, one of them, and the decision."""
    routes = APIRouter(prefix="/desk/conflicts", include_in_schema=False)

    @routes.get("")
    async def every(request: Request, at: Looking, guest: str = "") -> Response:
        """All of the event; of one guest where one is named: straight to the only one that waits."""
        words, event_id = words_of(request), at.event.id
        known = await station_of(request).ask(lambda connection: conflicts.all_conflicts(connection, event_id, guest))
        waiting = [view for view in known if not view.conflict.outcome]
        if guest and len(waiting) == 1:
            return RedirectResponse(f"/desk/conflicts/{waiting[0].conflict.id}", 303)
        shown = [(view, _outcome(words.gettext, view)) for view in known]
        return page(request, "desk/conflicts.html", ConflictsPage(conflicts=shown))

    @routes.get("/{conflict_id}")
    async def one(request: Request, at: Looking, conflict_id: str) -> Response:
        """Both admissions."""
        return await _page(request, at, conflict_id)

    @routes.post("/{conflict_id}/decide")
    async def decide(
        request: Request,
        at: Deciding,
        conflict_id: str,
        verdict: Annotated[Verdict, Form()],
        takes_back: Annotated[str, Form(max_length=64)] = "",
        note: Annotated[str, Form(max_length=400)] = "",
    ) -> Response:
        """What it was."""
        event_id, words = at.event.id, words_of(request)
        chosen = takes_back if verdict is Verdict.MISTAKE else ""
        sent = Sent(verdict=verdict.value, takes_back=takes_back, note=note)
        try:
            await station_of(request).act(
                lambda tx: conflicts.decide(tx, event_id, conflict_id, verdict, takes_back=chosen, note=note), at.actor
            )
        except ConflictError:
            return await _page(request, at, conflict_id, words.gettext("A colleague has decided already."), sent)
        except FieldError as error:
            if error.field != "takes_back":
                raise
            return await _page(request, at, conflict_id, words.gettext("Say which of the two was the mistake."), sent)
        return RedirectResponse(f"/desk/conflicts/{conflict_id}", 303)

    return routes


async def _page(request: Request, at: AtDesk, conflict_id: str, problem: str = "", sent: Sent = _NOTHING) -> Response:
    words = words_of(request)
    view = await station_of(request).ask(
        lambda connection: conflicts.conflict_page(connection, at.event.id, conflict_id)
    )
    context = ConflictPage(
        view=view,
        outcome=_outcome(words.gettext, view),
        verdicts=[(code.value, words.gettext(text)) for code, text in verdict_words(view.conflict).items()],
        tickets=[" · ".join(filter(None, (record.full_name, record.ref))) if record else "" for record in view.records],
        timezone=at.event.timezone,
        problem=problem,
        sent=sent,
    )
    return page(request, "desk/conflict.html", context, status=409 if problem else 200)


def _outcome(gettext: Callable[[str], str], view: ConflictView) -> str:
    text = outcome_words(view.conflict)
    return gettext(text) if text else ""
