"""Asking a printer by IPP over HTTP; every question has a limit and ends when the station stops."""

from __future__ import annotations

import asyncio
import hashlib
import math
import socket
import ssl
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

from server.domain.print_job import Trouble
from server.printing.ipp.attributes import JOB_ATTRIBUTES, Attributes
from server.printing.ipp.message import USER, Member, Operation, Question, answer_in
from server.printing.links.address import ANY_CERTIFICATE, SYSTEM_CERTIFICATE, IppAddress
from server.printing.links.link import SLICE_SECONDS, LinkError

CONNECT_SECONDS = 1.5
#: For the goodbye of an enciphered line, which aiohttp does not wait for.
_CLOSING_SECONDS = 0.5
_LOOKS_AT_CLOSING = 100
#: An answer longer than this comes from no printer.
_MOST_ANSWER_BYTES = 1_000_000
#: RFC 8011, appendix B.
NOT_FOUND = 0x0406
NOT_SUPPORTED_VALUES = 0x040B
_SUCCESSES = range(0x0100)
_OPERATION_NOT_SUPPORTED = 0x0501
_VERSION_NOT_SUPPORTED = 0x0503
_BUSY = (0x0502, 0x0505, 0x0507)
_NOT_ACCEPTING = (0x0506, 0x050A)


class IppRefusedError(LinkError):
    """The printer understood the question and said no."""

    code = "printer.refused"

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(_refusal_trouble(status), f"the printer refused: status 0x{status & 0xFFFF:04x}")


class IppClient(AbstractAsyncContextManager["IppClient"]):
    """One printer, for one job. Each question is a connection of its own: cheap printers drop a kept one."""

    def __init__(self, address: IppAddress, stopping: Callable[[], bool]) -> None:
        host = f"[{address.host}]" if ":" in address.host else address.host
        place = f"{host}:{address.port}{address.path}"
        self._address = address
        self._printer_uri = f"{'ipps' if address.tls else 'ipp'}://{place}"
        self._url = f"{'https' if address.tls else 'http'}://{place}"
        self._stopping = stopping
        self._version = (2, 0)
        self._session: Any = None
        #: Every connection that was made.
        self._lines: list[socket.socket] = []
        #: What it said of itself and of the job, for the record.
        self.heard = bytearray()

    async def __aenter__(self) -> IppClient:
        import aiohttp

        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                ssl=_certificate_rule(self._address.certificate), force_close=True, socket_factory=self._line
            ),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
            headers={"User-Agent": USER, "Content-Type": "application/ipp", "Accept": "application/ipp"},
        )
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._session.close()
        for _ in range(_LOOKS_AT_CLOSING):
            if all(line.fileno() < 0 for line in self._lines):
                break
            await asyncio.sleep(_CLOSING_SECONDS / _LOOKS_AT_CLOSING)

    def _line(self, place: tuple[Any, ...]) -> socket.socket:
        """A socket for one of a host's addresses."""
        line = socket.socket(*place[:3])
        self._lines.append(line)
        return line

    async def printer(self, names: Iterable[str], seconds: float) -> Attributes:
        """These attributes of the printer. Raises: LinkError."""
        question = {"requested-attributes": list(names)}
        return self._noted((await self._ask(Operation.GET_PRINTER_ATTRIBUTES, question, seconds))["printers"])

    async def job(self, job_id: int, seconds: float) -> Attributes:
        """How a job is. Raises: LinkError, IppRefusedError where it is not known."""
        question = {"job-id": job_id, "requested-attributes": list(JOB_ATTRIBUTES)}
        return self._noted((await self._ask(Operation.GET_JOB_ATTRIBUTES, question, seconds))["jobs"])

    async def create_job(self, name: str, template: Mapping[str, Member], seconds: float) -> int | None:
        """A job without a document: nothing can come of it yet. None: the printer does not have that operation.

        Raises: LinkError, IppRefusedError.
        """
        try:
            answer = await self._ask(Operation.CREATE_JOB, {"job-name": name}, seconds, template=template)
        except IppRefusedError as exc:
            if exc.status == _OPERATION_NOT_SUPPORTED:
                return None
            raise
        return _job_id(self._noted(answer["jobs"]))

    async def send_document(self, job_id: int, mime: str, data: bytes, seconds: float) -> None:
        """The document of a job, and that it is the last. Raises: LinkError."""
        question = {"job-id": job_id, "document-format": mime, "last-document": True}
        self._noted((await self._ask(Operation.SEND_DOCUMENT, question, seconds, data=data))["jobs"])

    async def print_job(self, name: str, template: Mapping[str, Member], mime: str, data: bytes, seconds: float) -> int:
        """A job and its document at once. Raises: LinkError, IppRefusedError where no job was made."""
        question = {"job-name": name, "document-format": mime}
        answer = await self._ask(Operation.PRINT_JOB, question, seconds, template=template, data=data)
        return _job_id(self._noted(answer["jobs"]))

    async def cancel_job(self, job_id: int, seconds: float) -> None:
        """Ask it to forget a job. Raises: LinkError, IppRefusedError where it is over or unknown."""
        await self._ask(Operation.CANCEL_JOB, {"job-id": job_id}, seconds)

    async def _ask(
        self,
        operation: Operation,
        attributes: Mapping[str, Any],
        seconds: float,
        *,
        template: Mapping[str, Member] | None = None,
        data: bytes = b"",
    ) -> dict[str, Any]:
        question = Question(
            operation=operation,
            printer_uri=self._printer_uri,
            version=self._version,
            attributes=attributes,
            template=template or {},
        )
        answer = answer_in(await self._limited(self._post(question.as_bytes() + data), seconds))
        status = answer["status-code"]
        if status == _VERSION_NOT_SUPPORTED and self._version > (1, 1):
            self._version = (1, 1)
            return await self._ask(operation, attributes, seconds, template=template, data=data)
        if status not in _SUCCESSES:
            raise IppRefusedError(status)
        return answer

    async def _post(self, body: bytes) -> bytes:
        """What the printer answers over HTTP, its failures as ours. Raises: LinkError."""
        import aiohttp

        try:
            async with self._session.post(self._url, data=body, allow_redirects=False) as response:
                if response.status == 426:
                    raise LinkError(Trouble.UNREACHABLE, "it wants an enciphered line: an address with ipps://")
                if response.status != 200:
                    raise LinkError(Trouble.FAULT, f"no printer for us answers there: HTTP {response.status}")
                return await _whole(response.content.iter_any())
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as exc:
            raise LinkError(Trouble.UNREACHABLE, f"no connection: {exc}") from exc
        except (aiohttp.ClientError, OSError) as exc:
            raise LinkError(Trouble.LOST, f"the connection broke: {exc}") from exc

    async def _limited(self, work: Awaitable[bytes], seconds: float) -> bytes:
        """`work`, for at most `seconds`. Raises: LinkError."""
        task = asyncio.ensure_future(work)
        try:
            for _ in range(math.ceil(seconds / SLICE_SECONDS)):
                if self._stopping():
                    raise LinkError(Trouble.RESTARTED, "the station stops")
                if (await asyncio.wait({task}, timeout=SLICE_SECONDS))[0]:
                    return task.result()
            raise LinkError(Trouble.STALLED, f"no answer within {seconds} seconds")
        finally:
            task.cancel()

    def _noted(self, groups: list[dict[str, Any]]) -> Attributes:
        """The first group of an answer, kept for the record."""
        found = groups[0] if groups else {}
        lines = [f"{name}={value}" for name, value in found.items() if "state" in name or "completed" in name]
        self.heard += "\n".join([*lines, ""]).encode()
        return found


