"""A port that stays a simulated device's own while its cable is out: nobody else here is given it meanwhile."""

from __future__ import annotations

import socket


def keep_port(port: int = 0) -> socket.socket:
    """A TCP port of the loopback, 0: a free one. It is not listened at, so whoever calls is refused.

    A listener that says SO_REUSEADDR shares it (socket(7): unless one of both listens already).
    """
    kept = socket.socket()
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    kept.bind(("127.0.0.1", port))
    return kept
