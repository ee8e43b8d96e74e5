"""Consents on a guest's card: what was said, when and where; said to a colleague, and taken back."""

from __future__ import annotations

import json

from server.domain.access import Actor
from server.domain.consent import ConsentKind, ConsentReply, How, Reply
from server.domain.event import Event
from server.domain.guest import Guest
from server.services import consent_replies
from server.services.consent_replies import ReplyWish
from server.station import Station
from tests.fakes.consents import SIGNATURE_PNG, add_consent
from tests.fakes.web_client import WebClient


def signed(station: Station, event: Event, guest: Guest, actor: Actor) -> ConsentReply:
    """A guest signed the rules at a kiosk, in Italian."""
    wish = ReplyWish(
        guest_id=guest.id, code="rules", version=1, language="it", reply=Reply.GIVEN, how=How.SIGNED,
        signature=SIGNATURE_PNG,
    )  # fmt: skip
    return station.write(lambda tx: consent_replies.record_reply(tx, event, wish), actor)


def marks(station: Station, event: Event, guest: Guest) -> dict[str, str]:
    """What the guest's next badge says."""
    return station.read(lambda c: consent_replies.marks_of(c, event.id, guest.id))


def test_the_card_shows_version_language_time_place_and_signature(
    desk: WebClient, station: Station, event: Event, guests: dict[str, Guest], at_kiosk: Actor
) -> None:
    """And the history tells it."""
    add_consent(station, event, wants_signature=True)
    reply = signed(station, event, guests["Anna"], at_kiosk)
    text = desk.get(f"/desk/guests/{guests['Anna'].id}").text
    for words in ("House rules", "Version 1 · Italiano · signed", "23 Nov 2026, 13:00 · Kiosk 1", "Agreed to “House"):
        assert words in text
    picture = desk.get(f"/desk/guests/{guests['Anna'].id}/signatures/{reply.id}.png")
    assert picture.headers["content-type"] == "image/png"
    assert picture.headers["cache-control"] == "no-store"
    assert desk.get(f"/desk/guests/{guests['Björn'].id}/signatures/{reply.id}.png").status_code == 404


def test_a_guest_tells_a_colleague(desk: WebClient, station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """Who cannot or will not use the kiosk: the text is there to be read out, and the answer is noted once."""
    add_consent(station, event)
    address = f"/desk/guests/{guests['Anna'].id}"
    before = desk.get(address).text
    assert "Needed to come in" in before and "Wees aardig" in before
    sent = {"version": 1, "language": "nl"}
    for _ in range(3):
        answer = desk.post_page(f"{address}/consents/rules/agree", data=sent)
    assert "Version 1 · Nederlands · told at the desk" in answer.text
    assert answer.text.count("Agreed to “House rules”") == 1
    assert marks(station, event, guests["Anna"]) == {"rules": "yes"}


def test_a_consent_is_taken_back_and_the_next_badge_says_so(
    desk: WebClient, station: Station, event: Event, guests: dict[str, Guest], at_kiosk: Actor
) -> None:
    """With the reason in the history; a second time there is nothing to take back."""
    add_consent(station, event, code="photo", kind=ConsentKind.CHOICE)
    address = f"/desk/guests/{guests['Anna'].id}/consents/photo"
    desk.post_page(f"{address}/agree", data={"version": 1, "language": "nl"})
    answer = desk.post_page(f"{address}/withdraw", data={"reason": "The guest asked"})
    assert "printed again" in json.loads(answer.headers["HX-Trigger"])["toast"]
    assert "Took back: “House rules”: The guest asked" in answer.text
    assert marks(station, event, guests["Anna"]) == {"photo": "no"}
    again = desk.post_page(f"{address}/withdraw", data={"reason": "The guest asked"})
    assert "Somebody was faster" in json.loads(again.headers["HX-Trigger"])["toast"]


def test_answers_that_cannot_be(desk: WebClient, station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """Another act, another guest, another consent, no such version: refused, and nothing is kept."""
    add_consent(station, event)
    sent = {"version": 1, "language": "nl"}
    anna = f"/desk/guests/{guests['Anna'].id}/consents"
    assert desk.post_page(f"{anna}/rules/burn", data=sent).status_code == 404
    assert desk.post_page(f"{anna}/other/agree", data=sent).status_code == 404
    assert desk.post_page(f"{anna}/rules/agree", data=sent | {"version": 9}).status_code == 404
    assert desk.post_page("/desk/guests/nobody/consents/rules/agree", data=sent).status_code == 404
    assert marks(station, event, guests["Anna"]) == {}


def test_the_board_tells_of_who_did_not_agree(
    desk: WebClient, station: Station, event: Event, guests: dict[str, Guest], at_kiosk: Actor
) -> None:
    """Name, kiosk and what to do; admitted at the desk, it is settled."""
    add_consent(station, event)
    wish = ReplyWish(
        guest_id=guests["Anna"].id, code="rules", version=1, language="nl", reply=Reply.DECLINED, how=How.PRESSED
    )
    station.write(lambda tx: consent_replies.record_reply(tx, event, wish), at_kiosk)
    text = desk.get("/desk").text
    assert "Anna Berg" in text and "Did not agree to something that is needed" in text and "Kiosk 1" in text
    desk.post_page(f"/desk/guests/{guests['Anna'].id}/check-in", data={"key": "1"})
    assert "Did not agree to something" not in desk.get("/desk").text
