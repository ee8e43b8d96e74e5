"""How requests went, in figures; and ready-made words to start from."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from server.domain.access import SYSTEM
from server.domain.errors import FieldError
from server.domain.event import Event
from server.domain.language import GUEST_LANGUAGES
from server.domain.phrase_starters import STARTERS
from server.domain.request import LONGEST_PHRASE, MOST_PHRASES, Category, Gesture
from server.services import phrases, request_report, requests
from server.services.requests import RequestWish, Settlement
from server.station import Station
from tests.fakes.clock import FakeClock


def made(station: Station, event: Event, category: Category, **more: object) -> str:
    """A request."""
    wish = RequestWish(category=category, text="Words", **more)  # type: ignore[arg-type]
    return station.write(lambda tx: requests.make_request(tx, event, wish), SYSTEM).id


def test_counted_by_kind_and_timed(station: Station, event: Event, clock: FakeClock) -> None:
    """Five complaints, four done after 2, 4, 6 and 20 minutes, one waits too long; a restricted one counts."""
    ids = [made(station, event, Category.COMPLAINT, restricted=number == 0) for number in range(5)]
    made(station, event, Category.DELIVERY)
    how = Settlement(gesture=Gesture.DRINK)
    for minutes, request_id in zip((2, 2, 2, 14), ids, strict=False):
        clock.advance(minutes=minutes)
        station.write(lambda tx, i=request_id: requests.take_request(tx, event.id, i), SYSTEM)  # type: ignore[misc]
        station.write(lambda tx, i=request_id: requests.settle_request(tx, event.id, i, how), SYSTEM)  # type: ignore[misc]
    rows = station.read(lambda connection: request_report.report_of(connection, event.id, clock()))
    assert [(row.by, row.name, row.made) for row in rows] == [
        ("category", "complaint", 5), ("category", "delivery", 1),
        ("department", "front_desk", 5), ("department", "hospitality", 1),
    ]  # fmt: skip
    first = rows[0]
    assert (first.open, first.overdue, first.settled, first.settled_late, first.gestures) == (1, 1, 4, 1, 4)
    assert (first.minutes_to_take_p50, first.minutes_to_settle_p50, first.minutes_to_settle_p90) == (4.0, 4.0, 20.0)
    assert rows[1].minutes_to_settle_p50 is None


def test_as_a_file(station: Station, event: Event, clock: FakeClock) -> None:
    """CSV and XLSX hold the same rows; another format there is not."""
    made(station, event, Category.ROOM)
    out, book = io.BytesIO(), io.BytesIO()
    station.read(lambda c: request_report.export_report(c, event, clock(), "csv", out))
    assert station.read(lambda c: request_report.export_report(c, event, clock(), "xlsx", book)) == 2
    rows = list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig"))))
    assert [(row["by"], row["name"], row["made"]) for row in rows] == [
        ("category", "room", "1"), ("department", "hospitality", "1"),
    ]  # fmt: skip
    with pytest.raises(FieldError):
        station.read(lambda c: request_report.export_report(c, event, clock(), "pdf", io.BytesIO()))


def test_words_to_start_from(station: Station, event: Event) -> None:
    """For every kind, in each of the event's languages, once however often; not where desks do not speak its first."""
    event = replace(event, languages=("nl", "fr", "ar"))
    added = station.write(lambda tx: phrases.add_starters(tx, event))
    assert station.write(lambda tx: phrases.add_starters(tx, event)) == 0
    known = station.read(lambda connection: phrases.phrases_of(connection, event.id))
    assert added == len(known) == len(STARTERS)
    assert {one.category for one in known} == set(Category)
    assert all(set(one.texts) == set(event.languages) for one in known)
    german = replace(event, languages=("de", "nl"))
    assert station.write(lambda tx: phrases.add_starters(tx, german)) == 0


def test_ours_fit_a_kiosk() -> None:
    """Each in every language of guests, none too long, and not too many on one screen."""
    assert all(set(texts) == set(GUEST_LANGUAGES) for _, texts in STARTERS)
    assert max(len(text) for _, texts in STARTERS for text in texts.values()) <= LONGEST_PHRASE
    others = [category for category, _ in STARTERS if category is not Category.COMPLAINT]
    assert len(others) <= MOST_PHRASES
