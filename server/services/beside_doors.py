"""Long work in a process whose threads also let guests in."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

#: Python lets a thread compute for 5 ms while others wait. A scan gives its turn away at each statement to SQLite,
#: so it would wait as often.
_TURN_SECONDS = 0.0005


@contextmanager
def beside_doors() -> Iterator[None]:
    """Read or bring in a long list in here: threads take shorter turns, and the collector of garbage rests.

    A list makes a million objects and not one cycle. The collector would look at all of them over and over, and every
    thread, a door's too, would stand still for it: 0.2 s each time with 100,000 guests.
    """
    if not gc.isenabled():  # another list is on its way; should that one end first, this one goes on as other work does
        yield
        return
    turn_seconds = sys.getswitchinterval()
    gc.disable()
    sys.setswitchinterval(_TURN_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(turn_seconds)
        gc.enable()
