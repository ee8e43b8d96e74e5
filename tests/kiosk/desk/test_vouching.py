"""A protected act asks for the right person on the spot, and nobody gets around them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from httpx import Response

from kiosk.desk.vouchers import LASTS, Voucher, Vouchers
from server.domain.access import DeviceRole, Role
from server.domain.event import Event
from server.domain.fact import Fact
from server.domain.guest import Guest, Standing
from server.services import devices, people
from server.services.devices import DeviceWish
from server.services.people import PersonWish
from server.services.secret_words import sha256_of
from server.station import Station
from server.store.devices import save_device
from server.store.guests import change_guests
from server.store.journal import read_after
from server.store.people import Person
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.scene import PIN
from tests.fakes.web_client import WebClient

HTMX = {"HX-Request": "true"}
WRONG = "000000"
VOUCHER = Voucher(act="admit_blocked", address="/desk", person_id="p")


@pytest.fixture
def blocked(station: Station, guests: dict[str, Guest]) -> Guest:
    """A guest whom only a supervisor admits."""
    guest = replace(guests["Anna"], standing=Standing.BLOCKED)
    station.write(lambda tx: change_guests(tx.connection, [guest]))
    return guest


def _admit(desk: WebClient, guest: Guest, voucher: str = "", key: str = "k1") -> Response:
    headers = HTMX | ({"Ospite-Voucher": voucher} if voucher else {})
    form = {"key": key, "reason": "the host knows them"}
    return desk.post_page(f"/desk/guests/{guest.id}/check-in", data=form, headers=headers)


def _vouch(
    desk: WebClient, person: Person, pin: str = PIN, act: str = "admit_blocked", about: Guest | None = None
) -> Response:
    address = f"/desk/guests/{about.id}/check-in" if about else "/desk"
    form = {"act": act, "address": address, "person": person.id, "pin": pin}
    return desk.post_page("/desk/vouch", data=form, headers=HTMX)


def _voucher(desk: WebClient, person: Person, about: Guest) -> str:
    answer = _vouch(desk, person, about=about)
    assert answer.status_code == 204, answer.text
    secret: str = json.loads(answer.headers["HX-Trigger"])["vouched"]["voucher"]
    return secret


def _facts(station: Station, kind: str) -> list[Fact]:
    return [
        fact for fact in station.read(lambda connection: read_after(connection, 0, limit=1000)) if fact.kind == kind
    ]


def test_the_right_person_is_asked_for(
    desk: WebClient, blocked: Guest, hostess: Person, supervisor: Person, organiser: Person
) -> None:
    """A dialog names the act and who may, and nobody else; nothing happened yet."""
    answer = _admit(desk, blocked)
    assert answer.status_code == 403
    assert answer.headers["Ospite-Asks"] == "admit_blocked"
    assert answer.headers["HX-Retarget"] == "#vouching"
    assert supervisor.name in answer.text
    assert organiser.name in answer.text
    assert hostess.name not in answer.text
    assert "blocked on purpose" in answer.text


def test_a_pin_lets_the_same_form_through_once(
    desk: WebClient, station: Station, blocked: Guest, hostess: Person, supervisor: Person
) -> None:
    """Every fact of the act says who did it and who vouched; the history tells both."""
    shown = _admit(desk, blocked, _voucher(desk, supervisor, blocked))
    assert shown.status_code == 200
    assert "Hanna Hostess" in shown.text
    assert "Sven Supervisor vouched" in shown.text
    (fact,) = _facts(station, "guest.checked_in")
    assert fact.actor == f"person:{hostess.id}"
    assert fact.body["vouched_by"] == supervisor.id
    (given,) = _facts(station, "person.vouched")
    assert (given.subject, given.body) == (
        f"person:{supervisor.id}", {"act": "admit_blocked", "colleague": hostess.id}
    )  # fmt: skip


def test_what_nobody_vouched_for_says_nothing_of_it(
    desk: WebClient, station: Station, guests: dict[str, Guest]
) -> None:
    """An act that a hostess may do alone is hers alone."""
    _admit(desk, guests["Björn"])
    (fact,) = _facts(station, "guest.checked_in")
    assert "vouched_by" not in fact.body


def test_a_voucher_is_good_once(desk: WebClient, station: Station, blocked: Guest, supervisor: Person) -> None:
    """Shown again, also after it let nothing through, it is worth nothing."""
    voucher = _voucher(desk, supervisor, blocked)
    desk.get("/desk", headers={"Ospite-Voucher": voucher})
    assert _admit(desk, blocked, voucher).status_code == 403
    assert _facts(station, "guest.checked_in") == []


@pytest.mark.parametrize("made_up", ["x", "é", "A" * 32, "null"])
def test_a_made_up_voucher_opens_nothing(
    desk: WebClient, station: Station, blocked: Guest, supervisor: Person, made_up: str
) -> None:
    """And it uses up the one there is: nobody guesses twice."""
    voucher = _voucher(desk, supervisor, blocked)
    form = {"key": "k1", "reason": "x", "voucher": made_up}
    assert desk.post_page(f"/desk/guests/{blocked.id}/check-in", data=form).status_code == 403
    assert _admit(desk, blocked, voucher).status_code == 403


def test_a_voucher_lasts_a_minute(desk: WebClient, blocked: Guest, supervisor: Person, clock: FakeClock) -> None:
    """A second later the same form asks again."""
    voucher = _voucher(desk, supervisor, blocked)
    clock.advance(seconds=LASTS.total_seconds() + 1)
    assert _admit(desk, blocked, voucher).status_code == 403


def test_a_voucher_is_for_one_session(desk: WebClient, blocked: Guest, supervisor: Person, hostess: Person) -> None:
    """Who signs in anew on the same tablet cannot use it."""
    voucher = _voucher(desk, supervisor, blocked)
    desk.post_page("/desk/sign-in", data={"person": hostess.id, "pin": PIN})
    assert _admit(desk, blocked, voucher).status_code == 403


def test_a_voucher_is_for_one_tablet(
    desk: WebClient, station: Station, event: Event, blocked: Guest, supervisor: Person, hostess: Person
) -> None:
    """Carried to the next tablet, by the same person, it opens nothing there."""
    voucher = _voucher(desk, supervisor, blocked)
    asked = station.write(lambda tx: devices.ask_pairing(tx, DeviceRole.TABLET, "127.0.0.1"))
    wish = DeviceWish(name="Tablet 2", event_id=event.id)
    other = station.write(lambda tx: devices.approve_pairing(tx, asked.pairing.code, wish))
    assert other
    station.write(lambda tx: save_device(tx.connection, replace(other, token_sha256=sha256_of("other"))))
    session = desk.cookies["person_at_desk"]
    desk.cookies.set("tablet", "other")
    assert _admit(desk, blocked, voucher).status_code == 401  # the session is the first tablet's
    desk.cookies.delete("person_at_desk")
    desk.post_page("/desk/sign-in", data={"person": hostess.id, "pin": PIN})
    assert desk.cookies["person_at_desk"] != session
    assert _admit(desk, blocked, voucher).status_code == 403


def test_a_voucher_is_for_what_was_agreed_to(
    desk: WebClient, station: Station, guests: dict[str, Guest], blocked: Guest, supervisor: Person
) -> None:
    """Agreed for one blocked guest, shown for the next one: no."""
    other = replace(guests["Dirk"], standing=Standing.BLOCKED)
    station.write(lambda tx: change_guests(tx.connection, [other]))
    assert _admit(desk, other, _voucher(desk, supervisor, blocked)).status_code == 403
    assert _facts(station, "guest.checked_in") == []


def test_a_voucher_is_for_one_tablet_and_once() -> None:
    """What it is redeemed for is what was vouched for; the other tablet's key finds nothing."""
    vouchers = Vouchers()
    secret = vouchers.give("session", "tablet-1", VOUCHER, NOON)
    assert vouchers.redeem(secret, "session", "tablet-2", NOON) is None
    assert vouchers.redeem(secret, "session", "tablet-1", NOON) == VOUCHER
    assert vouchers.redeem(secret, "session", "tablet-1", NOON) is None


