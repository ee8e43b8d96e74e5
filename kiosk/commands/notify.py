"""Telling systemd how the process is: ready, alive, stopping. Silent where no service manager listens.

The protocol is sd_notify(3): one datagram of NAME=value lines to the socket named by NOTIFY_SOCKET. It is spoken
here in the standard library, because it is small and the station should start the same with and without systemd.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Mapping

READY = "READY=1"
STOPPING = "STOPPING=1"
ALIVE = "WATCHDOG=1"


def notify(state: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Send `state` to the service manager; whether there was one that took it.

    A manager that went away must not take the station with it, so nothing is raised.
    """
    address = environment.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return False
    if address.startswith("@"):  # Linux's abstract sockets: the name begins with a zero byte
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
            channel.sendto(state.encode(), address)
    except OSError:
        return False
    return True


def watchdog_interval_s(environment: Mapping[str, str] = os.environ) -> float | None:
    """How often to say that we live, in seconds: half of what the manager allows. None: it does not ask.

    WATCHDOG_PID keeps a child that inherited the variables from answering for its parent.
    """
    if environment.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    allowed_us = environment.get("WATCHDOG_USEC", "")
    if not allowed_us.isdigit() or int(allowed_us) == 0:
        return None
    return int(allowed_us) / 2_000_000


async def watchdog_loop(environment: Mapping[str, str] = os.environ) -> None:
    """Say "alive" from the event loop until cancelled, so that a loop that hangs is seen and restarted.

    Returns at once where no watchdog is asked for.
    """
    interval_s = watchdog_interval_s(environment)
    while interval_s is not None:
        notify(ALIVE, environment)
        await asyncio.sleep(interval_s)
