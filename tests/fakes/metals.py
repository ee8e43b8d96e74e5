"""The simulated printers of metal, by family."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tests.fakes.brother_metal import BrotherNetworkMetal, BrotherUsbMetal
from tests.fakes.escpos_metal import VARIANTS, EscPosMetal
from tests.fakes.ipp_metal import IppMetal
from tests.fakes.metal import Metal
from tests.fakes.zpl_metal import ZplMetal

#: By family; `escpos-no-clear` and `escpos-silent` are its cheaper models.
METALS: dict[str, Callable[[], Metal]] = {
    "brother": BrotherUsbMetal,
    "brother-network": BrotherNetworkMetal,
    "escpos": EscPosMetal,
    "escpos-no-clear": partial(EscPosMetal, skills=VARIANTS["no_clear"]),
    "escpos-silent": partial(EscPosMetal, skills=VARIANTS["silent"]),
    "ipp": IppMetal,
    "zpl": ZplMetal,
}