def test_ten_wrong_pins_lock_the_name_here_for_signing_in_too(
    desk: WebClient, blocked: Guest, supervisor: Person, clock: FakeClock
) -> None:
    """Guessing through the dialog is guessing: the same count, delays and lock; a right PIN then is not heard."""
    for _ in range(3):
        answer = _vouch(desk, supervisor, WRONG)
        assert answer.status_code == 401
        assert "not the right PIN" in answer.text
    assert _vouch(desk, supervisor).status_code == 429
    for _ in range(7):
        for _ in range(3):  # a hostess who is there all the time
            clock.advance(seconds=100)
            desk.post_page("/desk/here")
        assert _vouch(desk, supervisor, WRONG).status_code == 401
    assert "locked on this tablet" in _vouch(desk, supervisor).text
    assert desk.post_page("/desk/sign-in", data={"person": supervisor.id, "pin": PIN}).status_code == 429
    assert _admit(desk, blocked).status_code == 403


def test_a_hostess_vouches_for_nobody(desk: WebClient, station: Station, hostess: Person) -> None:
    """Neither for herself, with the right PIN, nor for a colleague; nor does somebody made up."""
    assert _vouch(desk, hostess).status_code == 401
    assert _vouch(desk, replace(hostess, id="f" * 32)).status_code == 401
    assert _facts(station, "person.vouched") == []


