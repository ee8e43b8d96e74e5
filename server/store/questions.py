"""Questions and what guests answered, on disk."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from dataclasses import asdict

from server.domain.errors import NotFoundError
from server.domain.question import Question, QuestionKind, QuestionText
from server.store.categories import from_column, to_column
from server.store.rows import upsert


def save_question(connection: sqlite3.Connection, question: Question) -> None:
    """Store a question, new or changed."""
    texts = {language: asdict(text) for language, text in question.texts.items()}
    row = asdict(question) | {
        "kind": question.kind.value,
        "is_required": int(question.is_required),
        "is_on": int(question.is_on),
        "categories": to_column(question.categories),
        "texts": json.dumps(texts, ensure_ascii=False),
    }
    upsert(connection, "question", row)


def remove_question(connection: sqlite3.Connection, question_id: str) -> None:
    """Delete a question with all that was answered."""
    connection.execute("DELETE FROM question WHERE id = ?", [question_id])


def questions_of(connection: sqlite3.Connection, event_id: str) -> list[Question]:
    """An event's questions, in the order in which they are asked."""
    rows = connection.execute("SELECT * FROM question WHERE event_id = ? ORDER BY place, rowid", [event_id])
    return [_question(row) for row in rows]


def question_by_id(connection: sqlite3.Connection, event_id: str, question_id: str) -> Question:
    """One question of an event.

    Raises: NotFoundError.
    """
    row = connection.execute("SELECT * FROM question WHERE event_id = ? AND id = ?", [event_id, question_id]).fetchone()
    if row is None:
        raise NotFoundError("no such question", code="not_found.question")
    return _question(row)


def save_answer(connection: sqlite3.Connection, guest_id: str, question_id: str, answer: str) -> None:
    """Keep what a guest said, in place of what they said before; empty: they did not want to say."""
    row = {"guest_id": guest_id, "question_id": question_id, "answer": answer}
    upsert(connection, "guest_answer", row, keys=("guest_id", "question_id"))


def answers_of(connection: sqlite3.Connection, guest_id: str) -> dict[str, str]:
    """What a guest said, by question id; empty where they did not want to say."""
    rows = connection.execute("SELECT question_id, answer FROM guest_answer WHERE guest_id = ?", [guest_id])
    return {row[0]: row[1] for row in rows}


def answers_in(connection: sqlite3.Connection, event_id: str) -> dict[str, dict[str, str]]:
    """What all guests of an event said, by guest id, then by the question's code."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for guest_id, code, answer in connection.execute(
        "SELECT guest_answer.guest_id, question.code, guest_answer.answer FROM guest_answer"
        " JOIN question ON question.id = guest_answer.question_id WHERE question.event_id = ?",
        [event_id],
    ):
        found[guest_id][code] = answer
    return found


def answer_counts(connection: sqlite3.Connection, event_id: str) -> dict[str, int]:
    """How many guests answered each question, by its id."""
    rows = connection.execute(
        "SELECT question_id, count(*) FROM guest_answer JOIN question ON question.id = question_id"
        " WHERE event_id = ? AND answer <> '' GROUP BY question_id",
        [event_id],
    )
    return {row[0]: row[1] for row in rows}


def _question(row: sqlite3.Row) -> Question:
    values = dict(row)
    texts = {
        language: QuestionText(title=text["title"], choices=tuple(text["choices"]))
        for language, text in json.loads(values.pop("texts")).items()
    }
    return Question(
        **values
        | {
            "kind": QuestionKind(values["kind"]),
            "is_required": bool(values["is_required"]),
            "is_on": bool(values["is_on"]),
            "categories": from_column(values["categories"]),
        },
        texts=texts,
    )
