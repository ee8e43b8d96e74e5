"""A driverless printer of metal: an HTTP server that speaks IPP (RFC 8010 and 8011), with paper and mishaps.

Its messages are read and written by ippserver, which others wrote.
"""

from __future__ import annotations

import contextlib
import io
import struct
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ippserver.constants import SectionEnum, TagEnum
from ippserver.request import IppRequest
from PIL import Image

from tests.fakes.metal import Mishap, Moment
from tests.fakes.pwg_paper import pages_of

_PRINT_JOB, _CREATE_JOB, _SEND_DOCUMENT, _CANCEL_JOB, _GET_JOB, _GET_PRINTER = 2, 5, 6, 8, 9, 11
_OK, _NOT_POSSIBLE, _NOT_FOUND, _UNSUPPORTED = 0x0000, 0x0404, 0x0406, 0x0501
_PENDING, _STOPPED, _CANCELED, _COMPLETED = 3, 6, 7, 9
#: It answers in dribs and drabs.
_PACKET_BYTES = 50
_REASONS = {
    Mishap.PAPER_OUT: b"media-empty-error",
    Mishap.COVER_OPEN: b"cover-open-error",
    Mishap.CUTTER: b"trimmer-jam-error",
}
_BROKEN_LINE = (Mishap.CABLE_PULLED, Mishap.POWER_LOST)


@dataclass(kw_only=True)
class Job:
    """What was asked of the printer."""

    id: int
    name: bytes
    #: What the client asked for, as ippserver reads it.
    asked: Any
    document: bytes | None = None
    state: int = _PENDING
    sheets: int = 0


@dataclass(frozen=True, kw_only=True)
class Skills:
    """What this model can do."""

    create_job: bool = True
    #: Counts the sheets of a job.
    counts: bool = True
    formats: tuple[str, ...] = ("image/pwg-raster",)
    raster_types: tuple[str, ...] = ("black_1", "sgray_8")
    #: More that it says of itself: name and keyword.
    says: dict[str, str] = field(default_factory=dict)


