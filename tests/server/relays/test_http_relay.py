"""A relay on the network: told once, never led elsewhere, and nothing of it in a log."""

import logging
import socket
import threading

import pytest

from server.domain.check_in import Direction
from server.domain.errors import FieldError, RelayError
from server.domain.relay import Method, Relay, RelayKind, RelayTrouble, check_relay
from server.relays.http import call
from tests.fakes.turnstile import turnstile


def relay(address: str, **more: object) -> Relay:
    """One on the network."""
    return Relay(kind=RelayKind.HTTP, address=address, **more)  # type: ignore[arg-type]


def test_it_is_told_once_what_the_organiser_typed() -> None:
    """Query and all, in the method chosen; another address for who leaves."""
    with turnstile() as gate:
        known = relay(f"{gate.url}/relay/0?turn=on&timer=1", address_out=f"{gate.url}/out", method=Method.POST)
        call(known, Direction.IN)
        call(known, Direction.OUT)
        assert gate.asked == ["POST /relay/0?turn=on&timer=1", "POST /out"]


@pytest.mark.parametrize("status", [302, 404, 500, 503])
def test_a_refusal_is_not_repeated_and_no_redirect_followed(status: int) -> None:
    """One request, whatever it answers."""
    with turnstile(status=status, headers={"Location": "/elsewhere", "Retry-After": "0"}) as gate:
        with pytest.raises(RelayError) as told:
            call(relay(f"{gate.url}/open"), Direction.IN)
        assert (told.value.code, told.value.may_be_open) == (RelayTrouble.REFUSED, False)
        assert gate.asked == ["GET /open"]


def test_a_relay_that_was_told_and_keeps_silent_is_not_told_again() -> None:
    """It may be open: nobody knows."""
    with turnstile(silent=threading.Event()) as gate:
        with pytest.raises(RelayError) as told:
            call(relay(f"{gate.url}/open"), Direction.IN, most_seconds=0.6)
        assert (told.value.code, told.value.may_be_open) == (RelayTrouble.NO_ANSWER, True)
        assert len(gate.opened) == 1


def test_a_relay_that_answers_a_letter_at_a_time_is_not_waited_for() -> None:
    """The limit is for everything together."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        done = threading.Event()

        def drip() -> None:
            line, _ = server.accept()
            with line:
                while not done.wait(0.05):
                    line.sendall(b"H")

        threading.Thread(target=drip, daemon=True).start()
        with pytest.raises(RelayError) as told:
            call(relay(f"http://127.0.0.1:{server.getsockname()[1]}/"), Direction.IN, most_seconds=0.6)
        done.set()
        assert told.value.may_be_open


def test_nobody_there_is_tried_again_and_then_said() -> None:
    """Nothing was sent, so another try opens nothing twice: a relay that starts late is still told."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(RelayError) as told:
            call(relay(f"http://127.0.0.1:{taken.getsockname()[1]}/"), Direction.IN)
    assert (told.value.code, told.value.may_be_open) == (RelayTrouble.UNREACHABLE, False)


@pytest.mark.parametrize(
    ("asks", "shown"),
    [("Basic realm=gate", "Basic "), ('Digest realm="gate", nonce="n1", algorithm=SHA-256, qop="auth"', "Digest ")],
)
def test_name_and_password_are_shown_as_asked_and_stay_out_of_logs(
    asks: str, shown: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The first request opens nothing; the second does, once."""
    caplog.set_level(logging.DEBUG)
    with turnstile(asks=asks) as gate:
        call(relay(f"{gate.url}/open?key=s3cret", user="door", password="pa55word"), Direction.IN)
        assert len(gate.opened) == 1
        assert gate.opened[0][2].startswith(shown)
    assert "pa55word" not in caplog.text and "s3cret" not in caplog.text
    assert "pa55word" not in repr(relay("http://x.example/", user="door", password="pa55word"))


def test_a_wrong_password_is_said() -> None:
    """And the gate stays shut."""
    with turnstile(status=403) as gate, pytest.raises(RelayError) as told:
        call(relay(gate.url, user="door", password="wrong"), Direction.IN)
    assert told.value.code == RelayTrouble.NOT_ALLOWED


@pytest.mark.parametrize(
    ("field", "address"),
    [
        ("address", ""), ("address", "ftp://10.0.0.1/"), ("address", "file:///etc/hostname"), ("address", "http://"),
        ("address", "http://a:b@10.0.0.1/"), ("address", "http://10.0.0.1:99999/"), ("address", "10.0.0.1/open"),
        ("address", "http://10.0.0.1/ x"), ("address", "http://10.0.0.1/\nHost: x"), ("address", "javascript:alert(1)"),
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_when_it_is_typed(field: str, address: str) -> None:
    """With the field that is to blame."""
    with pytest.raises(FieldError) as told:
        check_relay(relay(address))
    assert told.value.field == field


@pytest.mark.parametrize(
    "address", ["http://192.168.1.40/relay/0?turn=on", "https://gate.example:8443/open", "http://[::1]:80/"]
)
def test_addresses_of_the_venues_own_network_are_welcome(address: str) -> None:
    """Turnstiles live there."""
    assert check_relay(relay(address)).address == address
