"""Requests at the desk: made there, looked for, talked about, handled, told to the guest, kept from who may not see."""

from __future__ import annotations

import re

import pytest

from server.domain.access import SYSTEM, Actor
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.request import Category, Telling
from server.services import request_lists, requests, threads
from server.services.requests import RequestWish
from server.station import Station
from server.store.people import Person
from server.sync.returns import Return
from server.sync.threads import ANSWERED
from tests.fakes.clock import FakeClock
from tests.fakes.web_client import WebClient
from tests.kiosk.desk.conftest import SignIn

NEW = {"category": "delivery", "text": "Flowers for table 4", "severity": "urgent", "minutes": "20", "key": "k"}


def made(desk: WebClient, **more: str) -> str:
    """The address of a request that was written down at the desk."""
    answer = desk.post_page("/desk/requests", data=NEW | more)
    assert answer.status_code == 303
    return answer.headers["location"]


def say_from_back_office(station: Station, event: Event, address: str, *, for_guest: bool) -> None:
    """What arrives with the reply to a push."""
    body = {"request": address.rpartition("/")[2], "text": "At the bar", "by": "Ellen", "for_guest": for_guest}
    said = Return(number=1, id="r1", kind=ANSWERED, event_id=event.id, at=station.clock(), body=body)
    station.write(lambda tx: threads.take_answer(tx, said), SYSTEM)


def test_written_down_for_a_guest(desk: WebClient, guests: dict[str, Guest]) -> None:
    """From their card; twice sent it is one; it stands on the board and in the list with what is special about it."""
    anna = guests["Anna"].id
    assert f"/desk/requests/new?guest={anna}" in desk.get(f"/desk/guests/{anna}").text
    form = desk.get(f"/desk/requests/new?guest={anna}").text
    assert "Anna Berg" in form and 'name="name"' not in form
    assert re.search(rf'href="/desk/guests/{anna}"[^>]*>(<svg.*?</svg>)?Leave it', form), "back to where they came from"
    assert made(desk, guest=anna) == made(desk, guest=anna)
    for address in ("/desk/alerts", "/desk/requests", f"/desk/requests?guest={anna}", "/desk/requests?typed=berg"):
        page = desk.get(address).text
        assert page.count("Flowers for table 4") == 1, address
        assert "Anna Berg" in page and "Urgent" in page and "Hospitality" in page and "due 13:20" in page
    assert "Flowers" not in desk.get("/desk/requests?typed=nobody").text


def test_another_language_leads_back_to_the_same_page(desk: WebClient, guests: dict[str, Guest]) -> None:
    """With its guest; and from what a form brought, which has no address of its own, to where the form stood."""
    new = f"/desk/requests/new?guest={guests['Anna'].id}"
    assert f'name="back" value="{new}"' in desk.get(new).text
    address = made(desk)
    refused = desk.post_page(f"{address}/say", data={"text": " "}, headers={"Referer": f"http://localhost{address}"})
    elsewhere = desk.post_page(f"{address}/say", data={"text": " "}, headers={"Referer": "https://evil.example/here"})
    assert refused.status_code == 409 and f'name="back" value="{address}"' in refused.text
    assert "evil" not in elsewhere.text


def test_for_nobody_in_particular(desk: WebClient) -> None:
    """A name may be told; without words there is nothing to write down, and what was typed stays."""
    assert "For nobody in particular" in desk.get("/desk/requests/new").text
    page = desk.get(made(desk, name="Mr. Bos", text="Found: a <scarf>")).text
    assert "Mr. Bos" in page and "a &lt;scarf&gt;" in page
    empty = desk.post_page("/desk/requests", data=NEW | {"text": " ", "name": "Kim", "key": "k2"})
    assert empty.status_code == 422 and "Nothing is said yet." in empty.text and 'value="Kim"' in empty.text


def test_overdue_is_shown(desk: WebClient, clock: FakeClock) -> None:
    """On the board and on its page."""
    address = made(desk, minutes="1")
    clock.advance(minutes=2)
    for page in (desk.get(address).text, desk.get("/desk/alerts").text):
        assert "overdue since 13:01" in page


def test_a_thread_with_the_back_office(desk: WebClient, station: Station, event: Event) -> None:
    """Words of both; an answer for the guest is told by somebody before it is done."""
    address = made(desk)
    key = {"text": "Where do they go?", "key": "one"}
    assert [desk.post_page(f"{address}/say", data=key).status_code for _ in range(2)] == [303, 303]
    say_from_back_office(station, event, address, for_guest=True)
    page = desk.get(address).text
    assert page.count("Where do they go?") == 1 and "Ellen" in page and "Tell the guest: “At the bar”" in page
    assert "At the bar" in desk.get("/desk/alerts").text
    early = desk.post_page(f"{address}/settle", data={"outcome": "done"})
    assert early.status_code == 409 and "First tell the guest the answer" in early.text
    assert desk.post_page(f"{address}/told", data={"reached": "false"}).status_code == 303
    late = desk.post_page(f"{address}/told")
    assert late.status_code == 409 and "A colleague has told the guest already." in late.text
    done = {"outcome": "done", "gesture": "drink", "gesture_note": "Two coffees"}
    assert desk.post_page(f"{address}/settle", data=done).status_code == 303
    page = desk.get(address).text
    assert "A drink: Two coffees" in page and "The guest could not be found" in page
    (line,) = station.read(lambda c: request_lists.found(c, event.id, "flowers", reader="", limit=2))
    assert line.request.telling is Telling.NOT_REACHED


