"""Python's cyclic garbage collector, kept from looking again and again at what stays anyway."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """While a program is loaded and built nothing becomes garbage, but the collector looks through it hundreds of
    times: a sixth of a start. Afterwards it never looks at what was loaded, so that no guest waits for that either.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
