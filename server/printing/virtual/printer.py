"""The virtual printer: a real ESC/POS printer of ours on a loopback socket, whose paper can be looked at.

A demo, a rehearsal and the tests walk the same path as metal: the same bytes, the same questions, the same answers.
Like a real one it serves one client at a time, and what it was sent while paper was out comes out after a reload.
"""

from __future__ import annotations

import contextlib
import io
import socket
import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from server.printing.virtual.paper import Fault, Mechanics, Skill

#: Pages kept, in memory and in the folder.
PAGES_KEPT = 50
_SLICE_SECONDS = 0.05


@dataclass(frozen=True, kw_only=True)
class Page:
    """A piece of paper that came out."""

    #: From 1, in the order they came out.
    number: int
    png: bytes
    width_dots: int
    height_dots: int


class VirtualPrinter:
    """Made, started and stopped by whoever wants paper on a screen."""

    def __init__(
        self,
        *,
        port: int = 0,
        folder: Path | None = None,
        page_seconds: float = 0.0,
        skills: Iterable[Skill] = tuple(Skill),
    ) -> None:
        """`port` 0: a free one. `folder`: pages are kept there as PNG too. `page_seconds`: paper takes its time."""
        self._port = port
        self._folder = folder
        self._page_seconds = page_seconds
        self._lock = threading.RLock()
        self._works = Mechanics(skills=frozenset(skills))
        self._pages: deque[Page] = deque(maxlen=PAGES_KEPT)
        self._printed = 0
        self._stopping = threading.Event()
        self._changed = threading.Condition(self._lock)
        self._thread = threading.Thread(target=self._serve, name="virtual printer", daemon=True)
        self._socket: socket.socket | None = None

    @property
    def port(self) -> int:
        """Where it listens, once it was started."""
        return self._port

    @property
    def address(self) -> str:
        """As a printer's address is written."""
        return f"tcp://127.0.0.1:{self._port}"

    @property
    def faults(self) -> frozenset[Fault]:
        """What is wrong with it now."""
        with self._lock:
            return frozenset(self._works.faults)

    @property
    def received(self) -> bytes:
        """Every byte it was ever sent."""
        with self._lock:
            return bytes(self._works.received)

    def start(self) -> None:
        """Listen. Raises: OSError when the port is taken."""
        self._read_folder()
        self._socket = socket.create_server(("127.0.0.1", self._port))
        self._socket.settimeout(_SLICE_SECONDS)
        self._port = self._socket.getsockname()[1]
        self._thread.start()

    def stop(self) -> None:
        """Hang up and stop listening; paper stays."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        if self._socket is not None:
            self._socket.close()

    def pages(self) -> list[Page]:
        """The last pages, oldest first."""
        with self._lock:
            return list(self._pages)

    def wait_for_pages(self, count: int, *, seconds: float = 10.0) -> list[Page]:
        """The pages, once there are `count` of them or the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._pages) >= count, timeout=seconds)
            return list(self._pages)

    def set_fault(self, fault: Fault, active: bool = True) -> None:
        """Break something, or mend it: mending lets what was kept come out."""
        with self._lock:
            self._works.set_fault(fault, active)
            self._collect()

    def load_paper(self, rows: int | None = None) -> None:
        """A new roll: endless, or with so many rows of dots before it runs out."""
        with self._lock:
            self._works.set_fault(Fault.PAPER_OUT, False)
            self._works.rows_left = rows
            self._collect()

    def _serve(self) -> None:
        """The printer's loop: one client after the other."""
        while self._socket is not None and not self._stopping.is_set():
            try:
                client, _ = self._socket.accept()
            except TimeoutError:
                continue
            with client:
                self._talk(client)

    def _talk(self, client: socket.socket) -> None:
        client.settimeout(_SLICE_SECONDS)
        with contextlib.suppress(OSError):  # a client that is gone is the end of a conversation, not a fault
            while not self._stopping.is_set():
                self._say(client)
                try:
                    data = client.recv(4096)
                except TimeoutError:
                    continue
                if not data:
                    break
                with self._lock:
                    self._works.receive(data)
                    cut = self._collect()
                if cut and self._page_seconds:
                    self._stopping.wait(self._page_seconds * cut)
        with self._lock:
            self._works.hang_up()

    def _say(self, client: socket.socket) -> None:
        with self._lock:
            answers = bytes(self._works.answers)
            self._works.answers.clear()
        if answers:
            client.sendall(answers)

    def _collect(self) -> int:
        """Take cut pages out of the works; how many there were."""
        cut = len(self._works.pages)
        for image in self._works.pages:
            self._printed += 1
            png = io.BytesIO()
            image.save(png, format="PNG")
            page = Page(number=self._printed, png=png.getvalue(), width_dots=image.width, height_dots=image.height)
            self._pages.append(page)
            self._keep(page)
        self._works.pages.clear()
        if cut:
            self._changed.notify_all()
        return cut

    def _keep(self, page: Page) -> None:
        if self._folder is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / f"page-{page.number:06}.png").write_bytes(page.png)
        (self._folder / f"page-{page.number - PAGES_KEPT:06}.png").unlink(missing_ok=True)

    def _read_folder(self) -> None:
        """Pages of an earlier run are still on the table."""
        paths = sorted(self._folder.glob("page-*.png"))[-PAGES_KEPT:] if self._folder else []
        for path in paths:
            png = path.read_bytes()
            with Image.open(io.BytesIO(png)) as image:
                width, height = image.size
            self._printed = int(path.stem.removeprefix("page-"))
            self._pages.append(Page(number=self._printed, png=png, width_dots=width, height_dots=height))