def test_handled_otherwise(desk: WebClient) -> None:
    """Urgency, department and due time; a hostess cannot restrict what is there; minutes are a number."""
    address = made(desk)
    sent = {"severity": "low", "department": "security", "minutes": "45", "restricted": "true"}
    assert desk.post_page(f"{address}/handling", data=sent).status_code == 303
    page = desk.get(address).text
    assert "Can wait" in page and "Security" in page and "due 13:45" in page and ">restricted<" not in page
    wrong = desk.post_page(f"{address}/handling", data=sent | {"minutes": "soon"})
    assert wrong.status_code == 409 and "Minutes are a number from 1." in wrong.text
    assert desk.post_page(f"{address}/handling", data=sent | {"severity": "huge"}).status_code == 422


def test_what_a_colleague_changed_meanwhile_stays(sign_in: SignIn, supervisor: Person) -> None:
    """A page that was opened before changes what was changed on it, and no more; of two one is told."""
    desk = sign_in(supervisor)
    address = made(desk, severity="normal", category="delivery")
    before = {"was_severity": "normal", "was_department": "hospitality", "was_restricted": "false"}
    shown = desk.get(address).text
    assert all(f'name="{name}" value="{value}"' in shown for name, value in before.items())
    theirs = before | {"severity": "urgent", "department": "hospitality", "restricted": "true"}
    assert desk.post_page(f"{address}/handling", data=theirs).status_code == 303
    mine = before | {"severity": "normal", "department": "technical"}
    assert desk.post_page(f"{address}/handling", data=mine).status_code == 303
    page = desk.get(address).text
    assert "Urgent" in page and "Technical" in page and ">restricted<" in page
    late = desk.post_page(f"{address}/handling", data=before | {"severity": "low", "department": "hospitality"})
    assert late.status_code == 409 and "A colleague changed how it is handled a moment ago." in late.text
    assert "Urgent" in desk.get(address).text


@pytest.mark.parametrize(
    ("act", "sent"),
    [("say", {"text": "They wait at <gate> 2"}), ("settle", {"done": "They wait at <gate> 2"})],
    ids=["said", "done"],
)
def test_words_for_what_is_settled_are_not_lost(desk: WebClient, act: str, sent: dict[str, str]) -> None:
    """A colleague settled it while somebody typed: what was typed stands there to be read."""
    address = made(desk)
    assert desk.post_page(f"{address}/settle", data={"outcome": "done"}).status_code == 303
    late = desk.post_page(f"{address}/{act}", data=sent)
    assert late.status_code == 409 and "They wait at &lt;gate&gt; 2" in late.text


@pytest.fixture
def restricted(station: Station, event: Event, at_kiosk: Actor, guests: dict[str, Guest]) -> str:
    """The address of a restricted one about Anna."""
    wish = RequestWish(
        category=Category.COMPLAINT, text="A secret", guest_id=guests["Anna"].id, restricted=True, at_desk=True
    )
    made = station.write(lambda tx: requests.make_request(tx, event, wish), at_kiosk)
    return f"/desk/requests/{made.id}"


def test_a_hostess_learns_nothing_of_what_is_restricted(
    desk: WebClient, restricted: str, guests: dict[str, Guest]
) -> None:
    """Whatever address she types; one that she writes down herself is gone from her sight."""
    request_id = restricted.rpartition("/")[2]
    lists = (
        "/desk/alerts",
        "/desk/requests",
        "/desk/requests?typed=secret",
        f"/desk/requests?guest={guests['Anna'].id}",
    )
    for address in lists:
        assert not re.search(f"secret|{request_id}", desk.get(address).text.replace("typed=secret", "").replace(
            'value="secret"', "")), address  # fmt: skip
    assert desk.get(restricted).status_code == 404
    assert desk.get(f"/desk/items/request/{request_id}/pass").status_code == 404
    for act in ("take", "settle", "say", "told"):
        assert desk.post_page(f"{restricted}/{act}", data={"text": "x"}).status_code == 404
    handling = {"severity": "low", "department": "security"}
    assert desk.post_page(f"{restricted}/handling", data=handling).status_code == 404
    assert made(desk, text="Whispered", restricted="true", key="k9") == "/desk"
    assert "Whispered" not in desk.get("/desk/requests").text
