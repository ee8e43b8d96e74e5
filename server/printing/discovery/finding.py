"""Every printer within reach, once, with what it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from server.domain.errors import FieldError
from server.printing.discovery.asking import identify, identify_on_usb, is_there
from server.printing.discovery.dns_sd import IPPS, RAW, Service
from server.printing.discovery.identity import Identity, identity_by_name
from server.printing.discovery.usb import UsbPrinter
from server.printing.links.address import IPP_PATH, Address, DeviceAddress, IppAddress, TcpAddress, parse_address

#: Asks an address what stands there.
Ask = Callable[[Address], Identity | None]
#: The same on USB, where the number of its maker is known.
AskOnUsb = Callable[[str, Address], Identity | None]
_AT_ONCE = 8
_SCHEME = re.compile(r"[a-z]+:(//|/dev/|[0-9a-f]{4}:)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class FoundPrinter:
    """A printer that was found."""

    #: What it calls itself, for people; empty where it does not say.
    title: str
    #: As a printer's address is written.
    address: str
    #: What it is; its driver is empty where nobody knows, or where no driver of ours speaks to it.
    identity: Identity


def found_on_usb(printers: Iterable[UsbPrinter], ask: AskOnUsb = identify_on_usb) -> list[FoundPrinter]:
    """Printers on USB; what they are stands in what they say of themselves.

    One that names no language is asked: cheap receipt printers do not, and office printers, which would print what
    they do not understand, always do.
    """
    found = []
    for printer in printers:
        told = printer.device_id
        identity = identity_by_name(told.title, told.languages)
        if identity is None and not told.languages:
            identity = _asked(printer.address, partial(ask, printer.vendor))
        known = identity or Identity(driver="", model=told.title)
        found.append(FoundPrinter(title=told.title or known.model, address=printer.address, identity=known))
    return found


def found_on_network(services: Iterable[Service], known: Iterable[str], ask: Ask = identify) -> list[FoundPrinter]:
    """Printers on the network, each at the address where it proves most; those at `known` addresses are not asked.

    Takes some seconds where printers are slow to answer.
    """
    machines: dict[tuple[str, str], list[Service]] = {}
    for service in services:  # a print server offers many printers, a printer one name by several protocols
        machines.setdefault((service.host, service.title), []).append(service)
    taken = set(map(place_of, known))
    with ThreadPoolExecutor(_AT_ONCE) as crew:
        return [
            printer
            for printer in crew.map(lambda offers: _of_machine(offers, taken, ask), machines.values())
            if printer
        ]


def found_at(typed: str, ask: Ask = identify, reach: Callable[[Address], bool] = is_there) -> FoundPrinter | None:
    """The printer at an address, or on a host, that somebody typed; None: nothing is there.

    One that takes bytes and says nothing, as the cheapest do, is found without its kind.

    Raises: FieldError where it is neither.
    """
    text = typed.strip()
    if _SCHEME.match(text):
        return _found(text, ask(parse_address(text)), reach)
    raw, driverless = f"tcp://{text}", f"ipp://{text}{IPP_PATH}"
    parse_address(raw)
    told = ask(parse_address(driverless))
    if told is not None:
        own = identity_by_name(told.model)
        return _found(raw, own, reach) if own else _found(driverless, told, reach)
    return _found(raw, ask(parse_address(raw)), reach)


def _found(address: str, identity: Identity | None, reach: Callable[[Address], bool]) -> FoundPrinter | None:
    if identity is None and not reach(parse_address(address)):
        return None
    known = identity or Identity(driver="", model="")
    return FoundPrinter(title=known.model, address=address, identity=known)


def _of_machine(offers: list[Service], taken: set[object], ask: Ask) -> FoundPrinter | None:
    """One printer by all that it offers: its own language if we speak it, else IPP, else it is asked."""
    title = offers[0].title
    model = next((offer.text[key] for offer in offers for key in ("ty", "usb_mdl") if offer.text.get(key)), title)
    raw = next((offer for offer in offers if offer.kind == RAW), None)
    driverless = sorted((offer for offer in offers if offer.kind != RAW), key=lambda offer: offer.kind != IPPS)
    by_name = identity_by_name(model, " ".join(offer.text.get("usb_cmd", "") for offer in offers))
    places = [_raw_address(raw)] if raw and by_name else []
    places += [_ipp_address(offer) for offer in driverless]
    places += [_raw_address(raw)] if raw and not by_name else []
    if taken.intersection(map(place_of, places)):
        return None
    for place in places:
        identity = by_name if by_name and place.startswith("tcp:") else _asked(place, ask)
        if identity:
            return FoundPrinter(title=title, address=place, identity=identity)
    return FoundPrinter(title=title, address=places[0], identity=Identity(driver="", model=model))


def place_of(address: str) -> object:
    """Where an address leads to, however it is written: two that are alike are one printer's."""
    try:
        place = parse_address(address)
    except FieldError:
        return address
    if isinstance(place, TcpAddress | IppAddress):
        return place.host, place.port
    return str(Path(place.path).resolve()) if isinstance(place, DeviceAddress) else place


def _asked(place: str, ask: Ask) -> Identity | None:
    try:
        return ask(parse_address(place))
    except FieldError:  # what somebody's device announces need not be an address
        return None


def _raw_address(service: Service) -> str:
    return f"tcp://{service.host}:{service.port}"


def _ipp_address(service: Service) -> str:
    scheme = "ipps" if service.kind == IPPS else "ipp"
    path = service.text.get("rp", "").strip("/") or IPP_PATH.strip("/")
    return f"{scheme}://{service.host}:{service.port}/{path}"
