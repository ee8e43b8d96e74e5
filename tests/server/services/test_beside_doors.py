"""Long work leaves doors their turn."""

from __future__ import annotations

import gc
import sys
from contextlib import suppress

from server.services.beside_doors import beside_doors


def test_as_before_afterwards() -> None:
    """Within, turns are short and the collector rests; afterwards all is as before, whatever happened."""
    before = sys.getswitchinterval()
    with suppress(LookupError), beside_doors():
        assert not gc.isenabled()
        assert sys.getswitchinterval() < before
        raise LookupError
    assert gc.isenabled()
    assert sys.getswitchinterval() == before


def test_two_lists_at_once() -> None:
    """The second list leaves it to the first; in the end all is as before."""
    before = sys.getswitchinterval()
    with beside_doors():
        with beside_doors():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    assert sys.getswitchinterval() == before
