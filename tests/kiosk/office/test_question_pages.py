"""The organiser chooses what guests are asked at a kiosk."""

from __future__ import annotations

import pytest

from kiosk.office.questions import code_from
from server.domain.badge_text import Allowed, BadgeAsks
from server.domain.event import Event
from server.domain.guest import Guest
from server.services import completing, questions
from server.services.questions import QuestionsPage
from server.station import Station
from tests.fakes.web_client import WebClient

BASE = "/office/events/gala/questions"
DIET = {
    "kind": "choice", "place": "1", "is_on": "1", "title_nl": "Dieet?", "choices_nl": "Vlees\nVegan\n",
    "title_en": "Diet?", "choices_en": "Meat\nVegan", "who": "everybody",
}  # fmt: skip


def known(station: Station, event: Event) -> QuestionsPage:
    """All that is asked."""
    return station.read(lambda connection: questions.questions_page(connection, event.id))


def test_what_guests_may_say_about_their_badge(station: Station, office: WebClient, event: Event) -> None:
    """Each line by itself; what is not one of the choices is off."""
    assert "What guests may say about their badge" in office.get(BASE).text
    sent = {"called": "may", "company": "must", "title": "nonsense", "may_hide": "1"}
    assert office.post_page("/office/events/gala/badge-asks", data=sent).status_code == 303
    assert known(station, event).asks == BadgeAsks(called=Allowed.MAY, company=Allowed.MUST, may_hide=True)


def test_a_question_is_written_changed_and_deleted(
    station: Station, office: WebClient, event: Event, guests: dict[str, Guest]
) -> None:
    """Its code is made from its words; it and the kind stay; deleting takes the answers along and says so."""
    assert office.get("/office/events/gala/new-question").status_code == 200
    assert office.post_page(BASE, data=DIET).status_code == 303
    (question,) = known(station, event).questions
    assert (question.code, question.texts["en"].choices) == ("dieet", ("Meat", "Vegan"))
    station.write(lambda tx: completing.give_answer(tx, event, guests["Anna"].id, question.id, "Vegan"))
    assert "deletes 1 answer too" in office.get(f"{BASE}/{question.id}").text
    changed = DIET | {"kind": "text", "code": "other", "title_en": "What diet?", "is_required": "1", "who": "some"}
    assert office.post_page(f"{BASE}/{question.id}", data=changed | {"categories": "press"}).status_code == 303
    (after,) = known(station, event).questions
    assert (after.code, after.kind, after.is_required) == (question.code, question.kind, True)
    assert after.categories == frozenset({"press"})
    assert "What diet?" in office.get(BASE).text
    assert office.post_page(f"{BASE}/{question.id}/remove").status_code == 303
    assert known(station, event).questions == []


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title_nl": ""}, "Please fill this in."),
        ({"choices_nl": "Vlees"}, "Two to eight different answers"),
        ({"choices_en": "Meat"}, "Two to eight different answers"),
        ({"code": "status"}, "Only lower-case letters, digits and _"),
        ({"kind": "essay"}, "Choose one of these."),
        ({"place": "first"}, "Write a whole number."),
    ],
)
def test_a_mistake_is_told_beside_its_field(
    station: Station, office: WebClient, event: Event, wrong: dict[str, str], words: str
) -> None:
    """And what was typed is still there."""
    answer = office.post_page(BASE, data=DIET | wrong)
    assert answer.status_code == 422
    assert words in answer.text and "Diet?" in answer.text
    assert known(station, event).questions == []


def test_a_code_that_is_taken_and_questions_that_are_not_there(
    station: Station, office: WebClient, event: Event
) -> None:
    """Said beside the field; no page of another event's."""
    office.post_page(BASE, data=DIET)
    assert "Another question has this short name." in office.post_page(BASE, data=DIET).text
    assert office.get(f"{BASE}/unknown").status_code == 404
    assert office.post_page(f"{BASE}/unknown/remove").status_code == 404


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Any allergies?", "any_allergies"),
        ("Che cosa mangerà?", "che_cosa_mangera"),
        ("2e keus", "q_2e_keus"),
        ("?", "q"),
    ],
)
def test_a_code_is_made_from_the_words(title: str, code: str) -> None:
    """Something that a spreadsheet takes for a heading."""
    assert code_from(title) == code
