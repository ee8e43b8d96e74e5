"""The table of rights as people read it: on the desk, and in the office for the organiser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from kiosk.desk.rights import RIGHTS, Act, asking_to, may
from kiosk.desk.words import ROLES
from kiosk.shared.access import AtDesk
from kiosk.shared.rendering import page, words_of
from kiosk.shared.wording import Words
from server.domain.access import Role

Looking = Annotated[AtDesk, Depends(asking_to(Act.LOOK))]


@dataclass(frozen=True, kw_only=True)
class RightsTable:
    """What is said of rights, in the reader's language."""

    #: (words, whether it is the reader's own), a column each.
    roles: list[tuple[str, bool]]
    #: (the act's words, whether each role may).
    rights: list[tuple[str, list[bool]]]


@dataclass(frozen=True, kw_only=True)
class RightsPage:
    """The page at the desk."""

    table: RightsTable


def table_of(words: Words, own: Role) -> RightsTable:
    """The whole table as somebody with the role `own` reads it: what most may comes first."""
    rows = sorted(RIGHTS.items(), key=lambda row: -sum(may(role, row[0]) for role in Role))
    return RightsTable(
        roles=[(words.gettext(ROLES[role]), role is own) for role in Role],
        rights=[(words.gettext(right.words), [may(role, act) for role in Role]) for act, right in rows],
    )


def router() -> APIRouter:
    """GET /desk/rights"""
    routes = APIRouter(prefix="/desk", include_in_schema=False)

    @routes.get("/rights")
    async def rights(request: Request, at: Looking) -> Response:
        """Who may do what."""
        return page(request, "desk/rights.html", RightsPage(table=table_of(words_of(request), at.person.role)))

    return routes
