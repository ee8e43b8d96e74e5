"""Ports for what is simulated or served in a test: nobody else here is given one, also while nobody listens at it.

Whoever asks the system for any port gets one of its own range (ip(7), ip_local_port_range); these lie below. Each
process has a block of them, and the socket bound to the block's first port says that it is taken.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from functools import cache
from itertools import cycle

_BLOCKS = range(12_000, 32_000, 200)
#: Held by whoever is given one: devices are made in several threads.
_turn = threading.Lock()


def own_port() -> int:
    """A port of the loopback, for TCP and UDP alike, that stays this process's for a hundred more and longer."""
    with _turn:
        _, ports = _block()
        return next(port for port in ports if _is_free(port))


@cache
def _block() -> tuple[socket.socket, Iterator[int]]:
    """This process's block: the socket that holds it, and its ports over and over."""
    for first in _BLOCKS:
        holder = socket.socket()
        try:
            holder.bind(("127.0.0.1", first))
        except OSError:
            holder.close()
            continue
        return holder, cycle(range(first + 1, first + _BLOCKS.step))
    raise OSError("all blocks of ports are taken")


def _is_free(port: int) -> bool:
    with socket.socket() as stream, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        # as every server does: what its last client left behind (TIME_WAIT) is not in the way
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            stream.bind(("127.0.0.1", port))
            datagrams.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
