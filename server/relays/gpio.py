"""A relay on a pin of the station's own computer, through libgpiod's command `gpioset` (Debian's package gpiod).

A program of its own is started and nothing is linked in: libgpiod's tools are GPL. Its versions 1 (Debian 12) and 2
(Debian 13) are called differently. Source: gpioset(1) of libgpiod 1.6 and 2.2.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence

from server.domain.check_in import Direction
from server.domain.errors import RelayError
from server.domain.relay import Relay, RelayTrouble

#: Beside the pulse itself.
_PATIENCE_SECONDS = 3.0


def pulse(relay: Relay, direction: Direction, *, command: str = "gpioset") -> None:
    """Hold the pin for the pulse's time, and return when it is let go.

    Raises: RelayError.
    """
    program = shutil.which(command)
    if program is None:
        raise RelayError(f"{command} is not installed", code=RelayTrouble.NO_PROGRAM)
    chip, _, line = relay.address_for(direction).rpartition(":")
    arguments = pulse_arguments(_version(program), chip, line, relay)
    done = _run([program, *arguments], relay.pulse_ms / 1000 + _PATIENCE_SECONDS)
    if done.returncode == 0:
        return
    said = done.stderr.lower()
    if re.search(r"no such file|cannot find|not found|no such|unable to open|can't open", said):
        raise RelayError("this computer has no such pin", code=RelayTrouble.NO_PIN)
    raise RelayError("the pin cannot be switched", code=RelayTrouble.PIN_REFUSED)


def pulse_arguments(version: int, chip: str, line: str, relay: Relay) -> list[str]:
    """What gpioset is told: on for the pulse, then off, then end."""
    low = ["--active-low"] if relay.is_active_low else []
    if version < 2:
        return [*low, "--mode=time", f"--usec={relay.pulse_ms * 1000}", chip, f"{line}=1"]
    return [*low, f"--chip={chip}", f"--toggle={relay.pulse_ms}ms,0", f"{line}=1"]


def _version(program: str) -> int:
    """`gpioset (libgpiod) v2.2.1` is 2; what says nothing of the kind is the newest known."""
    told = _run([program, "--version"], _PATIENCE_SECONDS)
    found = re.search(r"v(\d+)\.", told.stdout)
    return int(found[1]) if found else 2


def _run(arguments: Sequence[str], seconds: float) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 - a fixed program; chip and line were checked
            arguments, capture_output=True, text=True, timeout=seconds, check=False, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired as exc:
        raise RelayError("the pin was not let go in time", code=RelayTrouble.NO_ANSWER, may_be_open=True) from exc
    except OSError as exc:
        raise RelayError("gpioset cannot be started", code=RelayTrouble.NO_PROGRAM) from exc
