"""Which families of printers there are, and making a driver for a printer of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from server.domain.errors import FieldError
from server.domain.print_job import JobState
from server.domain.printer import Answering, Media
from server.domain.roll import ROLL_DPI
from server.printing.brother.setup import conversation_at, roll_for
from server.printing.conversation import LinkedDriver, StartsConversation
from server.printing.driver import Driver, Patience
from server.printing.escpos.conversation import EscPosConversation
from server.printing.escpos.language import MOST_BAND_ROWS
from server.printing.ipp.driver import IppDriver, IppSetting
from server.printing.ipp.job_template import Wish
from server.printing.links.address import (
    Address,
    FileAddress,
    IppAddress,
    LinkAddress,
    TcpAddress,
    parse_address,
)
from server.printing.links.link import Link
from server.printing.links.opening import link_to
from server.printing.zpl.conversation import ZplConversation
from server.printing.zpl.language import LabelSetup

#: 58 mm paper has 384 dots, the widest label printers about 1,700.
WIDTHS_DOTS = (200, 2000)
DPI = (150, 610)
#: The longest label that any of them takes is 1 m, at 300 dpi.
LONGEST_DOTS = 11811
DARKNESS = (0, 100)


class Family(StrEnum):
    """A printer's language."""

    ESCPOS = "escpos"
    ZPL = "zpl"
    #: Driverless, and label printers behind LPrint.
    IPP = "ipp"
    #: QL label printers.
    BROTHER = "brother"
    #: Ours, on a socket, with paper that the office shows.
    VIRTUAL = "virtual"


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A printer as a driver sees it."""

    family: Family
    address: Address
    width_dots: int
    dpi: int
    #: Printed along one label; 0: endless, or not known.
    length_dots: int = 0
    band_rows: int = 100
    media: Media = Media.CONTINUOUS
    has_cutter: bool = True
    #: 0 to 100, from the lightest to the darkest that the printer can; None: as the printer is set.
    darkness: int | None = None


@dataclass(frozen=True, kw_only=True)
class PrinterFields:
    """A printer as an organiser types it, before anything is checked."""

    driver: str
    address: str
    width_dots: int
    dpi: int
    length_dots: int = 0
    band_rows: int = 100
    media: str = Media.CONTINUOUS.value
    has_cutter: bool = True
    darkness: int | None = None


def endpoint(typed: PrinterFields) -> Endpoint:
    """The printer meant by what an organiser typed.

    Raises: FieldError for the first field that cannot be used, saying what is allowed.
    """
    family = _family(typed.driver)
    place = parse_address(typed.address)
    if family is Family.VIRTUAL and not isinstance(place, TcpAddress):
        raise FieldError("address", "the virtual printer is at tcp://HOST:PORT", code="field.address")
    if (family is Family.IPP) is not isinstance(place, IppAddress):
        raise FieldError(
            "address",
            "the driver ipp goes with ipp://HOST/ipp/print or ipps://..., and they with no other",
            code="field.address_ipp",
        )
    if family is not Family.BROTHER and isinstance(place, TcpAddress) and place.community:
        raise FieldError("address", f"{family} is not asked by SNMP: leave ?snmp= out", code="field.address")
    _check_range("width_dots", typed.width_dots, WIDTHS_DOTS)
    _check_range("dpi", typed.dpi, DPI)
    _check_range("length_dots", typed.length_dots, (0, LONGEST_DOTS))
    _check_range("band_rows", typed.band_rows, (1, MOST_BAND_ROWS))
    if typed.darkness is not None:
        _check_range("darkness", typed.darkness, DARKNESS)
    if typed.media not in tuple(Media):
        raise FieldError("media", f"one of {', '.join(Media)}", code="field.choice")
    if family is Family.BROTHER:
        _check_range("dpi", typed.dpi, (ROLL_DPI, ROLL_DPI))
        roll_for(typed.width_dots, typed.length_dots)
    return Endpoint(
        family=family,
        address=place,
        width_dots=typed.width_dots,
        dpi=typed.dpi,
        length_dots=typed.length_dots,
        band_rows=typed.band_rows,
        media=Media(typed.media),
        has_cutter=typed.has_cutter,
        darkness=typed.darkness,
    )


def driver_for(
    place: Endpoint,
    *,
    answering: Answering = Answering.UNKNOWN,
    patience: Patience | None = None,
    link: Callable[[LinkAddress], Link] = link_to,
) -> Driver:
    """A driver for one printer."""
    address = place.address
    if isinstance(address, IppAddress):
        wish = Wish(media=place.media, darkness=place.darkness)
        return IppDriver(IppSetting(address=address, dpi=place.dpi, wish=wish), patience=patience)
    start, best_proof = _conversation_with(place, address)
    return LinkedDriver(
        lambda: link(address),
        start,
        best_proof=best_proof,
        answering=Answering.UNKNOWN if isinstance(address, FileAddress) else answering,
        patience=patience,
    )


def _conversation_with(place: Endpoint, address: LinkAddress) -> tuple[StartsConversation, JobState]:
    """How to talk to a printer, and the best proof that this can bring."""
    if place.family is Family.BROTHER:
        roll = roll_for(place.width_dots, place.length_dots)
        return conversation_at(address, roll, has_cutter=place.has_cutter)
    if place.family is Family.ZPL:
        setup = LabelSetup(media=place.media, has_cutter=place.has_cutter, darkness=place.darkness)
        return partial(ZplConversation, setup=setup), JobState.PRINTED
    return partial(EscPosConversation, band_rows=place.band_rows), JobState.PRINTED


def _family(name: str) -> Family:
    if name not in tuple(Family):
        raise FieldError("driver", f"no driver {name!r}; there are: {', '.join(Family)}", code="field.driver")
    return Family(name)


def _check_range(field: str, value: int, allowed: tuple[int, int]) -> None:
    low, high = allowed
    if not low <= value <= high:
        raise FieldError(field, f"{field} is {low} to {high}", code="field.range", low=low, high=high)
