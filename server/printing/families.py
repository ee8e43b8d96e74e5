"""Which families of printers there are, and making a driver for a printer of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from server.domain.errors import FieldError
from server.domain.print_job import JobState
from server.domain.printer import Answering, Media
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
DARKNESS = (0, 100)


class Family(StrEnum):
    """A printer's language."""

    ESCPOS = "escpos"
    ZPL = "zpl"
    #: Driverless, and label printers behind LPrint.
    IPP = "ipp"
    #: Ours, on a socket, with paper that the office shows.
    VIRTUAL = "virtual"


#: Promised names whose drivers are not in this release.
NOT_YET = ("brother",)


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A printer as a driver sees it."""

    family: Family
    address: Address
    width_dots: int
    dpi: int
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
    _check_range("width_dots", typed.width_dots, WIDTHS_DOTS)
    _check_range("dpi", typed.dpi, DPI)
    _check_range("band_rows", typed.band_rows, (1, MOST_BAND_ROWS))
    if typed.darkness is not None:
        _check_range("darkness", typed.darkness, DARKNESS)
    if typed.media not in tuple(Media):
        raise FieldError("media", f"one of {', '.join(Media)}", code="field.choice")
    return Endpoint(
        family=family,
        address=place,
        width_dots=typed.width_dots,
        dpi=typed.dpi,
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
    known = Answering.UNKNOWN if isinstance(address, FileAddress) else answering
    return LinkedDriver(
        lambda: link(address),
        _conversation(place),
        best_proof=JobState.PRINTED,
        answering=known,
        patience=patience,
    )


def _conversation(place: Endpoint) -> StartsConversation:
    if place.family is Family.ZPL:
        setup = LabelSetup(media=place.media, has_cutter=place.has_cutter, darkness=place.darkness)
        return partial(ZplConversation, setup=setup)
    return partial(EscPosConversation, band_rows=place.band_rows)


def _family(name: str) -> Family:
    if name in NOT_YET:
        message = f"the driver {name} is not in this release; there are: {', '.join(Family)}"
        raise FieldError("driver", message, code="field.driver_not_yet", driver=name)
    if name not in tuple(Family):
        raise FieldError("driver", f"no driver {name!r}; there are: {', '.join(Family)}", code="field.driver")
    return Family(name)


def _check_range(field: str, value: int, allowed: tuple[int, int]) -> None:
    low, high = allowed
    if not low <= value <= high:
        raise FieldError(field, f"{field} is {low} to {high}", code="field.range", low=low, high=high)
