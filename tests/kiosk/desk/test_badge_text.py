"""A hostess corrects what a badge says, and what a guest answered, apart from the guest's details."""

from __future__ import annotations

import pytest

from server.domain.badge_text import BadgeText
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.question import Question, QuestionKind, QuestionText
from server.services import completing, questions
from server.station import Station
from server.store import badge_texts
from server.store import guests as guest_rows
from tests.fakes.web_client import WebClient


@pytest.fixture
def diet(station: Station, event: Event) -> Question:
    """A question with two answers."""
    texts = {
        "nl": QuestionText(title="Dieet?", choices=("Vlees", "Vegan")),
        "en": QuestionText(title="Diet?", choices=("Meat", "Vegan")),
    }
    question = Question(id="", event_id="", code="diet", kind=QuestionKind.CHOICE, texts=texts)
    return station.write(lambda tx: questions.add_question(tx, event, question))


def test_badge_text_and_answers_are_corrected_apart_from_the_record(
    desk: WebClient, station: Station, event: Event, guests: dict[str, Guest], diet: Question
) -> None:
    """The card tells both, the history tells that it happened, and the details stay as they were."""
    anna = guests["Anna"]
    path = f"/desk/guests/{anna.id}"
    assert "As in the details." in desk.get(path).text
    assert "In the details: Rozen Consulting" in desk.get(f"{path}/badge-text").text
    sent = {
        "called": "Annie", "pronoun": "she/her", "company": "Rozen Consulting", "title": "", "hide_last_name": "1",
        f"answer_{diet.id}": "Vlees",
    }  # fmt: skip
    assert desk.post_page(f"{path}/badge-text", data=sent).status_code == 303
    kept = station.read(lambda connection: badge_texts.text_of(connection, anna.id))
    assert kept == BadgeText(called="Annie", pronoun="she/her", hidden=frozenset({"last_name"}), has_qr=False)
    assert station.read(lambda connection: guest_rows.guest_by_id(connection, anna.id)) == anna
    card = desk.get(path).text
    for words in ("Annie", "she/her", "Last name, QR code", "Diet?", "Meat", "Badge text changed"):
        assert words in card


def test_what_cannot_be_so_is_named_and_nothing_is_lost(
    desk: WebClient, station: Station, event: Event, guests: dict[str, Guest], diet: Question
) -> None:
    """422 with the field and what was typed."""
    path = f"/desk/guests/{guests['Anna'].id}/badge-text"
    long = desk.post_page(path, data={"called": "x" * 80, "title": "Judge"})
    assert long.status_code == 422 and "This is too long." in long.text and "Judge" in long.text
    foreign = desk.post_page(path, data={"called": "Anna", f"answer_{diet.id}": "Steak"})
    assert foreign.status_code == 422 and "Choose one of the list." in foreign.text
    done = station.read(lambda connection: completing.completed_of(connection, event, guests["Anna"]))
    assert not done.is_said


def test_an_answer_is_taken_back_by_emptying_it(
    desk: WebClient, station: Station, event: Event, guests: dict[str, Guest], diet: Question
) -> None:
    """The guest changed their mind."""
    anna = guests["Anna"]
    station.write(lambda tx: completing.give_answer(tx, event, anna.id, diet.id, "Vegan"))
    desk.post_page(
        f"/desk/guests/{anna.id}/badge-text", data={"called": "Anna", "has_qr": "1", f"answer_{diet.id}": ""}
    )
    done = station.read(lambda connection: completing.completed_of(connection, event, anna))
    assert [answer for _, answer in done.answers] == [""]
