"""A tablet at the desk whose pages are toured: let in, signed in, with a list whose guests have much about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from playwright.sync_api import expect

from kiosk.commands.sample_event import add_sample_event
from server.domain.access import DeviceRole
from server.domain.event import Event
from server.domain.guest import Guest
from server.services import devices
from server.services.devices import DeviceWish
from server.services.secret_words import sha256_of
from server.station import Station
from server.store.devices import save_device
from server.store.guests import change_guests
from server.store.people import Person
from server.store.transaction import Transaction
from tests.fakes.inspection import Tour
from tests.fakes.scene import PIN

#: Apple's and Google's guidelines for fingers, in CSS pixels.
FINGER = 44


def add_rich_list(transaction: Transaction) -> tuple[Event, list[Guest]]:
    """The sample event; its second guest has everything that a card can show."""
    event, guests = add_sample_event(transaction, datetime.now(UTC))
    rich = replace(
        guests[1], company="Müller-Lüdenscheidt & Zonen Internationale Evenementenorganisatie", vip=True,
        title="Hoofd Bijzondere Projecten", needs="Rolstoel; rechte weg naar tafel 3.\nGeen noten.",
        notes="Welcome at the door.", host="Anna Conti", phone="+31 20 555 01 23", needs_desk=True,
        custom={"Allergies": "nuts", "T-shirt": "L"}, last_name="van der Heijden-Castiglione",
    )  # fmt: skip
    change_guests(transaction.connection, [rich])
    return event, [guests[0], rich, *guests[2:]]


def let_in(tour: Tour, station: Station, event: Event) -> str:
    """Let the tablet in; its id."""
    asked = station.write(lambda tx: devices.ask_pairing(tx, DeviceRole.TABLET, "127.0.0.1"))
    wish = DeviceWish(name="Tablet ingresso", event_id=event.id)
    device = station.write(lambda tx: devices.approve_pairing(tx, asked.pairing.code, wish))
    assert device
    known = replace(device, token_sha256=sha256_of("tablet"))
    station.write(lambda tx: save_device(tx.connection, known))
    tour.page.context.add_cookies([{"name": "tablet", "value": "tablet", "url": tour.own}])
    return device.id


def sign_in(tour: Tour, person: Person) -> None:
    """Sign a person in on it."""
    tour.page.goto(f"{tour.own}/desk/sign-in?person={person.id}")
    tour.page.locator("#pin").fill(PIN)
    expect(tour.page.locator("#board")).to_be_visible()
