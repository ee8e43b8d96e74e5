"""Who may do what, as people read it; and that no code lacks words."""

from __future__ import annotations

import re

import pytest
from markupsafe import escape

from kiosk.desk import words
from kiosk.desk.rights import RIGHTS, Act, may
from kiosk.desk.story import _TELLERS
from kiosk.shared.catalogues import problems
from kiosk.shared.wording import load
from server.domain.access import Actor, Role
from server.domain.check_in import Reason
from server.domain.consent import How, Reply
from server.domain.event import Event
from server.domain.fact import KINDS
from server.domain.guest import Guest, Standing, Status
from server.domain.language import HOUSE_LANGUAGES
from server.domain.payment import PayHow
from server.domain.print_job import DONE_STATES, SEEN_BY_PERSON, JobState, Trouble
from server.domain.request import Category, Outcome
from server.domain.walk_in import Decline
from server.services import shifts
from server.station import Station
from server.store.people import Person
from tests.fakes.web_client import WebClient


@pytest.mark.parametrize("act", Act)
def test_each_role_may_what_the_ones_before_may(act: Act) -> None:
    """Every act has a role; organisers may do everything, supervisors everything at the desk."""
    assert act in RIGHTS
    assert may(Role.ORGANISER, act)
    assert may(Role.SUPERVISOR, act) is (act is not Act.PREPARE)
    assert may(Role.SUPERVISOR, act) or not may(Role.HOSTESS, act)


@pytest.mark.parametrize("language", HOUSE_LANGUAGES)
def test_the_table_is_there_to_be_read(desk: WebClient, event: Event, language: str) -> None:
    """Every act is told in the reader's words, with a yes or a no for each role; what all may do comes first."""
    told = desk.get("/desk/rights", headers={"Accept-Language": language}).text
    words = load()[language]
    assert all(escape(words.gettext(right.words)) in told for right in RIGHTS.values())
    assert told.count('class="yes"') == sum(may(role, act) for role in Role for act in Act)
    first, last = (escape(words.gettext(RIGHTS[act].words)) for act in (Act.LOOK, Act.PREPARE))
    assert told.index(first) < told.index(last)


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
        (words.PAY_HOW, set(PayHow)),
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


def test_no_page_offers_what_its_reader_may_not_see(
    desk: WebClient, station: Station, event: Event, guests: dict[str, Guest], supervisor: Person
) -> None:
    """A link has no dialog that asks for somebody who may: whoever may not is offered none."""
    station.write(lambda tx: shifts.begin(tx, event.id), Actor(name=f"person:{supervisor.id}"))
    pages, seen = [f"/desk/guests/{guests['Anna'].id}", "/desk", "/desk/shift", "/desk/kiosks"], set[str]()
    while pages and len(seen) < 60:
        answer = desk.get(address := pages.pop(0))
        seen.add(address)
        assert answer.status_code != 403, address
        linked = re.findall(r'href="(/desk[^"#?]*)"', answer.text)
        pages += [one for one in dict.fromkeys(linked) if one not in seen and one not in pages]
    assert {"/desk/guests", "/desk/requests", "/desk/rooms", "/desk/shift"} <= seen
