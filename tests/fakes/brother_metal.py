"""Brother QL label printers on this machine: one on a device file as on USB, one on the network with SNMP beside it.

`python -m tests.fakes.brother_metal usb|network FOLDER` runs one as a process of its own, its labels as PNG files. What
is typed is done to it: `cutter after`, `cable_pulled before`, `mend`.
"""

from __future__ import annotations

import contextlib
import os
import pty
import select
import shutil
import socket
import sys
import tempfile
import threading
import time
import tty
from dataclasses import replace
from pathlib import Path

from PIL import Image

from server.domain.roll import roll_named
from tests.fakes.brother_works import QlWorks
from tests.fakes.metal import Mishap, Moment
from tests.fakes.ports import own_port

_SLICE_SECONDS = 0.02
#: What a station finds only when it tries.
_LINE = frozenset({Mishap.CABLE_PULLED, Mishap.POWER_LOST, Mishap.HUNG})


class _BrotherMetal:
    """What both have: works, hands, and paper to count."""

    driver = "brother"
    address = ""
    dpi = 300

    def __init__(self, works: QlWorks | None = None) -> None:
        self.works = works or QlWorks()
        self.width_dots = self.works.window[1]
        self._down: Mishap | None = None
        self._changed = threading.Condition(threading.RLock())
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="brother", daemon=True)

    def start(self) -> None:
        """Switch it on."""
        self._plug_in()
        self._thread.start()

    def stop(self) -> None:
        """Switch it off for good."""
        self._stopping.set()
        self._thread.join()
        self._unplug()

    def plan(self, mishap: Mishap, moment: Moment) -> None:
        """As Metal."""
        with self._changed:
            if moment is not Moment.BEFORE:
                self.works.planned = (mishap, moment)
            elif mishap in _LINE:
                self._go_down(mishap)
            else:
                self.works.faults.add(mishap)

    def mend(self) -> None:
        """As Metal. Who hung is switched off and on."""
        with self._changed:
            self.works.strike.clear()
            self.works.mend()
            down, self._down = self._down, None
            if down in (Mishap.POWER_LOST, Mishap.HUNG):
                self.works.forget()
            if down is not None:
                self._unplug()
                self._plug_in()
            self._changed.notify_all()

    def badges(self) -> list[Image.Image]:
        """As Metal."""
        with self._changed:
            return list(self.works.pages)

    def wait_for_badges(self, count: int, *, seconds: float = 10.0) -> list[Image.Image]:
        """As Metal."""
        with self._changed:
            self._changed.wait_for(lambda: len(self.works.pages) >= count, timeout=seconds)
            return list(self.works.pages)

    def _go_down(self, mishap: Mishap) -> None:
        self._down = mishap
        if mishap is Mishap.POWER_LOST:
            self.works.forget()
        if mishap is not Mishap.HUNG:
            self._unplug()

    def _take(self, data: bytes) -> bytes:
        """Let the works have it, with the lock held; what they say to that."""
        self.works.take(data)
        said = b"".join(self.works.said)
        self.works.said.clear()
        if self.works.strike:
            self._go_down(self.works.strike[0])
            self.works.strike.clear()
            said = b""
        self._changed.notify_all()
        return said

    def _plug_in(self) -> None:
        raise NotImplementedError

    def _unplug(self) -> None:
        raise NotImplementedError

    def _serve(self) -> None:
        raise NotImplementedError


class BrotherUsbMetal(_BrotherMetal):
    """On a device file that is read and written, as the kernel offers a printer on USB."""

    def __init__(self, works: QlWorks | None = None) -> None:
        super().__init__(works)
        self._folder = Path(tempfile.mkdtemp(prefix="brother-", dir="/dev/shm"))
        self.address = f"usb:{self._folder}/lp0"
        self._far = self._near = -1

    def stop(self) -> None:
        """As Metal."""
        super().stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _plug_in(self) -> None:
        self._far, self._near = pty.openpty()
        tty.setraw(self._near)
        os.set_blocking(self._far, False)
        (self._folder / "lp0").symlink_to(os.ttyname(self._near))

    def _unplug(self) -> None:
        (self._folder / "lp0").unlink(missing_ok=True)
        for end in (self._far, self._near):
            if end >= 0:
                os.close(end)
        self._far = self._near = -1

    def _serve(self) -> None:
        while not self._stopping.is_set():
            if not self._listen():
                self._stopping.wait(_SLICE_SECONDS)

    def _listen(self) -> bool:
        """Take what is there; whether anything was. Unplugging waits for the lock: a number that was closed may be
        another printer's file a moment later."""
        with self._changed, contextlib.suppress(OSError):
            far = self._far
            if self._down is not None or far < 0 or not select.select([far], [], [], 0)[0]:
                return False
            if said := self._take(os.read(far, 4096)):
                os.write(far, said)
            return True
        return False


