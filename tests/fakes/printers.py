"""Printers that misbehave: what no judge and no honest virtual printer does. Each is a real socket."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from server.printing.virtual.paper import Mechanics

#: What a simulator does with one client; it ends when the client goes or `stopping` is set.
Behaviour = Callable[[socket.socket, threading.Event], None]
_SLICE_SECONDS = 0.02


class Simulator:
    """A printer on a free loopback port that behaves as told."""

    def __init__(self, behave: Behaviour) -> None:
        self._behave = behave
        self._stopping = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(_SLICE_SECONDS)
        self._thread = threading.Thread(target=self._serve, name="simulator", daemon=True)
        self.connections = 0
        self._thread.start()

    @property
    def address(self) -> str:
        """As a printer's address is written."""
        return f"tcp://127.0.0.1:{self._socket.getsockname()[1]}"

    def stop(self) -> None:
        """Hang up and free the port."""
        self._stopping.set()
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while not self._stopping.is_set():
            try:
                client, _ = self._socket.accept()
            except TimeoutError:
                continue
            self.connections += 1
            client.settimeout(_SLICE_SECONDS)
            with client, contextlib.suppress(OSError):  # a client that is gone ends the conversation
                self._behave(client, self._stopping)


@contextmanager
def simulator(behave: Behaviour) -> Iterator[Simulator]:
    """A simulator for the length of a block."""
    running = Simulator(behave)
    try:
        yield running
    finally:
        running.stop()


def silent(client: socket.socket, stopping: threading.Event) -> None:
    """Takes everything, says nothing: a cheap printer without a back channel, or a hung one."""
    while not stopping.is_set() and _receive(client) is not None:
        pass


def never_reads(client: socket.socket, stopping: threading.Event) -> None:
    """Answers the first questions, then lets bytes pile up in the kernel: its buffer is full."""
    works = Mechanics()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    while not stopping.is_set() and len(works.received) < 12:
        data = _receive(client, 12 - len(works.received))
        if data is None:
            return
        works.receive(data)
        _answer(client, works)
    stopping.wait(60)


def hangs_up_after(byte_count: int) -> Behaviour:
    """Answers, takes so many bytes of a badge, and is gone: the cable was pulled."""

    def behave(client: socket.socket, stopping: threading.Event) -> None:
        works = Mechanics()
        while not stopping.is_set() and len(works.received) < 12 + byte_count:
            data = _receive(client)
            if data is None:
                return
            works.receive(data)
            _answer(client, works)
        _reset(client)

    return behave


def hangs_up_at_once(client: socket.socket, stopping: threading.Event) -> None:
    """Somebody else is being served: whoever comes second is sent away."""
    _reset(client)


def half_open(client: socket.socket, stopping: threading.Event) -> None:
    """Answers the questions before the badge, swallows the badge, and never says a word again."""
    works = Mechanics()
    while not stopping.is_set():
        data = _receive(client)
        if data is None:
            return
        if len(works.received) < 12:
            works.receive(data)
            _answer(client, works)


def slow(works: Mechanics, *, bytes_a_turn: int) -> Behaviour:
    """An honest printer on a slow line."""

    def behave(client: socket.socket, stopping: threading.Event) -> None:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        while not stopping.is_set():
            data = _receive(client, bytes_a_turn)
            if data is None:
                return
            works.receive(data)
            _answer(client, works)
            stopping.wait(0.001)

    return behave


def honest(works: Mechanics) -> Behaviour:
    """A printer with these works; what they keep in their buffer outlives a connection."""

    def behave(client: socket.socket, stopping: threading.Event) -> None:
        while not stopping.is_set():
            data = _receive(client)
            if data is None:
                break
            works.receive(data)
            _answer(client, works)
        works.hang_up()

    return behave


def babbling(works: Mechanics, noise: bytes) -> Behaviour:
    """An honest printer whose answers come byte by byte, with `noise` before each bunch."""

    def behave(client: socket.socket, stopping: threading.Event) -> None:
        while not stopping.is_set():
            data = _receive(client)
            if data is None:
                return
            works.receive(data)
            if works.answers:
                said = noise + bytes(works.answers)
                works.answers.clear()
                for place in range(len(said)):
                    client.sendall(said[place : place + 1])

    return behave


def _receive(client: socket.socket, most: int = 4096) -> bytes | None:
    """What arrived, empty when nothing did; None: the client went."""
    try:
        data = client.recv(most)
    except TimeoutError:
        return b""
    return data or None


def _answer(client: socket.socket, works: Mechanics) -> None:
    if works.answers:
        client.sendall(bytes(works.answers))
        works.answers.clear()


def _reset(client: socket.socket) -> None:
    """Hang up hard, as a pulled cable looks from the other end once its router says so."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
