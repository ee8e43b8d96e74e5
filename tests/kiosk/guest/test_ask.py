"""A guest asks or tells something, over HTTP."""

from __future__ import annotations

import re

from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.request import Category, Phrase
from server.services import phrases, requests
from server.services.requests import RequestLine
from server.station import Station
from tests.fakes.web_client import WebClient
from tests.kiosk.guest.test_details import post, scan


def made(station: Station, event: Event) -> list[RequestLine]:
    """What the desk sees."""
    return station.read(lambda connection: requests.unsettled(connection, event.id))


def part_of(page: str) -> str:
    """Which of the screens of asking it is, or another step."""
    found = re.search(r'data-part="ask:(\w+)', page) or re.search(r'data-step="(\w+)"', page)
    assert found
    return found[1]


def test_a_complaint_in_own_words_without_a_name(web: WebClient, station: Station, event: Event) -> None:
    """Without ready-made words one types at once; sent twice it is one; then home."""
    assert part_of(post(web, "ask")) == "what"
    assert part_of(post(web, "about", category="complaint")) == "write"
    assert part_of(post(web, "wrote", given=" ")) == "write"
    assert part_of(post(web, "wrote", given="It is <i>cold</i>")) == "who"
    assert part_of(post(web, "signed")) == "done"
    assert part_of(post(web, "signed")) == "done"
    (line,) = made(station, event)
    assert (line.said, line.name, line.request.category) == ("It is <i>cold</i>", "", Category.COMPLAINT)
    assert part_of(post(web, "leave")) == "welcome"


def test_a_typed_name(web: WebClient, station: Station, event: Event) -> None:
    """Asked for once more where nothing is typed."""
    post(web, "ask")
    post(web, "about", category="special_request")
    post(web, "wrote", given="A chair, please")
    assert part_of(post(web, "signed", who="write")) == "name"
    assert part_of(post(web, "signed", who="write", given="")) == "name"
    assert part_of(post(web, "signed", who="write", given="Kim Bos")) == "done"
    assert [line.name for line in made(station, event)] == ["Kim Bos"]


def test_ready_made_words_and_back(web: WebClient, station: Station, event: Event) -> None:
    """Complaints with complaints, all else with requests; in the language of the screen."""
    for category, words in ((Category.COMPLAINT, "Te koud"), (Category.LOST, "Iets kwijt")):
        phrase = Phrase(id="", event_id="", category=category, texts={"nl": words, "en": f"{words} (en)"})
        station.write(lambda tx, one=phrase: phrases.add_phrase(tx, event, one))  # type: ignore[misc]
    post(web, "ask")
    page = post(web, "about", category="special_request")
    assert part_of(page) == "phrases" and "Iets kwijt" in page and "Te koud" not in page
    assert "Iets kwijt (en)" in post(web, "language", language="en")
    assert part_of(post(web, "phrase")) == "write"
    for expected in ("phrases", "what", "welcome"):
        assert part_of(post(web, "unsay")) == expected
    post(web, "ask")
    post(web, "language", language="nl")
    phrase_id = re.search(r'"chosen": "(\w+)"', post(web, "about", category="complaint"))
    assert phrase_id
    post(web, "phrase", chosen=phrase_id[1])
    post(web, "signed")
    (line,) = made(station, event)
    assert (line.said, line.request.category) == ("Te koud", Category.COMPLAINT)


def test_ready_made_words_that_are_not_there_in_ones_language(web: WebClient, station: Station, event: Event) -> None:
    """They say so, and a voice reads them in the language that they are in."""
    phrase = Phrase(id="", event_id="", category=Category.COMPLAINT, texts={"nl": "Te koud"})
    station.write(lambda tx: phrases.add_phrase(tx, event, phrase))
    post(web, "ask")
    assert "Nederlands" not in re.sub(r"<footer.*", "", post(web, "about", category="complaint"), flags=re.DOTALL)
    page = post(web, "language", language="it")
    assert '<bdi lang="nl">Te koud</bdi>' in page and "olandese" in page


def test_words_that_are_gone_by_now(web: WebClient, station: Station, event: Event) -> None:
    """The guest says it in their own."""
    post(web, "ask")
    post(web, "about", category="complaint")
    post(web, "phrase", chosen="gone")
    assert part_of(post(web, "signed")) == "write"


def test_in_the_middle_of_a_check_in(web: WebClient, station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """The kiosk knows who it is, if they want it said; and they go on where they were."""
    scan(web)
    assert part_of(post(web, "ask")) == "what"
    post(web, "about", category="complaint")
    assert "Anna B." in post(web, "wrote", given="Too cold")
    assert part_of(post(web, "signed", who="knows")) == "done"
    assert part_of(post(web, "heard")) == "badge"
    (line,) = made(station, event)
    assert line.guest == guests["Anna"]


def test_a_call_from_there_comes_back(web: WebClient) -> None:
    """Asking is not lost by calling a person in between."""
    post(web, "ask")
    assert part_of(post(web, "call")) == "called"
    assert part_of(post(web, "back")) == "what"
    assert part_of(post(web, "unsay")) == "welcome"


def test_where_the_organiser_takes_none(web: WebClient, station: Station, event: Event) -> None:
    """No button, and posting it does nothing."""
    assert "/kiosk/ask" in web.get("/kiosk").text
    station.write(lambda tx: phrases.take_requests(tx, event, is_on=False))
    assert "/kiosk/ask" not in web.get("/kiosk").text
    assert part_of(post(web, "ask")) == "welcome"


def test_too_many_from_one_kiosk(web: WebClient, station: Station, event: Event) -> None:
    """Six at once, then one in twenty seconds."""
    codes = []
    for number in range(7):
        post(web, "ask")
        post(web, "about", category="complaint")
        post(web, "wrote", given=f"Cold {number}")
        codes.append(web.post_page("/kiosk/signed").status_code)
        post(web, "leave")
    assert codes == [200] * 6 + [429]
    assert len(made(station, event)) == 6