class BrotherNetworkMetal(_BrotherMetal):
    """On port 9100, which takes and never answers, with its status by SNMP on another port."""

    def __init__(
        self, works: QlWorks | None = None, *, label_seconds: float = 0.3, counts: bool = True, speaks: bool = True
    ) -> None:
        super().__init__(works or QlWorks(model=b"A"))
        self.works.starts_early = False
        #: How long its phase is "printing" after the last row.
        self._label_seconds = label_seconds
        #: Whether it has a page counter, and whether it speaks SNMP at all.
        self._counts, self._speaks = counts, speaks
        self._port = own_port()
        self.address = f"tcp://127.0.0.1:{self._port}?snmp=public&snmp_port={self._port}"
        self._sockets: list[socket.socket] = []
        self._client: socket.socket | None = None
        self._busy_until = 0.0

    def _plug_in(self) -> None:
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.setsockopt(
            socket.SOL_SOCKET, socket.SO_RCVBUF, 4096
        )  # its buffer is small, and then it is busy (5.9)
        listening.bind(("127.0.0.1", self._port))
        listening.listen()
        asked = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        asked.bind(("127.0.0.1", self._port))
        self._sockets = [listening, asked]

    def _unplug(self) -> None:
        if self._client is not None:
            self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        for end in self._sockets:
            with contextlib.suppress(OSError):  # a socket without a peer tells so, and stops listening all the same
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        if self._client is not None:
            self._client.close()
        self._sockets, self._client = [], None

    def _serve(self) -> None:
        while not self._stopping.is_set():
            ends = self._sockets
            if self._down is not None or not ends:
                self._stopping.wait(_SLICE_SECONDS)
                continue
            with contextlib.suppress(OSError, ValueError):  # unplugged under our hands
                self._turn(*ends)

    def _turn(self, listening: socket.socket, asked: socket.socket) -> None:
        ends = [asked, self._client or listening]
        readable = select.select(ends, [], [], _SLICE_SECONDS)[0]
        with self._changed:
            for ready in readable if self._down is None else []:
                if ready is asked:
                    question, sender = asked.recvfrom(2048)
                    if answer := self._answer(question) if self._speaks else b"":
                        asked.sendto(answer, sender)
                elif ready is listening:
                    self._client, _ = listening.accept()
                else:
                    self._receive(ready)

    def _receive(self, client: socket.socket) -> None:
        data = client.recv(4096)
        if not data:
            client.close()
            self._client = None
            return
        before = len(self.works.pages)
        self._take(data)
        if len(self.works.pages) > before:
            self._busy_until = time.monotonic() + self._label_seconds

    def _answer(self, question: bytes) -> bytes:
        """SNMP version 1: the question with the value in it, or with "no such name"."""
        version, community, request, name = _asked(question)
        busy = time.monotonic() < self._busy_until
        status = bytearray(self.works.status())
        status[19] |= busy
        pages = len(self.works.pages) - busy
        values = {_STATUS_NAME: (0x04, bytes(status)), _MODEL_NAME: (0x04, b"Brother QL-820NWB")}
        if self._counts:
            values[_PAGES_NAME] = (0x41, (1000 + pages).to_bytes(3, "big"))
        if community != b"public":
            return b""
        tag, value = values.get(name, (0x05, b""))
        error = 0 if name in values else 2
        binding = _tlv(0x30, _tlv(0x30, _tlv(0x06, name) + _tlv(tag, value)))
        body = _tlv(0x02, request) + _tlv(0x02, bytes([error])) + _tlv(0x02, bytes([bool(error)])) + binding
        return _tlv(0x30, _tlv(0x02, version) + _tlv(0x04, community) + _tlv(0xA2, body))


#: 1.3.6.1.4.1.2435.3.3.9.1.6.1.0 and 1.3.6.1.2.1.43.10.2.1.4.1.1 as BER writes them.
_STATUS_NAME = bytes.fromhex("2b06010401930303030901060100")
#: hrDeviceDescr of the first device, 1.3.6.1.2.1.25.3.2.1.3.1.
_MODEL_NAME = bytes.fromhex("2b060102011903020103") + b"\x01"
_PAGES_NAME = bytes.fromhex("2b060102012b0a0201040101")


def _asked(question: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """Version, community, request and object of a short GET; every length in it is one byte."""
    assert question[0] == 0x30 and question[1] == len(question) - 2
    version, rest = _one(question[2:])
    community, rest = _one(rest)
    assert rest[0] == 0xA0
    request, rest = _one(rest[2:])
    _, rest = _one(rest)
    _, rest = _one(rest)
    name, rest = _one(rest[4:])
    assert rest == b"\x05\x00"
    return version, community, request, name


def _one(data: bytes) -> tuple[bytes, bytes]:
    return data[2 : 2 + data[1]], data[2 + data[1] :]


def _tlv(tag: int, content: bytes) -> bytes:
    assert len(content) < 128
    return bytes([tag, len(content)]) + content


def main(kind: str, folder: Path, roll_name: str = "62") -> None:
    """A printer as a process, until its standard input ends."""
    roll = roll_named(roll_name)
    assert roll is not None, f"no roll {roll_name}"
    works = QlWorks(width_mm=roll.width_mm, length_mm=roll.length_mm, window=(roll.offset_dots, roll.width_dots))
    metal = BrotherUsbMetal(works) if kind == "usb" else BrotherNetworkMetal(replace(works, model=b"A"))
    metal.start()
    print(metal.address, flush=True)
    kept = 0
    while True:
        words = sys.stdin.readline().split() if select.select([sys.stdin], [], [], 0.1)[0] else None
        if words == []:
            break
        if words:
            metal.mend() if words == ["mend"] else metal.plan(Mishap(words[0]), Moment(words[1]))
        for kept, label in enumerate(metal.badges()[kept:], kept + 1):  # noqa: B020  # goes on where it stopped
            label.save(folder / f"label-{kept:04d}.png")
    metal.stop()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
