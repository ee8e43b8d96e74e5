"""Many scanners at once, on raw keep-alive sockets so that the client is not what is measured."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

#: Makes the request with a given number.
Request = Callable[[int], bytes]


@dataclass(frozen=True, kw_only=True)
class Load:
    """What a run gave."""

    answered: int
    #: Answers other than 200: there should be none.
    failed: int
    seconds: float

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return self.answered / self.seconds


class _Client(asyncio.Protocol):
    """One scanner: sends the next request as soon as the last one is answered."""

    def __init__(self, next_request: Callable[[], bytes | None], done: asyncio.Future[None]) -> None:
        self._next_request = next_request
        self._done = done
        self._buffer = b""
        self.answered = self.failed = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found or len(body) < _body_length(head):
            return
        self._buffer = b""
        self.answered += 1
        self.failed += not head.startswith(b"HTTP/1.1 200")
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._done.done():
            self._done.set_result(None)

    def _send(self) -> None:
        request = self._next_request()
        if request is None:
            self._transport.close()
        else:
            self._transport.write(request)


def _body_length(head: bytes) -> int:
    lowered = head.lower()
    start = lowered.index(b"content-length:") + len(b"content-length:")
    return int(lowered[start:].split(b"\r\n", 1)[0])


def _itself(client: _Client) -> _Client:
    return client


def post(path: str, body: str, token: str = "") -> bytes:
    """A POST of JSON as bytes."""
    authorization = f"Authorization: Bearer {token}\r\n" if token else ""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{authorization}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()


def run_load(port: int, request: Request, *, first: int, count: int, clients: int) -> Load:
    """Send the requests `first` to `first + count` from so many clients, each waiting for its answers."""
    return asyncio.run(_run_load(port, [request(first + place) for place in range(count)], clients))


async def _run_load(port: int, requests: list[bytes], clients: int) -> Load:
    loop = asyncio.get_running_loop()
    waiting = iter(requests)
    scanners: list[_Client] = []
    ends = [loop.create_future() for _ in range(clients)]
    began = time.perf_counter()
    for end in ends:
        scanners.append(_Client(lambda: next(waiting, None), end))
        await loop.create_connection(partial(_itself, scanners[-1]), "127.0.0.1", port)
    await asyncio.gather(*ends)
    return Load(
        answered=sum(scanner.answered for scanner in scanners),
        failed=sum(scanner.failed for scanner in scanners),
        seconds=time.perf_counter() - began,
    )
