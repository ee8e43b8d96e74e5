"""Asking one thing by SNMP: the very bytes, and what comes back."""

from __future__ import annotations

import socket
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.printing.links.snmp import SnmpAsker, get_request, value_in

NAME = "1.3.6.1.2.1.1.5.0"
#: As net-snmp's snmpget -v1 -c public asks for sysName.0, with request 1.
ASKED = bytes.fromhex(
    "302902010004067075626c6963a01c0204000000010201000201003 00e300c06082b060102010105000500".replace(" ", "")
)


def answer(value: str, *, request: int = 1, error: int = 0, kind: str = "a2") -> bytes:
    """An answer to ASKED, the value as hex of its BER."""
    binding = "06082b06010201010500" + value
    size = len(binding) // 2
    body = f"0204{request:08x}0201{error:02x}020100" + f"30{size + 2:02x}30{size:02x}" + binding
    message = "02010004067075626c6963" + kind + f"{len(body) // 2:02x}" + body
    return bytes.fromhex(f"30{len(message) // 2:02x}" + message)


def test_question_is_as_others_write_it() -> None:
    """Byte for byte what net-snmp sends."""
    assert get_request("public", 1, NAME) == ASKED


def test_large_numbers_in_names_take_several_bytes() -> None:
    """Brother's own number is 2435: 93 03 in BER."""
    assert bytes.fromhex("2b06010401930303030901060100") in get_request("x", 1, "1.3.6.1.4.1.2435.3.3.9.1.6.1.0")


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("0403666f6f", b"foo"),
        ("0400", b""),
        ("020105", 5),
        ("0201ff", -1),
        ("4104ffffffff", 4294967295),
        ("0500", None),
    ],
)
def test_values(value: str, meant: bytes | int | None) -> None:
    """Octets, numbers, counters; nothing for a null."""
    assert value_in(answer(value), 1, NAME) == meant


@pytest.mark.parametrize(
    "said",
    [answer("020105", request=2), answer("020105", error=2), answer("020105", kind="a0"), answer("020105")[:-1], b""],
    ids=["another question's", "no such name", "a question", "cut off", "empty"],
)
def test_what_is_no_answer(said: bytes) -> None:
    """It says nothing."""
    assert value_in(said, 1, NAME) is None


def test_answer_about_another_object_is_none() -> None:
    """What was not asked for is not believed."""
    assert value_in(answer("020105"), 1, "1.3.6.1.2.1.1.6.0") is None


@given(st.binary(max_size=80))
def test_noise_is_no_answer(data: bytes) -> None:
    """Whatever arrives, nothing breaks."""
    assert value_in(data, 1, NAME) is None or data


@given(place=st.integers(0, 40), bit=st.integers(0, 7))
def test_damaged_answer_breaks_nothing(place: int, bit: int) -> None:
    """One wrong bit anywhere."""
    data = bytearray(answer("0403666f6f"))
    data[place % len(data)] ^= 1 << bit
    value_in(bytes(data), 1, NAME)


def test_lost_datagram_is_asked_for_again() -> None:
    """UDP loses some."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as agent:
        agent.bind(("127.0.0.1", 0))

        def serve() -> None:
            agent.recvfrom(2048)
            _, sender = agent.recvfrom(2048)
            agent.sendto(answer("020105"), sender)

        serving = threading.Thread(target=serve)
        serving.start()
        asker = SnmpAsker(host="127.0.0.1", port=agent.getsockname()[1], community="public", wait_seconds=0.2)
        assert asker.get(NAME) == 5
        serving.join()


def test_nobody_there_is_silence() -> None:
    """A closed port, or a host without a name."""
    assert SnmpAsker(host="127.0.0.1", port=9, community="public", wait_seconds=0.05).get(NAME) is None
    assert SnmpAsker(host="no.such.host.invalid", port=161, community="public", wait_seconds=0.05).get(NAME) is None
