"""`python -m bench.tablet_crowd`: many tablets before the board, in a process of its own, and what happens meanwhile.

Each tablet does what static/js/live.js does on the real page: it takes topics and parts from the page itself, keeps one
stream open, fetches every part that a signal concerns, each on a line of its own as a browser does, and fetches a part
again when something changed while it was under way. A part counts as repainted when its answer is read.

Reads what to do as JSON from the first line of its input, says "ready", begins at the second line, and writes what it
saw as JSON. Whatever goes wrong ends it with a traceback.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from bench.clients import post
from bench.sample import sample_code
from bench.tablet_scene import sample_id

#: For a tablet to show what happened last, before it counts as lost.
PATIENCE_SECONDS = 15
_PART = re.compile(r'<div[^>]*\bdata-live="([^"]*)"[^>]*\bhx-get="([^"]*)"')
_TOPICS = re.compile(r'<body data-topics="([^"]*)"')
_ARRIVED = re.compile(rb'class="value">([\d.,\s]+)<')
_ALERT = rb'id="alert-(\w+)"(?:(?!<article).)*?/desk/guests/'
FIGURES, BOARD = "/desk/figures", "/desk/alerts"


@dataclass(frozen=True)
class Sign:
    """How a part looks once something that happened at `at` (Unix time) is shown."""

    at: float
    what: str
    part: str
    #: So many arrivals at least; or this text, which is there, or no longer.
    arrived: int = 0
    text: str = ""
    is_there: bool = True

    def is_shown(self, arrived: int, page: bytes | str) -> bool:
        """Whether a part with so many arrivals, or these words, shows it."""
        if self.arrived:
            return arrived >= self.arrived
        text = self.text if isinstance(page, str) else self.text.encode()
        return (text in page) is self.is_there  # type: ignore[operator]


@dataclass
class Line:
    """A connection that is kept."""

    port: int
    head: str
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, *, is_page: bool = False) -> bytes:
        """The body of a fragment, as htmx asks for it, or of a whole page.

        Raises: RuntimeError for any answer but 200 and 204.
        """
        more = "" if is_page else "HX-Request: true\r\nOspite-Live: 1\r\n"
        return await self.send(f"GET {path} HTTP/1.1\r\n{self.head}{more}\r\n".encode())

    async def send(self, request: bytes) -> bytes:
        """The body of the answer to a whole request."""
        self.streams = self.streams or await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
        reader, writer = self.streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = re.search(rb"content-length: (\d+)", head)
        body = await reader.readexactly(int(length[1])) if length else b""
        if head[9:12] not in (b"200", b"204", b"303"):
            raise RuntimeError(f"{request[:80]!r} was answered {head[:12]!r}: {body[:300]!r}")
        return body


@dataclass
class Part:
    """A part of the page that changes by itself."""

    path: str
    topics: set[str]
    line: Line
    is_under_way: bool = False


@dataclass
class Crowd:
    """All tablets, and what they saw."""

    port: int
    signs: list[Sign] = field(default_factory=list)
    #: Seconds from what happened to its repaint, by what it was.
    taken: dict[str, list[float]] = field(default_factory=dict)
    fetches: int = 0
    bytes: int = 0


class Tablet:
    """One of them."""

    def __init__(self, crowd: Crowd, head: str) -> None:
        self.crowd, self.head = crowd, head
        self.parts: list[Part] = []
        self.missed: set[str] = set()
        #: How many of the crowd's signs this one was told of, and those of them that it does not show yet.
        self._told = 0
        self._waiting: list[Sign] = []

    async def open(self, group: asyncio.TaskGroup) -> None:
        """Open the page and its stream; back as soon as both are there."""
        page = (await Line(self.crowd.port, self.head).get("/desk", is_page=True)).decode()
        for topics, path in _PART.findall(page):
            self.parts.append(Part(path, set(topics.split()), Line(self.crowd.port, self.head)))
        if len(self.parts) < 5:
            raise RuntimeError(f"only {len(self.parts)} live parts on the board")
        topics = _TOPICS.search(page)
        assert topics
        reader, self._stream = await asyncio.open_connection("127.0.0.1", self.crowd.port)
        self._stream.write(f"GET /live?topics={quote(topics[1].strip())} HTTP/1.1\r\n{self.head}\r\n".encode())
        await reader.readuntil(b"event: ping")
        self.refresh(group, None)
        group.create_task(self._listen(group, reader))

    async def _listen(self, group: asyncio.TaskGroup, reader: asyncio.StreamReader) -> None:
        while True:
            await reader.readuntil(b"event: changed\ndata: ")
            changed = await reader.readuntil(b"\n\n")
            self.refresh(group, set(changed.decode().split()))

    def refresh(self, group: asyncio.TaskGroup, changed: set[str] | None) -> None:
        """live.js: refresh()."""
        for part in self.parts:
            touched = part.topics if changed is None else part.topics & changed
            if touched and part.is_under_way:
                self.missed |= touched
            elif touched:
                part.is_under_way = True
                group.create_task(self._fetch(group, part))

    async def _fetch(self, group: asyncio.TaskGroup, part: Part) -> None:
        body = await part.line.get(part.path)
        self.crowd.fetches += 1
        self.crowd.bytes += len(body)
        self._look(part.path, body)
        part.is_under_way = False
        if self.missed:
            again, self.missed = self.missed, set()
            self.refresh(group, again)

    def _look(self, path: str, body: bytes) -> None:
        """What of all that happened this part shows now."""
        now = time.time()
        self._waiting += self.crowd.signs[self._told :]
        self._told = len(self.crowd.signs)
        arrived = arrived_in(body) if path == FIGURES else 0
        for sign in [one for one in self._waiting if one.part == path and one.is_shown(arrived, body)]:
            self._waiting.remove(sign)
            self.crowd.taken.setdefault(sign.what, []).append(now - sign.at)

    @property
    def is_right(self) -> bool:
        """Whether it shows everything that happened."""
        return not self._waiting and self._told == len(self.crowd.signs)


def arrived_in(body: bytes) -> int:
    """The second of the three figures."""
    return int(re.sub(rb"\D", b"", _ARRIVED.findall(body)[1]))


class Evening:
    """What happens: twenty acts in two seconds, whatever the tablets do; each is a sign to be seen."""

    def __init__(self, crowd: Crowd, token: str, desk_head: str, order: dict[str, int]) -> None:
        self.crowd, self.token, self.order = crowd, token, order
        self.door, self.desk = Line(crowd.port, ""), Line(crowd.port, desk_head)
        self.arrivals = 0
        self._vip = order["first_vip"]
        self._calls: list[int] = []

    async def go(self) -> None:
        """All of it, from now on."""
        began = time.time()
        for number in range(self.order["seconds"] * self.order["facts_a_second"]):
            due = began + number / self.order["facts_a_second"]
            await asyncio.sleep(max(0.0, due - time.time()))
            await self._act(number % 20, time.time())

    async def _act(self, turn: int, at: float) -> None:
        if turn == 0:
            await self._arrive(at, self._vip, prints=True, what="VIP on the board")
            self._calls.append(self._vip)
            self._vip += 1
        elif turn == 5:
            await self._ask(at)
        elif turn == 10:
            await self._answer(at, self._calls[-1])
        elif turn == 15:
            await self._settle(at, self._calls.pop(0))
        else:
            await self._arrive(at, self.order["first_guest"] + self.arrivals, prints=turn in (3, 13))

    async def _arrive(self, at: float, number: int, *, prints: bool, what: str = "arrival") -> None:
        self.arrivals += 1
        if what == "arrival":
            self._expect(Sign(at, what, FIGURES, arrived=self.arrivals))
        else:
            self._expect(Sign(at, what, BOARD, text=f"/desk/guests/{sample_id(number)}"))
        body = json.dumps({"code": sample_code(number), "key": f"k{number}", "print": prints})
        await self.door.send(post("/api/v1/events/bench/check-ins", body, self.token))

    async def _ask(self, at: float) -> None:
        words = f"Umbrella {self.arrivals} is lost"
        self._expect(Sign(at, "request on the board", BOARD, text=words))
        await self._post("/desk/requests", f"category=lost_and_found&text={quote(words)}&key=r{self.arrivals}")

    async def _answer(self, at: float, number: int) -> None:
        alert = await self._alert_of(number)
        self._expect(Sign(at, "VIP taken", BOARD, text=f'-taken" id="alert-{alert}"'))
        await self._post(f"/desk/alerts/{alert}/take", "")

    async def _settle(self, at: float, number: int) -> None:
        alert = await self._alert_of(number)
        self._expect(Sign(at, "VIP settled", BOARD, text=f'id="alert-{alert}"', is_there=False))
        await self._post(f"/desk/alerts/{alert}/settle", "outcome=helped")

    def _expect(self, sign: Sign) -> None:
        self.crowd.signs.append(sign)

    async def _alert_of(self, number: int) -> str:
        found = re.search(_ALERT + sample_id(number).encode(), await self.desk.get(BOARD), re.S)
        if not found:
            raise RuntimeError("the board does not show a VIP who came a second ago")
        return found[1].decode()

    async def _post(self, path: str, body: str) -> None:
        form = "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\nHX-Request: true\r\n"
        head = f"POST {path} HTTP/1.1\r\n{self.desk.head}{form}Content-Length: {len(body)}\r\n\r\n"
        await self.desk.send((head + body).encode())


async def _crowd(order: dict[str, Any], is_told: Callable[[], Any]) -> dict[str, Any]:
    crowd = Crowd(order["port"])
    heads = [_head(order["port"], *tablet) for tablet in order["tablets"]]
    tablets = [Tablet(crowd, head) for head in heads]
    seen: dict[str, Any] = {}
    try:
        async with asyncio.TaskGroup() as group:
            for tablet in tablets:
                await tablet.open(group)
            print("ready", flush=True)
            await asyncio.to_thread(is_told)
            crowd.fetches = crowd.bytes = 0
            began = time.time()
            await Evening(crowd, order["token"], heads[0], order).go()
            await _settle(tablets)
            seen = {"seconds": time.time() - began, "fetches": crowd.fetches, "bytes": crowd.bytes}
            raise _Enough
    except* _Enough:
        pass
    return seen | {"signs": [vars(sign) for sign in crowd.signs], "taken": crowd.taken}


class _Enough(Exception):
    """Everything was seen: the streams need not go on."""


async def _settle(tablets: list[Tablet]) -> None:
    deadline = time.time() + PATIENCE_SECONDS
    while wrong := [tablet for tablet in tablets if not tablet.is_right]:
        if time.time() > deadline:
            raise RuntimeError(f"{len(wrong)} tablets do not show all that happened")
        await asyncio.sleep(0.05)


def _head(port: int, tablet: str, session: str, language: str) -> str:
    cookies = f"Cookie: tablet={tablet}; person_at_desk={session}\r\n"
    return f"Host: 127.0.0.1:{port}\r\n{cookies}Accept-Language: {language}\r\n"


if __name__ == "__main__":
    import uvloop

    what_to_do = json.loads(sys.stdin.readline())
    print(json.dumps(uvloop.run(_crowd(what_to_do, sys.stdin.readline))), flush=True)
