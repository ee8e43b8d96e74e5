"""What guests ask for or complain about."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from server.domain.access import Actor, Role
from server.domain.errors import ConflictError, FieldError, ForbiddenError, InputError, NotFoundError
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.request import MOST_PHRASES, Category, Outcome, Phrase, RequestState
from server.services import people, phrases, request_export, requests
from server.services.people import PersonWish
from server.services.requests import RequestWish
from server.station import Station

AT_KIOSK = Actor(name="device:kiosk", device_id="kiosk")
COLD = RequestWish(category=Category.COMPLAINT, text=" It is too cold\nhere ", key="k1")
TEXTS = {"nl": "Het is hier te koud", "en": "It is too cold here"}


def phrase(station: Station, event: Event, **more: object) -> Phrase:
    """Ready-made words for a complaint."""
    values: dict[str, object] = {"id": "", "event_id": "", "category": Category.COMPLAINT, "texts": TEXTS}
    return station.write(lambda tx: phrases.add_phrase(tx, event, Phrase(**values | more)))  # type: ignore[arg-type]


def made(station: Station, event: Event, wish: RequestWish = COLD) -> str:
    """The id of a request that a guest made."""
    return station.write(lambda tx: requests.make_request(tx, event, wish), AT_KIOSK).id


def test_without_a_name(station: Station, event: Event) -> None:
    """The desk sees what was said and from where; the fact says neither what nor who."""
    made(station, event)
    (line,) = station.read(lambda connection: requests.unsettled(connection, event.id))
    assert (line.said, line.name, line.owner, line.request.device_id) == ("It is too cold here", "", "", "kiosk")
    (body,) = station.read(
        lambda connection: connection.execute("SELECT body FROM fact WHERE kind = 'request.made'").fetchone()
    )
    assert json.loads(body) == {"category": "complaint"}


def test_with_the_name_that_the_kiosk_knows_or_a_typed_one(
    station: Station, event: Event, guests: dict[str, Guest]
) -> None:
    """A guest's own words go with the guest; the request stays."""
    known = made(station, event, replace(COLD, guest_id=guests["Anna"].id, key="k2"))
    made(station, event, replace(COLD, name=" Kim  Bos ", key="k3"))
    lines = station.read(lambda connection: requests.newest(connection, event.id))
    assert sorted(line.name for line in lines) == ["Anna Berg", "Kim Bos"]
    station.write(lambda tx: tx.connection.execute("DELETE FROM code WHERE guest_id = ?", [guests["Anna"].id]))
    station.write(lambda tx: tx.connection.execute("DELETE FROM guest WHERE id = ?", [guests["Anna"].id]))
    line = station.read(lambda connection: requests.request_page(connection, event.id, known))
    assert (line.name, line.said, line.request.state) == ("", "", RequestState.OPEN)


def test_touched_twice_it_is_one(station: Station, event: Event) -> None:
    """The same key gives the same request."""
    assert made(station, event) == made(station, event)
    assert len(station.read(lambda connection: requests.newest(connection, event.id))) == 1


@pytest.mark.parametrize(("text", "code"), [(" \n ", "field.empty"), ("x" * 301, "field.long")])
def test_nothing_and_too_much(station: Station, event: Event, text: str, code: str) -> None:
    """Neither is kept."""
    with pytest.raises(FieldError) as told:
        made(station, event, replace(COLD, text=text))
    assert told.value.code == code


def test_where_none_are_taken(station: Station, event: Event) -> None:
    """The organiser switched it off."""
    station.write(lambda tx: phrases.take_requests(tx, event, is_on=False))
    with pytest.raises(ForbiddenError):
        made(station, replace(event, requests=False))


def test_ready_made_words(station: Station, event: Event) -> None:
    """What was chosen is kept as the guest read it, whatever becomes of the words later."""
    cold = phrase(station, event)
    request_id = made(station, event, RequestWish(category=Category.SPECIAL, phrase_id=cold.id, language="en", key="k"))
    line = station.read(lambda connection: requests.request_page(connection, event.id, request_id))
    assert (line.said, line.request.category) == ("It is too cold here", Category.COMPLAINT)
    assert line.phrase and line.phrase.text_for("nl", event) == "Het is hier te koud"
    station.write(lambda tx: phrases.change_phrase(tx, event, replace(cold, texts={"nl": "Te warm"})))
    station.write(lambda tx: phrases.remove_phrase(tx, event, cold.id))
    line = station.read(lambda connection: requests.request_page(connection, event.id, request_id))
    assert line.phrase is None and line.said == "It is too cold here"
    with pytest.raises(NotFoundError):
        made(station, event, RequestWish(category=Category.SPECIAL, phrase_id=cold.id, key="again"))


def test_words_that_cannot_be_so(station: Station, event: Event) -> None:
    """The event's first language is needed, they are short, and there are not too many."""
    for texts, code in (({"en": "Cold"}, "field.empty"), ({"nl": "x" * 81}, "field.long")):
        with pytest.raises(FieldError) as told:
            phrase(station, event, texts=texts)
        assert told.value.code == code
    for _ in range(MOST_PHRASES):
        phrase(station, event)
    with pytest.raises(InputError):
        phrase(station, event)


def test_one_takes_it_and_says_what_was_done(station: Station, event: Event) -> None:
    """The second is told; what was done is kept; a settled one is settled."""
    noor = station.write(lambda tx: people.add_person(tx, PersonWish(name="Noor", role=Role.HOSTESS, pin="246813")))
    by_noor, by_other = Actor(name=f"person:{noor.id}", device_id="t"), Actor(name="person:other", device_id="t")
    request_id = made(station, event)
    for _ in range(2):
        station.write(lambda tx: requests.take_request(tx, event.id, request_id), by_noor)
    with pytest.raises(ConflictError):
        station.write(lambda tx: requests.take_request(tx, event.id, request_id), by_other)
    done = "The heating is on"
    station.write(lambda tx: requests.settle_request(tx, event.id, request_id, Outcome.DONE, done), by_noor)
    line = station.read(lambda connection: requests.request_page(connection, event.id, request_id))
    assert (line.owner, line.request.outcome, line.lines[1].text) == ("Noor", "done", done)
    with pytest.raises(ConflictError):
        station.write(lambda tx: requests.settle_request(tx, event.id, request_id, Outcome.DONE), by_other)
    assert station.read(lambda connection: requests.unsettled(connection, event.id)) == []


def test_requests_to_take_home(station: Station, event: Event) -> None:
    """A row each in CSV, XLSX and JSON, and no formula in any of them."""
    made(station, event, replace(COLD, text="=1+1", name="Kim"))
    found = {}
    for one in request_export.FORMATS:
        out = io.BytesIO()
        count = station.read(
            lambda connection, one=one, out=out: request_export.export_requests(connection, event, one, out)  # type: ignore[misc]
        )
        assert count == 1
        found[one] = out.getvalue()
    (row,) = csv.DictReader(io.StringIO(found["csv"].decode("utf-8-sig")))
    assert (row["said"], row["name"], row["state"]) == ("'=1+1", "Kim", "open")
    assert json.loads(found["json"])["rows"][0]["said"] == "=1+1"
    with pytest.raises(FieldError):
        station.read(lambda connection: request_export.export_requests(connection, event, "pdf", io.BytesIO()))
