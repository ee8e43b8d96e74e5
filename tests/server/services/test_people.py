"""Who gets in: secrets, wrong tries, sessions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from server.domain.access import Role
from server.domain.errors import AccessError, FieldError, ForbiddenError, OspiteError, TooManyError
from server.services import people, set_up
from server.services.people import PersonWish, SignedIn, SignInWish
from server.services.wrong_tries import place_of
from server.station import Station
from server.store import people as rows
from server.store.devices import Device
from server.store.people import Person
from tests.fakes.clock import FakeClock
from tests.fakes.scene import PASSWORD, PIN


def attempt(station: Station, person_id: str, secret: str, place: str = "tablet-1") -> SignedIn | str:
    """Sign in with a PIN on a tablet: the session, or the error's code."""
    wish = SignInWish(person_id=person_id, secret=secret, device_id=place)
    try:
        return people.sign_in(station, wish, station.clock())
    except OspiteError as error:
        return error.code


@pytest.fixture
def cheap(station: Station) -> Person:
    """Somebody whose PIN is right, made once a test."""
    wish = PersonWish(name="Petra", role=Role.HOSTESS, pin=PIN)
    return station.write(lambda act: people.add_person(act, wish))


def test_secrets_are_argon2id(station: Station, organiser: Person) -> None:
    """PIN and password are kept as argon2id with the parameters chosen, and nowhere in clear."""
    for kept in (organiser.pin_hash, organiser.password_hash):
        assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    dump = station.read(lambda connection: "".join(map(str, connection.execute("SELECT * FROM person").fetchone())))
    assert PIN not in dump
    assert PASSWORD not in dump


@pytest.mark.parametrize("pin", ["12345", "1234567", "12345a", "１２３４５６"])
def test_pin_is_six_digits(station: Station, pin: str) -> None:
    """Anything but six plain digits is refused."""
    with pytest.raises(FieldError) as caught:
        station.write(lambda act: people.add_person(act, PersonWish(name="P", pin=pin)))
    assert caught.value.field == "pin"


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (PersonWish(name=" ", pin=PIN), "name"),
        (PersonWish(name="P"), "pin"),
        (PersonWish(name="P", role=Role.ORGANISER, pin=PIN), "password"),
        (PersonWish(name="P", role=Role.ORGANISER, password="short"), "password"),
    ],
)
def test_person_that_cannot_be(station: Station, wish: PersonWish, field: str) -> None:
    """What is missing is named."""
    with pytest.raises(FieldError) as caught:
        station.write(lambda act: people.add_person(act, wish))
    assert caught.value.field == field


def test_right_pin(station: Station, cheap: Person) -> None:
    """The right PIN begins a session; only its hash is kept."""
    signed = attempt(station, cheap.id, PIN)
    assert isinstance(signed, SignedIn)
    known = station.read(lambda connection: people.person_by_session(connection, signed.token, station.clock()))
    assert known is not None
    assert known[0] == cheap
    assert signed.token not in station.read(
        lambda connection: "".join(map(str, connection.execute("SELECT * FROM session").fetchone()))
    )


def test_unknown_sounds_like_wrong(station: Station, cheap: Person) -> None:
    """Whether somebody exists cannot be told from the answer."""
    assert attempt(station, cheap.id, "000000") == attempt(station, "nobody", "000000") == "sign_in.wrong"
    assert attempt(station, "x" * 10_000, "000000") == "sign_in.wrong"


def test_delays_then_lock(station: Station, cheap: Person, clock: FakeClock) -> None:
    """After three wrong tries each has to wait, after ten the person is locked there for a quarter of an hour."""
    for count in range(1, 11):
        assert attempt(station, cheap.id, "000000") == "sign_in.wrong"
        if 3 <= count < 10:
            assert attempt(station, cheap.id, PIN) == "sign_in.wait"
            clock.advance(seconds=2 ** (count - 2))
    assert attempt(station, cheap.id, PIN) == "sign_in.locked"
    assert isinstance(attempt(station, cheap.id, PIN, place="tablet-2"), SignedIn)
    clock.advance(minutes=14, seconds=59)
    assert attempt(station, cheap.id, PIN) == "sign_in.locked"
    clock.advance(seconds=2)
    assert isinstance(attempt(station, cheap.id, PIN), SignedIn)
    assert attempt(station, cheap.id, "000000") == "sign_in.wrong"


def test_lock_is_recorded_once(station: Station, cheap: Person, clock: FakeClock) -> None:
    """Being locked out is a fact; somebody made up leaves none."""
    for person_id in (cheap.id, "made up"):
        for _ in range(10):
            attempt(station, person_id, "000000")
            clock.advance(minutes=3)
    kinds = station.read(
        lambda connection: [row[0] for row in connection.execute("SELECT subject FROM fact WHERE kind='person.locked'")]
    )
    assert kinds == [f"person:{cheap.id}"]


def test_guesses_at_once_do_not_slip_past(station: Station, cheap: Person) -> None:
    """A right PIN in a burst of wrong ones is not let in once the wrong ones are counted."""
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda _: attempt(station, cheap.id, "000000"), range(12)))
    assert attempt(station, cheap.id, PIN) in ("sign_in.wait", "sign_in.locked")
    tries = rows.WrongTries(count=10, last_at=station.clock())
    wish = SignInWish(person_id=cheap.id, secret=PIN, device_id="tablet-1")
    station.write(lambda act: rows.save_wrong_tries(act.connection, cheap.id, "tablet-1", tries))
    with pytest.raises(TooManyError):
        station.write(lambda act: people._proven(act, cheap, wish, lambda _, person: person))


