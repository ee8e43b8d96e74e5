"""Who may do what at the desk, route by route; and that no code lacks words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute

from kiosk.desk import rights, words
from kiosk.desk.rights import RIGHTS, Act, may
from kiosk.desk.routes import PARTS
from kiosk.desk.story import _TELLERS
from kiosk.shared.catalogues import problems
from kiosk.shared.wording import load
from server.domain.access import Role
from server.domain.check_in import Reason
from server.domain.consent import How, Reply
from server.domain.fact import KINDS
from server.domain.guest import Standing, Status
from server.domain.language import HOUSE_LANGUAGES
from server.domain.print_job import DONE_STATES, SEEN_BY_PERSON, JobState, Trouble
from server.domain.request import Category, Outcome
from server.domain.walk_in import Decline
from tests.fakes.web_client import WebClient

#: The doors themselves, and how many wait behind them, which a locked tablet shows without a name.
OPEN = {
    ("GET", "/desk/sign-in"),
    ("GET", "/desk/sign-in/waiting"),
    ("POST", "/desk/sign-in"),
    ("POST", "/desk/sign-out"),
}


def _routes() -> Iterator[tuple[str, str, APIRoute]]:
    for part in PARTS:
        for route in part.router().routes:
            assert isinstance(route, APIRoute)
            yield from ((method, route.path, route) for method in route.methods)


ROUTES = [(method, path) for method, path, _ in _routes() if (method, path) not in OPEN]


def test_the_routes_are_there() -> None:
    """The walk below walks something."""
    assert len(ROUTES) >= 20


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_nobody_gets_in_without_signing_in(door: WebClient, method: str, path: str) -> None:
    """A paired tablet alone opens no page and does no act."""
    address = re.sub(r"{[a-z_]+}", "x", path.replace("{deed}", "again"))
    answer = door.get(address) if method == "GET" else door.post_page(address, data={"key": "1"})
    assert answer.status_code in (303, 401)


def test_every_route_asks_for_an_act_of_the_table() -> None:
    """Each route but the doors has one dependency that kiosk.desk.rights made."""
    for method, path, route in _routes():
        calls = [getattr(needed.call, "__qualname__", "") for needed in route.dependant.dependencies]
        asks = [name for name in calls if name.startswith("asking_to.")]
        assert len(asks) == (0 if (method, path) in OPEN else 1), f"{method} {path}"


@pytest.mark.parametrize("act", Act)
def test_each_role_may_what_the_ones_before_may(act: Act) -> None:
    """Every act has a role, and organisers may do everything."""
    assert act in RIGHTS
    assert may(Role.ORGANISER, act)
    assert may(Role.SUPERVISOR, act)


def test_every_act_stands_in_the_documented_table() -> None:
    """The table in the module's docstring lists what the code asks for."""
    text = rights.__doc__ or ""
    assert all(f"    {act.value} " in text for act in Act)


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (words.STATUS, Status),
        (words.REFUSALS, Reason),
        (words.JOBS, JobState),
        (words.TROUBLES, Trouble),
        (words.ROLES, Role),
        (words.STANDINGS, Standing),
        (words.REPLIES, Reply),
        (words.WAYS, How),
        (words.DECLINES, Decline),
        (words.CATEGORIES, Category),
        (words.OUTCOMES, Outcome),
        (words.PROOFS, {*DONE_STATES, SEEN_BY_PERSON}),
    ],
)
def test_no_code_lacks_words(table: dict[object, object], codes: set[object]) -> None:
    """Whatever the server says, a person reads words."""
    assert set(table) == set(codes)


def test_every_told_kind_is_a_kind_of_fact() -> None:
    """A history that waits for a fact nobody records would be silent."""
    assert set(_TELLERS) <= set(KINDS)


def test_the_desk_speaks_three_languages() -> None:
    """Nothing missing, nothing unused, and the plural forms fill in."""
    assert problems(["desk"]) == []
    for language in HOUSE_LANGUAGES:
        text = load()[language].ngettext("%(num)s waits for you", "%(num)s wait for you", 2)
        assert "%(num)s" in text
