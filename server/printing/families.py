"""Which drivers there are, and making one for a printer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from server.domain.errors import FieldError
from server.domain.printer import Answering
from server.printing.address import Address, FileAddress, TcpAddress, parse_address
from server.printing.driver import Driver, Patience
from server.printing.escpos import MOST_BAND_ROWS
from server.printing.link import Link
from server.printing.links import link_to

#: 58 mm paper has 384 dots, the widest label printers about 1,700.
WIDTHS_DOTS = (200, 2000)
DPI = (150, 610)


class Family(StrEnum):
    """A printer's language."""

    ESCPOS = "escpos"
    #: Ours, on a socket, with paper that the office shows.
    VIRTUAL = "virtual"


#: Promised names whose drivers are not in this release.
NOT_YET = ("zpl", "brother", "ipp")


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A printer as a driver sees it."""

    family: Family
    address: Address
    width_dots: int
    dpi: int
    band_rows: int = 100


def endpoint(*, driver: str, address: str, width_dots: int, dpi: int, band_rows: int = 100) -> Endpoint:
    """The printer meant by what an organiser typed.

    Raises: FieldError for the first field that cannot be used, saying what is allowed.
    """
    if driver in NOT_YET:
        message = f"the driver {driver} is not in this release; there are: {', '.join(Family)}"
        raise FieldError("driver", message, code="field.driver_not_yet", driver=driver)
    if driver not in tuple(Family):
        message = f"no driver {driver!r}; there are: {', '.join(Family)}"
        raise FieldError("driver", message, code="field.driver", driver=driver)
    place = parse_address(address)
    if driver == Family.VIRTUAL and not isinstance(place, TcpAddress):
        raise FieldError("address", "the virtual printer is at tcp://HOST:PORT", code="field.address")
    _check_range("width_dots", width_dots, WIDTHS_DOTS)
    _check_range("dpi", dpi, DPI)
    _check_range("band_rows", band_rows, (1, MOST_BAND_ROWS))
    return Endpoint(family=Family(driver), address=place, width_dots=width_dots, dpi=dpi, band_rows=band_rows)


def driver_for(
    place: Endpoint,
    *,
    answering: Answering = Answering.UNKNOWN,
    patience: Patience | None = None,
    link: Callable[[Address], Link] = link_to,
) -> Driver:
    """A driver for one printer. Both families of this release speak ESC/POS."""
    known = Answering.UNKNOWN if isinstance(place.address, FileAddress) else answering
    return Driver(lambda: link(place.address), band_rows=place.band_rows, answering=known, patience=patience)


def _check_range(field: str, value: int, allowed: tuple[int, int]) -> None:
    low, high = allowed
    if not low <= value <= high:
        raise FieldError(field, f"{field} is {low} to {high}", code="field.range", low=low, high=high)
