"""Finding out what a printer is by asking it, in an order that makes none print a sign.

First what is asked beside the line of printing, SNMP. Then ESC/POS' real-time question, three control bytes that no
other language prints; only a printer that is silent at it is asked in ZPL, without an end of line: a receipt printer
that says nothing keeps the three letters in its buffer, and the first thing that our driver sends clears that.
A Brother on USB is known by its maker's number, and asked in its own language before any other.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace

from server.domain.roll import ROLL_DPI, ROLLS, is_loaded
from server.printing.brother import language as brother
from server.printing.brother.replies import STATUS_BYTES
from server.printing.brother.replies import Replies as BrotherReplies
from server.printing.discovery.device_id import parse_device_id
from server.printing.discovery.identity import Identity, identity_by_name
from server.printing.escpos.language import ask_status
from server.printing.escpos.replies import Replies
from server.printing.families import Family
from server.printing.ipp.identity import ipp_identity
from server.printing.links.address import Address, FileAddress, IppAddress, TcpAddress
from server.printing.links.link import Link, LinkError
from server.printing.links.opening import link_to
from server.printing.links.snmp import SnmpAsker

ANSWER_SECONDS = 0.7
_IPP_SECONDS = 3.0
#: Of the machine, and of its first device (RFC 1213, RFC 2790): one of them has the model's name.
_DESCRIPTIONS = ("1.3.6.1.2.1.25.3.2.1.3.1", "1.3.6.1.2.1.1.1.0")
_SNMP_PORT = 161
#: Brother's number at USB's registry.
_BROTHER = "04f9"
#: What a Brother mostly has in it, where it has nothing: 62 mm, and 102 mm in the wide ones.
_NARROW_DOTS, _WIDE_DOTS = 696, 1164
#: "Host identification": model, firmware, dots per millimetre, memory (ZPL II guide, ~HI).
_ASK_ZPL = b"~HI"
_ZPL_ANSWER = re.compile(rb"\x02([^,\x03]+),[^,\x03]*,(\d+),[^\x03]*\x03", re.DOTALL)
_ZPL_DPI = {6: 150, 8: 203, 12: 300, 24: 600}
#: "Model name" (Epson, GS I 67): `_`, the name, NUL.
_ASK_MODEL = b"\x1dI\x43"
_MODEL_ANSWER = re.compile(rb"_([\x20-\x7e]+)\x00")


def identify(address: Address, *, snmp_port: int = _SNMP_PORT) -> Identity | None:
    """What stands at an address; None: nothing there answers, or not in a language that we know."""
    if isinstance(address, IppAddress):
        return _by_ipp(address)
    if isinstance(address, FileAddress):
        return None
    if isinstance(address, TcpAddress):
        by_name = _by_snmp(address.host, snmp_port)
        if by_name is not None:
            return by_name
    return _by_talking(address, [_as_escpos, _as_zpl])


def identify_on_usb(vendor: str, address: Address) -> Identity | None:
    """What hangs on USB; `vendor` is USB's number of its maker."""
    if vendor == _BROTHER and (known := _by_talking(address, [_as_brother])):
        return known
    return identify(address)


def is_there(address: Address) -> bool:
    """Whether something at an address takes what is sent to it, although it says nothing."""
    if isinstance(address, IppAddress | FileAddress):
        return False
    link = link_to(address)
    try:
        link.open()
    except LinkError:
        return False
    finally:
        link.close()
    return True


def _by_ipp(address: IppAddress) -> Identity | None:
    told = ipp_identity(address, seconds=_IPP_SECONDS)
    if told is None:
        return None
    model = told.model or parse_device_id(told.device_id).title
    return Identity(driver=Family.IPP, model=model, width_dots=told.width_dots, dpi=told.dpi)


def _by_snmp(host: str, port: int) -> Identity | None:
    asker = SnmpAsker(host=host, port=port, community="public", wait_seconds=ANSWER_SECONDS / 2, tries=1)
    for name in _DESCRIPTIONS:
        told = asker.get(name)
        if isinstance(told, bytes) and (known := identity_by_name(told.decode("utf-8", "replace")[:100])):
            return known
    return None


def _by_talking(address: Address, languages: list[Callable[[Link], Identity | None]]) -> Identity | None:
    if isinstance(address, IppAddress | FileAddress):
        return None
    link = link_to(address)
    try:
        link.open()
        return next(filter(None, (speak(link) for speak in languages)), None)
    except LinkError:
        return None
    finally:
        link.close()


def _as_brother(link: Link) -> Identity | None:
    """By its status (`ESC i S`), with the width of the roll that is in it."""
    link.write_some(brother.INVALIDATE + brother.INITIALISE + brother.ASK_STATUS)
    replies = BrotherReplies()
    replies.feed(_listen(link, lambda heard: len(heard) >= STATUS_BYTES))
    if not replies.statuses:
        return None
    status = replies.statuses[0]
    width_dots = next(
        (roll.width_dots for roll in ROLLS if is_loaded(roll, width_mm=status.width_mm, length_mm=status.length_mm)),
        _WIDE_DOTS if status.pins == brother.WIDE_PINS else _NARROW_DOTS,
    )
    return Identity(driver=Family.BROTHER, model="Brother QL", width_dots=width_dots, dpi=ROLL_DPI)


def _as_escpos(link: Link) -> Identity | None:
    link.write_some(ask_status(1))
    replies = Replies()
    replies.feed(_listen(link, lambda heard: any(byte & 0x93 == 0x12 for byte in heard)))
    if not replies.statuses:
        return None
    link.write_some(_ASK_MODEL)
    said = _MODEL_ANSWER.search(_listen(link, lambda heard: b"\x00" in heard))
    model = said[1].decode("ascii") if said else ""
    return identity_by_name(model) or Identity(driver=Family.ESCPOS, model=model)


def _as_zpl(link: Link) -> Identity | None:
    link.write_some(_ASK_ZPL)
    said = _ZPL_ANSWER.search(_listen(link, lambda heard: b"\x03" in heard))
    if not said:
        return None
    dpi = _ZPL_DPI.get(int(said[2]), 203)
    model = said[1].decode("ascii", "replace").strip()
    known = identity_by_name(model, "ZPL") or Identity(driver=Family.ZPL)
    return replace(known, driver=Family.ZPL.value, model=model, dpi=dpi, width_dots=round(4 * dpi * 1.025))


def _listen(link: Link, enough: Callable[[bytes], bool]) -> bytes:
    """What it says within a moment, or until it is enough."""
    heard = b""
    deadline = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline and not enough(heard):
        heard += link.read_some()
    return heard
