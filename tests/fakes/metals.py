"""The simulated printers of metal, by family."""

from __future__ import annotations

from collections.abc import Callable

from tests.fakes.brother_metal import BrotherNetworkMetal, BrotherUsbMetal
from tests.fakes.ipp_metal import IppMetal
from tests.fakes.metal import Metal
from tests.fakes.zpl_metal import ZplMetal

METALS: dict[str, Callable[[], Metal]] = {
    "brother": BrotherUsbMetal,
    "brother-network": BrotherNetworkMetal,
    "ipp": IppMetal,
    "zpl": ZplMetal,
}
