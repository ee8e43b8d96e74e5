"""Guests who register, ask and complain at a kiosk, for screens that show them."""

from __future__ import annotations

from server.domain.access import Actor
from server.domain.event import Event, WalkIns
from server.domain.request import Category, Phrase
from server.domain.walk_in import WalkInDetails, WalkInForm
from server.services import phrases, requests, threads, walk_ins
from server.services.check_in import CheckInWish
from server.services.requests import RequestWish
from server.services.walk_ins import Registration
from server.station import Station

LONG_COMPLAINT = (
    "Het tocht hier al de hele avond, en bij de garderobe staat een rij van meer dan twintig minuten; "
    "kan iemand daar alsjeblieft naar kijken?"
)
#: What somebody says to that.
LONG_ANSWER = "De verwarming staat nu aan; voor wie bij de deur zit liggen er dekens bij de garderobe, tafel 3."


def add_phrase(station: Station, event: Event, **texts: str) -> Phrase:
    """Ready-made words for a complaint."""
    phrase = Phrase(id="", event_id="", category=Category.COMPLAINT, texts=texts)
    return station.write(lambda tx: phrases.add_phrase(tx, event, phrase))


def wait(station: Station, event: Event, device_id: str, details: WalkInDetails) -> str:
    """Somebody registers at a kiosk, where the desk is to look first. The id of who waits."""
    station.write(lambda tx: walk_ins.change_form(tx, event, WalkIns.APPROVAL, WalkInForm()))
    registration = Registration(details=details, wish=CheckInWish(event_id=event.id, key=details.full_name))
    by_kiosk = Actor(name=f"device:{device_id}", device_id=device_id)
    answer = station.write(lambda tx: walk_ins.register(tx, registration, lambda *_: False), by_kiosk)
    assert answer.walk_in
    return answer.walk_in.id


def complain(station: Station, event: Event, device_id: str, **more: object) -> str:
    """A guest complains at a kiosk. The request's id."""
    wish = RequestWish(category=Category.COMPLAINT, **{"text": LONG_COMPLAINT} | more)  # type: ignore[arg-type]
    by_kiosk = Actor(name=f"device:{device_id}", device_id=device_id)
    return station.write(lambda tx: requests.make_request(tx, event, wish), by_kiosk).id


def answer_to(station: Station, event: Event, device_id: str, guest_id: str) -> None:
    """A long complaint of a guest, with an answer that they should hear."""
    request_id = complain(station, event, device_id, guest_id=guest_id)
    said = (
        "Dank voor uw bericht: de deur is dicht, en bij de garderobe helpen nu drie collega’s. "
        "Uw jas kunt u ook hier afgeven."
    )
    station.write(lambda tx: threads.say(tx, event.id, request_id, said, for_guest=True))