async def _whole(arriving: AsyncIterable[bytes]) -> bytes:
    """All that arrives, which may take several packets."""
    answer = bytearray()
    async for part in arriving:
        answer += part
        if len(answer) > _MOST_ANSWER_BYTES:
            raise LinkError(Trouble.FAULT, "its answer is longer than any printer's")
    return bytes(answer)


def _job_id(job: Attributes) -> int:
    found = job.get("job-id")
    if not isinstance(found, int):
        raise LinkError(Trouble.FAULT, "it took a job and gave it no number")
    return found


def _refusal_trouble(status: int) -> Trouble:
    if status in _BUSY:
        return Trouble.BUSY
    return Trouble.OFFLINE if status in _NOT_ACCEPTING else Trouble.FAULT


def _certificate_rule(certificate: str) -> ssl.SSLContext:
    """Which certificate a printer has to show; checked before a byte of a question leaves.

    The system's authorities are read only where they decide: that takes longer than all else of a question.
    """
    if certificate == SYSTEM_CERTIFICATE:
        return ssl.create_default_context()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if certificate != ANY_CERTIFICATE:
        context.sslobject_class = _only(certificate)
    return context


def _only(sha256: str) -> type[ssl.SSLObject]:
    """A line that takes one certificate alone."""

    class Pinned(ssl.SSLObject):
        def do_handshake(self) -> None:
            super().do_handshake()
            if hashlib.sha256(self.getpeercert(binary_form=True) or b"").hexdigest() != sha256:
                raise ssl.SSLCertVerificationError("another certificate than the one named")

    return Pinned
