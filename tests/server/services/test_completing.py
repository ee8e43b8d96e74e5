"""Badge texts and answers of guests, beside their records."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from server.domain.badge_text import Allowed, BadgeAsks, BadgeText
from server.domain.errors import ConflictError, FieldError
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.question import Question, QuestionText
from server.services import completing, questions
from server.services.exports import export_bytes
from server.services.guest_desk import correct_guest
from server.services.print_jobs import snapshot_of
from server.station import Station
from server.store import guests as guest_rows

ALEX = BadgeText(called="Alex", company="Own Ltd")
Ask = Callable[..., Question]


@pytest.fixture
def ask(station: Station, event: Event) -> Ask:
    """Adds a question to the event."""

    def add(code: str, **more: object) -> Question:
        question = Question(id="", event_id="", code=code, texts={"nl": QuestionText(title="Vraag?")}, **more)  # type: ignore[arg-type]
        return station.write(lambda transaction: questions.add_question(transaction, event, question))

    return add


def asked(station: Station, event: Event, guest: Guest) -> tuple[str, bool]:
    """The code of the question a guest is asked now, and whether their badge is asked about."""
    missing = station.read(lambda connection: completing.missing_of(connection, event, guest.id))
    return (missing.question.code if missing.question else "", missing.asks is not None)


def test_an_event_that_asks_nothing(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """Nobody is asked, whoever they are."""
    assert asked(station, event, guests["Anna"]) == ("", False)


def test_questions_are_asked_in_their_order_and_once(
    station: Station, event: Event, guests: dict[str, Guest], ask: Ask
) -> None:
    """Not wanting to say is an answer too, until one is needed; other categories and switched-off ones are left out."""
    anna = guests["Anna"]
    second, first = ask("second", place=2), ask("first", place=1)
    ask("press_only", place=0, categories=frozenset({"press"}))
    ask("switched_off", place=0, is_on=False)
    for question, expected in ((first, "first"), (second, "second")):
        assert asked(station, event, anna)[0] == expected
        station.write(lambda tx, one=question: completing.give_answer(tx, event, anna.id, one.id, ""))
    assert asked(station, event, anna)[0] == ""
    station.write(lambda tx: questions.change_question(tx, event, replace(second, is_required=True)))
    assert asked(station, event, anna)[0] == "second"


def test_a_badge_text_changes_no_record(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """It is asked once, the badge says it, the record stays, and a corrected record does not undo it."""
    anna = guests["Anna"]
    asks = BadgeAsks(called=Allowed.MAY, company=Allowed.MAY)
    station.write(lambda tx: questions.change_asks(tx, event, asks))
    assert asked(station, event, anna) == ("", True)
    station.write(lambda tx: completing.say_badge_text(tx, event, anna.id, ALEX))
    assert asked(station, event, anna) == ("", False)
    kept = station.read(lambda connection: guest_rows.guest_by_id(connection, anna.id))
    assert kept == anna
    station.write(lambda tx: correct_guest(tx, event.id, anna.id, {"company": "Rozen NV", "last_name": "Bergh"}))
    kept = station.read(lambda connection: guest_rows.guest_by_id(connection, anna.id))
    badge = station.read(lambda connection: snapshot_of(connection, event, kept))
    assert (badge.first_name, badge.last_name, badge.company) == ("Alex", "Bergh", "Own Ltd")


def test_facts_tell_what_happened_and_no_more(
    station: Station, event: Event, guests: dict[str, Guest], ask: Ask
) -> None:
    """Ids and codes only, and nothing where nothing changed."""
    anna, question = guests["Anna"], ask("diet")
    for _ in range(2):
        station.write(lambda tx: completing.correct_badge_text(tx, event, anna.id, ALEX))
        station.write(lambda tx: completing.give_answer(tx, event, anna.id, question.id, "Secret nuts"))
    rows = station.read(
        lambda connection: connection.execute(
            "SELECT kind, body FROM fact WHERE kind IN ('badge_text.changed', 'answer.given') ORDER BY sequence"
        ).fetchall()
    )
    assert [row["kind"] for row in rows] == ["badge_text.changed", "answer.given"]
    assert json.loads(rows[0]["body"]) == {"fields": ["called", "company"]}
    assert "nuts" not in rows[1]["body"]


def test_answers_stand_behind_the_promised_columns(
    station: Station, event: Event, guests: dict[str, Guest], ask: Ask
) -> None:
    """A column a question, by its code; formulas stay harmless."""
    question = ask("diet")
    station.write(lambda tx: completing.give_answer(tx, event, guests["Anna"].id, question.id, "=1+1"))
    table = station.read(lambda connection: export_bytes(connection, event.slug, "csv")).decode().splitlines()
    assert table[0].endswith("badge_copies,badge_proof,diet")
    assert [line.rsplit(",", 1)[1] for line in table[1:] if "Anna" in line] == ["'=1+1"]
    rows = json.loads(station.read(lambda connection: export_bytes(connection, event.slug, "json")))["rows"]
    assert {row["first_name"]: row["diet"] for row in rows}["Björn"] == ""


def test_a_deleted_question_takes_its_answers_along(
    station: Station, event: Event, guests: dict[str, Guest], ask: Ask
) -> None:
    """And so does a guest who is erased."""
    anna, question = guests["Anna"], ask("diet")
    station.write(lambda tx: completing.correct_all(tx, event, anna.id, ALEX, {question.id: "Nuts"}))
    station.write(lambda tx: questions.remove_question(tx, event, question.id))
    station.write(lambda tx: tx.connection.execute("DELETE FROM guest WHERE id = ?", [anna.id]))
    for table in ("guest_answer", "badge_text"):
        assert station.read(lambda c, name=table: c.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) == 0


def test_a_colleague_who_changes_nothing_of_the_badge_leaves_it_to_the_guest(
    station: Station, event: Event, guests: dict[str, Guest], ask: Ask
) -> None:
    """Only an answer was corrected: the kiosk still shows the badge to its guest."""
    anna, question = guests["Anna"], ask("diet")
    station.write(lambda tx: questions.change_asks(tx, event, BadgeAsks(called=Allowed.MAY)))
    unchanged = BadgeText(called="Anna", company=anna.company)
    station.write(lambda tx: completing.correct_all(tx, event, anna.id, unchanged, {question.id: "Nuts"}))
    assert asked(station, event, anna) == ("", True)


def test_the_same_code_twice_and_too_many_are_refused(station: Station, event: Event, ask: Ask) -> None:
    """A code is a column: there is one of each."""
    ask("diet")
    with pytest.raises(ConflictError):
        ask("diet")


def test_a_wrong_answer_names_its_field(station: Station, event: Event, guests: dict[str, Guest], ask: Ask) -> None:
    """For the desk's form; nothing of it is kept."""
    question = ask("diet")
    with pytest.raises(FieldError) as refused:
        station.write(lambda tx: completing.correct_all(tx, event, guests["Anna"].id, ALEX, {question.id: "x" * 300}))
    assert refused.value.field == f"answer_{question.id}"
    known = station.read(lambda connection: completing.completed_of(connection, event, guests["Anna"]))
    assert not known.is_said