@pytest.mark.parametrize("act", ["prepare", "made_up", ""])
def test_only_acts_of_the_desk_are_vouched_for(desk: WebClient, organiser: Person, act: str) -> None:
    """The office is opened by a password alone."""
    assert _vouch(desk, organiser, act=act).status_code == 422


@pytest.mark.parametrize(
    "change",
    [
        lambda tx, person: people.remove_person(tx, person.id),
        lambda tx, person: people.change_person(tx, person.id, PersonWish(name=person.name, role=Role.HOSTESS)),
    ],
    ids=["access taken away", "role taken away"],
)
def test_a_right_that_was_taken_away_meanwhile_is_gone(
    desk: WebClient, station: Station, blocked: Guest, supervisor: Person, change: Callable[..., None]
) -> None:
    """Between the PIN and the form the organiser acted: that counts."""
    voucher = _voucher(desk, supervisor, blocked)
    station.write(lambda tx: change(tx, supervisor))
    assert _admit(desk, blocked, voucher).status_code == 403


def test_special_needs_are_shown_to_whom_somebody_vouches_for(
    desk: WebClient, station: Station, guests: dict[str, Guest], supervisor: Person
) -> None:
    """Any protected act of the desk is asked for alike: here a look, which is recorded with both names."""
    elise = guests["Élise"]
    where, form = f"/desk/guests/{elise.id}/needs", {"key": "n1"}
    asked = desk.post_page(where, data=form, headers=HTMX)
    assert asked.status_code == 403
    assert elise.needs not in asked.text
    wish = {"act": asked.headers["Ospite-Asks"], "address": where, "person": supervisor.id, "pin": PIN}
    given = desk.post_page("/desk/vouch", data=wish, headers=HTMX)
    voucher = json.loads(given.headers["HX-Trigger"])["vouched"]["voucher"]
    assert elise.needs in desk.post_page(where, data=form, headers=HTMX | {"Ospite-Voucher": voucher}).text
    assert [fact.body["vouched_by"] for fact in _facts(station, "needs.seen")] == [supervisor.id]


def test_nobody_to_ask_is_said(desk: WebClient, blocked: Guest) -> None:
    """No pad for nobody."""
    text = _admit(desk, blocked).text
    assert "Nobody who may do this has a PIN" in text
    assert "data-digit" not in text


def test_a_form_that_leaves_its_page_comes_back_whole(
    desk: WebClient, station: Station, blocked: Guest, supervisor: Person
) -> None:
    """The page in between holds all that was typed, safely, and the form goes through with a voucher in it."""
    form = {"key": "k1", "reason": 'said "yes" <b>'}
    where = f"/desk/guests/{blocked.id}/check-in"
    answer = desk.post_page(where, data=form, headers={"Referer": f"http://localhost/desk/guests/{blocked.id}"})
    assert answer.status_code == 403
    assert 'name="reason" value="said &#34;yes&#34; &lt;b&gt;"' in answer.text
    assert f'href="/desk/guests/{blocked.id}"' in answer.text
    assert desk.post_page(where, data=form | {"voucher": _voucher(desk, supervisor, blocked)}).status_code == 200
    assert len(_facts(station, "guest.checked_in")) == 1


@pytest.mark.parametrize("headers", [HTMX, {}], ids=["over the page", "in place of it"])
def test_the_only_one_who_may_is_named_already(
    desk: WebClient, blocked: Guest, supervisor: Person, headers: dict[str, str]
) -> None:
    """Whoever types their PIN at once is understood: six digits without a name would wait in silence."""
    form = {"key": "k", "reason": "x"}
    asked = desk.post_page(f"/desk/guests/{blocked.id}/check-in", data=form, headers=headers).text
    assert f'name="person" value="{supervisor.id}" required checked' in asked


def test_a_program_gets_a_plain_no(desk: WebClient, blocked: Guest) -> None:
    """With the act's name, and without a dialog that it could not show."""
    answer = desk.post_page(
        f"/desk/guests/{blocked.id}/check-in", data={"key": "1", "reason": "x"}, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 403
    assert answer.json()["act"] == "admit_blocked"