class IppMetal:
    """As Metal."""

    driver = "ipp"
    width_dots = 576
    dpi = 203

    def __init__(self, skills: Skills | None = None) -> None:
        self.skills = skills or Skills()
        #: Somebody presses its button as soon as a badge is there.
        self.cancels_by_hand = False
        self.jobs: dict[int, Job] = {}
        self._papers: list[Image.Image] = []
        self._reasons: set[Mishap] = set()
        self._plans: dict[Moment, Mishap] = {}
        self._changed = threading.Condition(threading.RLock())
        #: Set while it answers; a hung one keeps its callers waiting.
        self._awake = threading.Event()
        self._port = 0
        self._server: ThreadingHTTPServer | None = None

    @property
    def address(self) -> str:
        """As a printer's address is written."""
        return f"ipp://127.0.0.1:{self._port}/ipp/print"

    @property
    def is_off(self) -> bool:
        """Whether nothing listens."""
        return self._server is None

    def start(self) -> None:
        """As Metal; the same port each time."""
        metal = self

        class Handler(_Handler):
            printer = metal

        self._awake.set()
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), name="ipp metal", daemon=True).start()

    def stop(self) -> None:
        """As Metal."""
        self._awake.set()
        self._hang_up()

    def plan(self, mishap: Mishap, moment: Moment) -> None:
        """As Metal."""
        with self._changed:
            if moment is Moment.BEFORE:
                self._strike(mishap)
            else:
                self._plans[moment] = mishap

    def mend(self) -> None:
        """As Metal; who was hung is switched off and on, and forgets."""
        with self._changed:
            if not self._awake.is_set():
                self._forget()
                self._awake.set()
            self._reasons.clear()
            if self._server is None:
                self.start()
            self._work()

    def badges(self) -> list[Image.Image]:
        """As Metal."""
        with self._changed:
            return list(self._papers)

    def wait_for_badges(self, count: int, *, seconds: float = 10.0) -> list[Image.Image]:
        """As Metal."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._papers) >= count, seconds)
            return list(self._papers)

    def taking(self, moment: Moment) -> bool:
        """A badge is at that moment: a planned mishap strikes. Whether the line is still up."""
        with self._changed:
            mishap = self._plans.pop(moment, None)
            if mishap is Mishap.CABLE_PULLED and moment is Moment.AFTER:
                self._work()  # it goes on with what it has
            if mishap:
                self._strike(mishap)
        self.wait_awake()
        return mishap not in (*_BROKEN_LINE, Mishap.HUNG)

    def answer(self, request: IppRequest, document: bytes) -> IppRequest:
        """What it answers."""
        with self._changed:
            operation = request.opid_or_status
            if operation == _GET_PRINTER:
                return _reply(request, printer=self._printer_attributes())
            if operation == _CREATE_JOB and not self.skills.create_job:
                return _reply(request, status=_UNSUPPORTED)
            if operation in (_CREATE_JOB, _PRINT_JOB):
                job = self._new_job(request)
                job.document = document if operation == _PRINT_JOB else None
                return _reply(request, job=self._job_attributes(job))
            job = self.jobs.get(_integer(request, b"job-id"))
            if job is None:
                return _reply(request, status=_NOT_FOUND)
            if operation == _SEND_DOCUMENT:
                job.document = document
            elif operation == _CANCEL_JOB:
                if job.state > _STOPPED:
                    return _reply(request, status=_NOT_POSSIBLE)
                job.state = _CANCELED
            return _reply(request, job=self._job_attributes(job))

    def wait_awake(self) -> None:
        """Say nothing while it is hung."""
        self._awake.wait()

    def work(self) -> None:
        """Print what waits."""
        with self._changed:
            self._work()

    def _work(self) -> None:
        if self._reasons or not self._awake.is_set():
            return
        for job in self.jobs.values():
            if job.state < _CANCELED and job.document is not None and self.cancels_by_hand:
                job.state = _CANCELED
            elif job.state < _CANCELED and job.document is not None:
                self._papers += [page for page, _ in pages_of(job.document)] if _is_raster(job.document) else []
                job.state, job.sheets = _COMPLETED, 1
        self._changed.notify_all()

    def _new_job(self, request: IppRequest) -> Job:
        name = request.only(SectionEnum.operation, b"job-name", TagEnum.name_without_language)
        job = Job(id=len(self.jobs) + 1, name=name, asked=request)
        self.jobs[job.id] = job
        return job

    def _strike(self, mishap: Mishap) -> None:
        if mishap in _REASONS:
            self._reasons.add(mishap)
        if mishap is Mishap.HUNG:
            self._awake.clear()
        if mishap in _BROKEN_LINE:
            self._hang_up()
        if mishap is Mishap.POWER_LOST:
            self._forget()

    def _forget(self) -> None:
        self.jobs.clear()

    def _hang_up(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()

    def _printer_attributes(self) -> dict[str, tuple[int, list[bytes]]]:
        reasons = [_REASONS[mishap] for mishap in sorted(self._reasons)] or [b"none"]
        resolution = struct.pack(">iib", self.dpi, self.dpi, 3)
        return {
            "printer-state": (TagEnum.enum, [struct.pack(">i", 5 if self._reasons else 3)]),
            "printer-state-reasons": (TagEnum.keyword, reasons),
            "printer-is-accepting-jobs": (TagEnum.boolean, [b"\x01"]),
            "document-format-supported": (TagEnum.mime_media_type, _words(self.skills.formats)),
            "pwg-raster-document-resolution-supported": (TagEnum.resolution, [resolution]),
            "pwg-raster-document-type-supported": (TagEnum.keyword, _words(self.skills.raster_types)),
            "media-supported": (TagEnum.keyword, [b"custom_min_25x25mm", b"custom_max_108x300mm"]),
            **{name: (TagEnum.keyword, [said.encode()]) for name, said in self.skills.says.items()},
        }

    def _job_attributes(self, job: Job) -> dict[str, tuple[int, list[bytes]]]:
        state = _STOPPED if self._reasons and job.state < _STOPPED and job.document else job.state
        attributes = {
            "job-id": (TagEnum.integer, [struct.pack(">i", job.id)]),
            "job-name": (TagEnum.name_without_language, [job.name]),
            "job-state": (TagEnum.enum, [struct.pack(">i", state)]),
            "job-state-reasons": (TagEnum.keyword, [b"none"]),
        }
        if self.skills.counts:
            attributes["job-impressions-completed"] = (TagEnum.integer, [struct.pack(">i", job.sheets)])
        return attributes


class _Handler(BaseHTTPRequestHandler):
    """One request, one connection."""

    printer: IppMetal

    def do_POST(self) -> None:
        """As BaseHTTPRequestHandler."""
        with contextlib.suppress(OSError):  # the client is gone
            self._answer(int(self.headers["Content-Length"]))

    def _answer(self, size: int) -> None:
        self.printer.wait_awake()
        head = self.rfile.read(8)
        brings_badge = head[2:4] in (b"\x00\x02", b"\x00\x06")
        half = size // 2 if brings_badge else size
        body = head + self.rfile.read(half - 8)
        if brings_badge:
            if not self.printer.taking(Moment.WHILE):
                return
            body += self.rfile.read(size - half)
        file = io.BytesIO(body)
        request = IppRequest.from_file(file)
        reply = self.printer.answer(request, file.read())
        if brings_badge and not self.printer.taking(Moment.AFTER):
            return
        self.printer.work()
        data = reply.to_string()
        self.send_response(200)
        self.send_header("Content-Type", "application/ipp")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        for place in range(0, len(data), _PACKET_BYTES):
            self.wfile.write(data[place : place + _PACKET_BYTES])
            self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _reply(
    request: IppRequest,
    *,
    status: int = _OK,
    printer: dict[str, tuple[int, list[bytes]]] | None = None,
    job: dict[str, tuple[int, list[bytes]]] | None = None,
) -> IppRequest:
    attributes: dict[tuple[int, bytes, int], list[bytes]] = {
        (SectionEnum.operation, b"attributes-charset", TagEnum.charset): [b"utf-8"],
        (SectionEnum.operation, b"attributes-natural-language", TagEnum.natural_language): [b"en"],
    }
    for section, group in ((SectionEnum.printer, printer), (SectionEnum.job, job)):
        for name, (tag, values) in (group or {}).items():
            attributes[section, name.encode(), tag] = values
    return IppRequest(request.version, status, request.request_id, attributes)


def _integer(request: IppRequest, name: bytes) -> int:
    return int(struct.unpack(">i", request.only(SectionEnum.operation, name, TagEnum.integer))[0])


def _words(words: Iterable[str]) -> list[bytes]:
    return [word.encode() for word in words]


def _is_raster(document: bytes) -> bool:
    return document[:4] == b"RaS2"
