"""What a driverless printer says that it is: its name, and the size and dots of a badge that suit it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from server.printing.ipp.attributes import Attributes, values_of
from server.printing.ipp.client import IppClient
from server.printing.ipp.document import resolutions_of
from server.printing.ipp.sheet import MM_PER_INCH, sheets_of_names
from server.printing.links.address import IppAddress
from server.printing.links.link import LinkError

_ASKED = (
    "printer-make-and-model",
    "printer-device-id",
    "pwg-raster-document-resolution-supported",
    "media-default",
    "media-ready",
)
#: The resolutions that badges are drawn at, the usual one first.
_DPI = (203, 300)
#: A badge is not as wide as an office sheet.
_WIDEST_MM = 110.0
_BADGE_MM = 100.0


@dataclass(frozen=True, kw_only=True)
class IppIdentity:
    """A driverless printer."""

    #: Maker and model, for people.
    model: str
    #: `MFG:...;CMD:...;`, as on a cable; empty where it does not say.
    device_id: str
    width_dots: int
    dpi: int


def ipp_identity(address: IppAddress, *, seconds: float) -> IppIdentity | None:
    """Ask it; None: no printer answers there."""
    return asyncio.run(_ask(address, seconds))


async def _ask(address: IppAddress, seconds: float) -> IppIdentity | None:
    async with IppClient(address, lambda: False) as client:
        try:
            printer = await client.printer(_ASKED, seconds)
        except LinkError:
            return None
    dpi = _dpi_of(printer)
    return IppIdentity(
        model=str(printer.get("printer-make-and-model", "")),
        device_id=str(printer.get("printer-device-id", "")),
        width_dots=round(_width_mm(printer) * dpi / MM_PER_INCH),
        dpi=dpi,
    )


def _dpi_of(printer: Attributes) -> int:
    """What the printer has itself; one that is finer gets each dot several times."""
    own = resolutions_of(printer)
    return next((dpi for dpi in _DPI if dpi in own), _DPI[-1] if own else _DPI[0])


def _width_mm(printer: Attributes) -> float:
    """As wide as the label that it usually has in it; on office paper as wide as a badge."""
    names = [*values_of(printer, "media-default"), *values_of(printer, "media-ready")]
    usual = next(iter(sheets_of_names(names)), None)
    return usual.width_mm if usual and usual.width_mm <= _WIDEST_MM else _BADGE_MM
