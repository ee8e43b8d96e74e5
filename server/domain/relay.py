"""Relays: the switch that opens a turnstile, a barrier or a door, and what became of one opening."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from server.domain.check_in import Direction
from server.domain.errors import FieldError

#: Shorter is missed by a turnstile's input, longer lets a second one slip through.
PULSE_MS = (50, 10_000)
#: Nobody stands there any more: a gate must not open for whoever comes next.
OPENS_WITHIN = timedelta(seconds=8)
_LONGEST = 500
#: `gpiochip0:17`: a chip and one of its lines, as gpioinfo tells them.
_PIN = re.compile(r"(gpiochip\d{1,3}|/dev/gpiochip\d{1,3}):\d{1,4}")


class RelayKind(StrEnum):
    """How it is switched."""

    #: A request to an address on the venue's network.
    HTTP = "http"
    #: A pin of the computer that the station runs on.
    GPIO = "gpio"


class Method(StrEnum):
    """What is sent to a relay that is switched by HTTP."""

    GET = "GET"
    POST = "POST"


@dataclass(frozen=True, kw_only=True)
class Relay:
    """One relay as the organiser set it up."""

    kind: RelayKind
    #: A URL, or a pin (`gpiochip0:17`).
    address: str
    #: The same for guests who leave; empty: the same one.
    address_out: str = ""
    method: Method = Method.GET
    #: Shown to the relay where it asks for it (RFC 7617, RFC 7616); empty: nothing is.
    user: str = ""
    password: str = field(default="", repr=False)
    #: How long a pin stays on, in milliseconds.
    pulse_ms: int = 500
    #: The pin is on when its level is low.
    is_active_low: bool = False

    def address_for(self, direction: Direction) -> str:
        """What is switched for a guest who goes this way."""
        return self.address_out if direction is Direction.OUT and self.address_out else self.address


class OpeningState(StrEnum):
    """How far the opening of a gate for one admission is. Codes never change."""

    ASKED = "asked"
    #: The relay is being told; from here on it is never told again.
    TRYING = "trying"
    OPENED = "opened"
    #: It did not open.
    FAILED = "failed"
    #: Nobody knows: the line broke after it was told.
    UNCERTAIN = "uncertain"


class RelayTrouble(StrEnum):
    """Why a gate did not open, or nobody knows. Codes never change; words live in the wording catalogues."""

    #: Nothing answers at its address.
    UNREACHABLE = "relay.unreachable"
    #: It was told and did not answer in time.
    NO_ANSWER = "relay.no_answer"
    #: It does not accept the name and password.
    NOT_ALLOWED = "relay.not_allowed"
    #: It answered with an error, or led elsewhere.
    REFUSED = "relay.refused"
    #: The address cannot be used.
    ADDRESS = "relay.address"
    #: The program that switches pins is not installed.
    NO_PROGRAM = "relay.no_program"
    #: This computer has no such pin.
    NO_PIN = "relay.no_pin"
    #: The pin is in use, or the station may not switch it.
    PIN_REFUSED = "relay.pin_refused"
    #: The gate was not told in time: whoever it was for has gone.
    TOO_LATE = "relay.too_late"
    #: The station stopped in the middle.
    RESTARTED = "relay.restarted"


@dataclass(frozen=True, kw_only=True)
class Opening:
    """One opening of a gate, for one admission."""

    id: str
    event_id: str
    #: The screen whose relay it is.
    device_id: str
    #: The fact of the admission; there is never a second opening for it.
    admission_fact: str
    direction: Direction = Direction.IN
    state: OpeningState = OpeningState.ASKED
    #: A RelayTrouble; empty: none.
    reason: str = ""
    asked_at: datetime
    ended_at: datetime | None = None


def check_relay(relay: Relay) -> Relay:
    """`relay` itself, if it can be switched so.

    Raises: FieldError for the first field that cannot be used.
    """
    for name in ("address", "address_out"):
        address = getattr(relay, name)
        if not address and name == "address_out":
            continue
        if relay.kind is RelayKind.GPIO:
            _check_pin(name, address)
        else:
            _check_url(name, address)
    if not PULSE_MS[0] <= relay.pulse_ms <= PULSE_MS[1]:
        raise FieldError("pulse_ms", f"{PULSE_MS[0]} to {PULSE_MS[1]}", code="field.range")
    for name in ("user", "password"):
        text = getattr(relay, name)
        if len(text) > _LONGEST or not text.isprintable() or (name == "user" and ":" in text):
            raise FieldError(f"relay_{name}", "at most 500 characters that print", code="field")
    return relay


def _check_pin(name: str, address: str) -> None:
    if not _PIN.fullmatch(address):
        raise FieldError(name, "a chip and its line, such as gpiochip0:17", code="field.pin_address")


def _check_url(name: str, address: str) -> None:
    try:
        parts = urlsplit(address)
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_whole = False
    if not is_whole or len(address) > _LONGEST or not address.isascii() or re.search(r"[\s\x00-\x1f\x7f]", address):
        raise FieldError(name, "an address that begins with http:// or https://", code="field.url")
    if parts.username is not None or parts.password is not None:
        raise FieldError(name, "name and password have fields of their own", code="field.url_secret")