@pytest.mark.parametrize(
    ("device", "idle"), [("tablet-1", people.IDLE_AT_DESK), ("", people.IDLE_IN_OFFICE)], ids=["desk", "office"]
)
def test_idle(station: Station, organiser: Person, clock: FakeClock, device: str, idle: object) -> None:
    """A session ends when nobody was there for its time; being seen begins it anew."""
    wish = SignInWish(person_id=organiser.id, secret=PIN if device else PASSWORD, device_id=device, address="::1")
    token = people.sign_in(station, wish, clock()).token

    def is_in() -> bool:
        return station.read(lambda connection: people.person_by_session(connection, token, clock())) is not None

    clock.now += idle  # type: ignore[operator]
    assert is_in()
    station.write(lambda act: people.see_again(act, token))
    clock.now += idle  # type: ignore[operator]
    assert is_in()
    clock.advance(seconds=1)
    assert not is_in()


def test_twelve_hours_at_most(station: Station, cheap: Person, clock: FakeClock) -> None:
    """However busy, a session ends after twelve hours."""
    signed = attempt(station, cheap.id, PIN)
    assert isinstance(signed, SignedIn)
    for _ in range(12 * 60):
        clock.advance(minutes=1)
    station.write(lambda act: people.see_again(act, signed.token))
    assert station.read(lambda connection: people.person_by_session(connection, signed.token, clock()))
    clock.advance(seconds=1)
    assert not station.read(lambda connection: people.person_by_session(connection, signed.token, clock()))


@pytest.mark.parametrize("end", ["sign out", "new pin", "removed"])
def test_session_ends(station: Station, cheap: Person, clock: FakeClock, end: str) -> None:
    """Signing out, a changed PIN and lost access end the session at once."""
    signed = attempt(station, cheap.id, PIN)
    assert isinstance(signed, SignedIn)
    acts = {
        "sign out": lambda act: people.sign_out(act, signed.token),
        "new pin": lambda act: people.change_person(act, cheap.id, PersonWish(name="Petra", pin="999999")) and None,
        "removed": lambda act: people.remove_person(act, cheap.id),
    }
    station.write(acts[end])
    assert station.read(lambda connection: people.person_by_session(connection, signed.token, clock())) is None


def test_new_token_each_time(station: Station, cheap: Person) -> None:
    """No two sessions share a token, and each holds at least 128 bits."""
    tokens = [attempt(station, cheap.id, PIN) for _ in range(3)]
    secrets = {signed.token for signed in tokens if isinstance(signed, SignedIn)}
    assert len(secrets) == 3
    assert all(len(secret) >= 43 for secret in secrets)


def test_an_organiser_stays(station: Station, organiser: Person) -> None:
    """The last organiser can neither be removed nor made less."""
    with pytest.raises(ForbiddenError):
        station.write(lambda act: people.remove_person(act, organiser.id))
    with pytest.raises(ForbiddenError):
        station.write(lambda act: people.change_person(act, organiser.id, PersonWish(name="O", role=Role.HOSTESS)))


def test_first_set_up(station: Station) -> None:
    """Only the code offered makes the first organiser, and only while there is none."""
    wish = PersonWish(name="Olga", password=PASSWORD)
    with pytest.raises(ForbiddenError):
        station.write(lambda act: set_up.set_up(act, "ANY", wish))
    station.write(lambda act: set_up.offer_setup_code(act, "ABCD1234"))
    assert station.write(lambda act: set_up.set_up(act, "ABCD1235", wish)) is None
    made = station.write(lambda act: set_up.set_up(act, " abcd-1234 ", wish))
    assert made is not None
    assert made.role is Role.ORGANISER
    with pytest.raises(ForbiddenError):
        station.write(lambda act: set_up.set_up(act, "ABCD1234", wish))


def test_set_up_code_cannot_be_guessed(station: Station, clock: FakeClock) -> None:
    """After three wrong codes one address waits, after ten for a quarter of an hour; another address does not."""
    wish = PersonWish(name="Olga", password=PASSWORD)
    station.write(lambda act: set_up.offer_setup_code(act, "ABCD1234"))

    def guess(code: str, address: str) -> Person | None:
        return station.write(lambda act: set_up.set_up(act, code, wish, address))

    for _ in range(3):
        assert guess("WRONG000", "192.0.2.9") is None
    with pytest.raises(TooManyError):
        guess("ABCD1234", "192.0.2.9")
    for _ in range(7):
        clock.advance(minutes=5)
        assert guess("WRONG000", "192.0.2.9") is None
    clock.advance(minutes=14)
    with pytest.raises(TooManyError) as caught:
        guess("ABCD1234", "192.0.2.9")
    assert caught.value.code == "sign_in.locked"
    assert guess("ABCD1234", "192.0.2.10") is not None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.9", "192.0.2.9", True),
        ("192.0.2.9", "192.0.2.10", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::7", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("", "", True),
        ("nonsense", "192.0.2.9", False),
    ],
)
def test_where_tries_are_counted(one: str, other: str, same: bool) -> None:
    """By address; a machine's countless IPv6 addresses are one."""
    assert (place_of(one) == place_of(other)) is same


def test_pin_does_not_open_the_office(station: Station, organiser: Person, tablet: Device) -> None:
    """A PIN is no password and a password no PIN."""
    for secret, device in ((PIN, ""), (PASSWORD, tablet.id)):
        with pytest.raises(AccessError):
            people.sign_in(
                station,
                SignInWish(person_id=organiser.id, secret=secret, device_id=device, address="::1"),
                station.clock(),
            )
