"""Two colleagues correct the same guest: the second is told, and what either changed stands."""

from __future__ import annotations

import re

import pytest

from kiosk.desk.meanwhile import as_sent, caught_up, is_overtaken
from server.domain.event import Event
from server.domain.guest import Guest
from server.services import transfers
from server.services.merges import MergeWish, merge
from server.station import Station
from server.store import badge_texts
from server.store import guests as guest_rows
from tests.fakes.web_client import WebClient


def test_what_each_changed_stands() -> None:
    """What was left as it was shown becomes what it is now; ends of line are no change."""
    now = {"company": "Theirs", "notes": "one\ntwo", "vip": "1", "room": ""}
    typed = {
        "company": "Old", "notes": "one\r\ntwo", "room": "Mine",
        "was_company": "Old", "was_notes": "one\r\ntwo", "was_vip": "", "was_room": "",
    }  # fmt: skip
    again = caught_up(typed, now)
    assert again.values == {"company": "Theirs", "notes": "one\ntwo", "vip": "1", "room": "Mine"}
    assert (again.was, again.theirs) == (now, {})
    assert is_overtaken(typed, now)
    assert not is_overtaken(typed, now | {"company": "Old", "vip": ""})


def test_what_both_changed_is_shown_apart() -> None:
    """One's own word stays in the field, a colleague's beside it; the same word is no quarrel."""
    again = caught_up({"company": "Mine", "was_company": "Old", "room": "7", "was_room": ""},
                      {"company": "Theirs", "room": "7"})  # fmt: skip
    assert again.values == {"company": "Mine", "room": "7"} and again.theirs == {"company": "Theirs"}


def test_a_mistake_forgets_nothing() -> None:
    """What was typed stands there, and what the form showed at first is still known."""
    again = as_sent({"company": "x", "was_company": "Old", "was_vip": "1"}, {"company": "Theirs", "vip": "1"})
    assert again.values == {"company": "x", "vip": ""} and again.was == {"company": "Old", "vip": "1"}


def _filled_form(page: str) -> dict[str, str]:
    """What a browser would send of a page's form as it is."""
    form = page[page.index('method="post" action="/desk/guests') :]
    fields = re.findall(r'<input (?:type="hidden"|id="[^"]*") name="([^"]*)" [^>]*?value="([^"]*)"', form)
    return dict(fields) | dict.fromkeys(re.findall(r'type="checkbox" name="([^"]*)"[^>]* checked', form), "1")


@pytest.mark.parametrize(
    ("form", "mine", "theirs"), [("details", "phone", "title"), ("badge-text", "pronoun", "title")]
)
def test_a_form_that_was_overtaken_comes_again(
    desk: WebClient, station: Station, guests: dict[str, Guest], form: str, mine: str, theirs: str
) -> None:
    """The second is told, sees both corrections, and saves both."""
    address = f"/desk/guests/{guests['Anna'].id}/{form}"
    shown = desk.get(address).text
    sent = _filled_form(shown)
    assert desk.post_page(address, data=sent | {theirs: "Judge"}).status_code == 303
    late = desk.post_page(address, data=sent | {mine: "by me"})
    assert late.status_code == 409 and "A colleague corrected this guest a moment ago." in late.text
    assert desk.post_page(address, data=_filled_form(late.text)).status_code == 303
    guest = station.read(lambda connection: guest_rows.guest_by_id(connection, guests["Anna"].id))
    text = station.read(lambda connection: badge_texts.text_of(connection, guests["Anna"].id))
    known = guest if form == "details" else text
    assert (getattr(known, mine), getattr(known, theirs)) == ("by me", "Judge")


def test_whose_answer_was_lost_is_no_colleague_of_themselves(desk: WebClient, guests: dict[str, Guest]) -> None:
    """The same form again: all of it stands there already, and nobody is told that somebody else was faster."""
    address = f"/desk/guests/{guests['Anna'].id}/details"
    sent = _filled_form(desk.get(address).text) | {"phone": "06 1"}
    assert [desk.post_page(address, data=sent).status_code for _ in range(2)] == [303, 303]


def test_a_word_on_the_same_is_shown_beside(desk: WebClient, guests: dict[str, Guest]) -> None:
    """Who reads it decides."""
    address = f"/desk/guests/{guests['Anna'].id}/details"
    sent = _filled_form(desk.get(address).text)
    desk.post_page(address, data=sent | {"company": "Theirs & Co"})
    late = desk.post_page(address, data=sent | {"company": "Mine"}).text
    assert 'value="Mine"' in late and "A colleague wrote: Theirs &amp; Co" in late


@pytest.mark.parametrize(("form", "mine"), [("details", "phone"), ("badge-text", "pronoun")])
def test_what_was_typed_about_who_had_a_ticket_is_not_said_of_who_has_it_now(
    desk: WebClient, station: Station, event: Event, guests: dict[str, Guest], form: str, mine: str
) -> None:
    """The form comes again as it is of the new one, and says why; a word about the old one stands nowhere in it."""
    anna = guests["Anna"]
    address = f"/desk/guests/{anna.id}/{form}"
    sent = _filled_form(desk.get(address).text)
    station.write(lambda tx: transfers.transfer(tx, event.id, anna.id, {"first_name": "Noor"}, version=anna.version))
    late = desk.post_page(address, data=sent | {mine: "of Anna"})
    assert late.status_code == 409 and "This ticket went to somebody else a moment ago." in late.text
    assert "of Anna" not in late.text and "A colleague" not in late.text
    assert desk.post_page(address, data=_filled_form(late.text) | {mine: "of Noor"}).status_code == 303


def test_a_record_that_was_merged_meanwhile_is_not_called_a_colleagues_correction(
    desk: WebClient, station: Station, event: Event, guests: dict[str, Guest]
) -> None:
    """Whoever saves is told that another record counts: saving again would never help."""
    anna, bjorn = guests["Anna"], guests["Björn"]
    sent = _filled_form(desk.get(f"/desk/guests/{bjorn.id}/details").text)
    wish = MergeWish(event_id=event.id, guest_id=anna.id, other_id=bjorn.id, version=1, other_version=1, chosen={})
    station.write(lambda tx: merge(tx, wish))
    late = desk.post_page(f"/desk/guests/{bjorn.id}/details", data=sent | {"phone": "1"})
    assert late.status_code == 409 and "Another record stands for this one now" in late.text
