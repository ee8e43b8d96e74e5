"""A relay on a pin: what libgpiod's gpioset is told, in both of its languages, and what is said where it is missing."""

import stat
from pathlib import Path

import pytest

from server.domain.check_in import Direction
from server.domain.errors import FieldError, RelayError
from server.domain.relay import Relay, RelayKind, RelayTrouble, check_relay
from server.relays.gpio import pulse, pulse_arguments

PIN = Relay(kind=RelayKind.GPIO, address="gpiochip0:17", address_out="gpiochip0:27", pulse_ms=300)


def program(folder: Path, *, version: str = "gpioset (libgpiod) v2.2.1", said: str = "", code: int = 0) -> str:
    """A gpioset that notes what it is told."""
    path = folder / "gpioset"
    path.write_text(
        f'#!/bin/sh\nif [ "$1" = --version ]; then echo "{version}"; exit 0; fi\n'
        f'echo "$@" >> {folder}/told\necho "{said}" >&2\nexit {code}\n'
    )
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.mark.parametrize(
    ("version", "told"),
    [
        ("gpioset (libgpiod) v1.6.3", "--mode=time --usec=300000 gpiochip0 17=1"),
        ("gpioset (libgpiod) v2.2.1", "--chip=gpiochip0 --toggle=300ms,0 17=1"),
    ],
)
def test_each_version_is_told_in_its_own_words(tmp_path: Path, version: str, told: str) -> None:
    """On for the pulse, then off, and the program ends."""
    pulse(PIN, Direction.IN, command=program(tmp_path, version=version))
    assert (tmp_path / "told").read_text().strip() == told


def test_who_leaves_has_a_pin_of_their_own_and_low_may_be_on() -> None:
    """Both are what the organiser set."""
    arguments = pulse_arguments(2, "gpiochip0", "27", Relay(kind=RelayKind.GPIO, address="x:1", is_active_low=True))
    assert arguments == ["--active-low", "--chip=gpiochip0", "--toggle=500ms,0", "27=1"]
    assert PIN.address_for(Direction.OUT) == "gpiochip0:27"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("gpioset: cannot find line '17'", RelayTrouble.NO_PIN),
        ("gpioset: unable to open the device: No such file or directory", RelayTrouble.NO_PIN),
        ("gpioset: unable to request lines: Device or resource busy", RelayTrouble.PIN_REFUSED),
        ("gpioset: error setting the GPIO line values: Permission denied", RelayTrouble.PIN_REFUSED),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, said: str, code: RelayTrouble) -> None:
    """By a code that has words."""
    with pytest.raises(RelayError) as told:
        pulse(PIN, Direction.IN, command=program(tmp_path, said=said, code=1))
    assert told.value.code == code


def test_a_computer_without_the_program_says_so(tmp_path: Path) -> None:
    """Nothing is tried."""
    with pytest.raises(RelayError) as told:
        pulse(PIN, Direction.IN, command=str(tmp_path / "nothing"))
    assert told.value.code == RelayTrouble.NO_PROGRAM


@pytest.mark.parametrize("address", ["17", "gpiochip0", "gpiochip0:17=1", "-h:1", "/etc/hostname:1", "gpiochip0:1 --x"])
def test_what_is_no_pin_is_refused_when_it_is_typed(address: str) -> None:
    """Nothing else is ever given to the program."""
    with pytest.raises(FieldError):
        check_relay(Relay(kind=RelayKind.GPIO, address=address))
