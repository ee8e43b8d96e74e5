"""The service manager hears that the station is ready, alive and stopping."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.commands.notify import ALIVE, READY, notify, watchdog_interval_s, watchdog_loop


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[tuple[socket.socket, dict[str, str]]]:
    """A socket as systemd's, and the environment that names it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(10)
        yield listening, {"NOTIFY_SOCKET": str(tmp_path / "notify")}


def test_state_arrives(manager: tuple[socket.socket, dict[str, str]]) -> None:
    """What is said is one datagram, word for word."""
    listening, environment = manager
    assert notify(READY, environment)
    assert listening.recv(100) == b"READY=1"


def test_abstract_socket_is_reached() -> None:
    """A name that starts with @ means Linux's abstract namespace."""
    name = f"ospite-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("\0" + name)
        listening.settimeout(10)
        assert notify(READY, {"NOTIFY_SOCKET": "@" + name})
        assert listening.recv(100) == b"READY=1"


@pytest.mark.parametrize("address", ["", "relative", "/nobody/listens/here"])
def test_nobody_listening_is_no_error(address: str) -> None:
    """Without a manager the station runs all the same."""
    assert not notify(READY, {"NOTIFY_SOCKET": address})


@pytest.mark.parametrize(
    ("environment", "interval_s"),
    [
        ({"WATCHDOG_USEC": "30000000"}, 15.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 15.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({}, None),
    ],
)
def test_interval_is_half_of_what_is_allowed(environment: dict[str, str], interval_s: float | None) -> None:
    """Twice in the allowed time, and only for the process that was asked."""
    assert watchdog_interval_s(environment) == interval_s


async def _two_signs_of_life(listening: socket.socket, environment: dict[str, str]) -> list[bytes]:
    task = asyncio.create_task(watchdog_loop(environment))
    try:
        listening.setblocking(False)
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(10):
            return [await loop.sock_recv(listening, 100) for _ in range(2)]
    finally:
        task.cancel()


def test_loop_keeps_saying_alive(manager: tuple[socket.socket, dict[str, str]]) -> None:
    """As long as the event loop turns, the watchdog is fed."""
    listening, environment = manager
    signs = asyncio.run(_two_signs_of_life(listening, environment | {"WATCHDOG_USEC": "20000"}))
    assert signs == [ALIVE.encode()] * 2


def test_loop_ends_where_nobody_asks() -> None:
    """Without a watchdog there is nothing to feed."""
    asyncio.run(asyncio.wait_for(watchdog_loop({}), timeout=10))
