"""A printer that speaks IPP: asked before, given a job, followed to its end. Drawn in docs/algorithms/print-job.md.

A job is created first and its document sent after, where the printer can: so it is known by its number before a byte
of the badge leaves, and whatever breaks, the printer can be asked what became of it, or told to forget it.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image

from server.domain.print_job import JobState, Trouble
from server.domain.printer import Answering, PrinterStatus
from server.printing.driver import Patience, PrintOutcome, Progress
from server.printing.ipp.attributes import (
    BADGE_ATTRIBUTES,
    STATE_ATTRIBUTES,
    Attributes,
    is_print_server,
    paper_low_in,
    sheets_of,
    trouble_in,
    values_of,
)
from server.printing.ipp.client import NOT_FOUND, NOT_SUPPORTED_VALUES, IppClient, IppRefusedError
from server.printing.ipp.document import Document, document_for
from server.printing.ipp.job_template import Wish, job_template, without_media
from server.printing.ipp.message import Member
from server.printing.ipp.sheet import MM_PER_INCH, sheet_for
from server.printing.links.address import IppAddress
from server.printing.links.link import LinkError

#: A question by IPP is a connection and often a handshake; a printer that sleeps wakes for it.
ANSWER_TIMES = 3
#: Between two looks at a job.
LOOK_SECONDS = 0.3
#: RFC 8011, section 5.3.7.
_STOPPED, _CANCELED, _ABORTED, _COMPLETED = 6, 7, 8, 9


@dataclass(frozen=True, kw_only=True)
class IppSetting:
    """A printer as IPP sees it."""

    address: IppAddress
    dpi: int
    wish: Wish = field(default_factory=Wish)


class IppDriver:
    """As Driver."""

    def __init__(
        self,
        setting: IppSetting,
        *,
        patience: Patience | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.best_proof = JobState.SENT if is_print_server({}, setting.address.path) else JobState.PRINTED
        self._setting = setting
        self._patience = patience or Patience()
        self._monotonic = monotonic

    def status(self, progress: Progress | None = None) -> PrinterStatus:
        """As Driver."""
        return asyncio.run(self._status(progress or Progress()))

    def print(self, image: Image.Image, job_number: int, progress: Progress | None = None) -> PrintOutcome:
        """As Driver."""
        return asyncio.run(self._print(image, job_number, progress or Progress()))

    async def _status(self, progress: Progress) -> PrinterStatus:
        async with IppClient(self._setting.address, progress.stopping) as client:
            try:
                printer = await client.printer(STATE_ATTRIBUTES, _answer_seconds(self._patience))
            except LinkError as exc:
                return PrinterStatus(trouble=_before(exc.trouble), replies=bytes(client.heard))
            return PrinterStatus(
                trouble=trouble_in(printer),
                paper_low=paper_low_in(printer),
                answering=Answering.STATUS,
                replies=bytes(client.heard),
            )

    async def _print(self, image: Image.Image, job_number: int, progress: Progress) -> PrintOutcome:
        async with IppClient(self._setting.address, progress.stopping) as client:
            try:
                printer = await client.printer(BADGE_ATTRIBUTES, _answer_seconds(self._patience))
            except LinkError as exc:
                return PrintOutcome(state=JobState.ATTENTION, trouble=_before(exc.trouble), replies=bytes(client.heard))
            job = _IppJob(
                client=client,
                patience=self._patience,
                progress=progress,
                monotonic=self._monotonic,
                through_server=is_print_server(printer, self._setting.address.path),
                # the number tells people which badge it is; the rest tells us from others after a restart
                name=f"badge {job_number} {secrets.token_hex(3)}",
            )
            width_mm, height_mm = (dots * MM_PER_INCH / self._setting.dpi for dots in image.size)
            sheet = sheet_for(width_mm, height_mm, printer)
            document = document_for(image, self._setting.dpi, sheet, printer) if sheet else None
            trouble = trouble_in(printer)
            if trouble is not None or sheet is None or document is None:
                return job.outcome(JobState.ATTENTION, trouble or Trouble.FAULT)
            return await job.print(document, job_template(sheet, self._setting.wish, printer))


@dataclass(kw_only=True)
class _IppJob:
    """One badge's job at the printer."""

    client: IppClient
    patience: Patience
    progress: Progress
    monotonic: Callable[[], float]
    through_server: bool
    name: str
    sent_bytes: int = 0
    answering: Answering = Answering.STATUS
    _confirming: bool = field(default=False)

    async def print(self, document: Document, template: dict[str, Member]) -> PrintOutcome:
        """Send it and follow it to its end."""
        self.progress.sending()
        try:
            job_id = await self._create(template)
        except LinkError as exc:
            return self.outcome(JobState.ATTENTION, _before(exc.trouble))
        if job_id is None:
            return await self._print_at_once(document, template)
        try:
            self.sent_bytes = len(document.data)
            await self.client.send_document(job_id, document.mime, document.data, self.patience.proof)
        except LinkError as exc:
            if exc.trouble is Trouble.UNREACHABLE:
                self.sent_bytes = 0
                return self.outcome(JobState.ATTENTION, exc.trouble)
            return await self._forget(job_id, exc.trouble)
        return await self._prove(job_id)

    async def _create(self, template: dict[str, Member]) -> int | None:
        """A job; on whatever the printer has, where it refuses to be told. Raises: LinkError."""
        try:
            return await self.client.create_job(self.name, template, self.patience.proof)
        except IppRefusedError as exc:
            if exc.status != NOT_SUPPORTED_VALUES:
                raise
            return await self.client.create_job(self.name, without_media(template), self.patience.proof)

    async def _print_at_once(self, document: Document, template: dict[str, Member]) -> PrintOutcome:
        """For a printer that makes no job without its document: what breaks on the way stays unknown."""
        try:
            self.sent_bytes = len(document.data)
            job_id = await self.client.print_job(self.name, template, document.mime, document.data, self.patience.proof)
        except IppRefusedError as exc:
            self.sent_bytes = 0
            return self.outcome(JobState.ATTENTION, exc.trouble)
        except LinkError as exc:
            if exc.trouble is Trouble.UNREACHABLE:
                self.sent_bytes = 0
                return self.outcome(JobState.ATTENTION, exc.trouble)
            return self.outcome(JobState.UNCERTAIN, exc.trouble)
        return await self._prove(job_id)

    async def _prove(self, job_id: int) -> PrintOutcome:
        """Look at the job until it is over, or the printer says that somebody has to come, or patience ends."""
        self._confirm()
        deadline = self.monotonic() + self.patience.working
        while self.monotonic() < deadline:
            try:
                job = await self._look(job_id)
                if _is_over(job):
                    return self._ended(job, None)
            except LinkError as exc:
                return self.outcome(JobState.UNCERTAIN, exc.trouble)
            trouble = await self._trouble()
            if trouble is not None or job.get("job-state") == _STOPPED:
                return await self._forget(job_id, trouble or Trouble.OFFLINE)
            await asyncio.sleep(LOOK_SECONDS)
        return await self._forget(job_id, Trouble.STALLED)

    async def _trouble(self) -> Trouble | None:
        """What the printer says of itself; nothing where it does not answer, because the job is looked at again."""
        try:
            return trouble_in(await self.client.printer(STATE_ATTRIBUTES, _answer_seconds(self.patience)))
        except LinkError:
            return None

    async def _look(self, job_id: int) -> Attributes:
        """How the job is; a line that is broken is tried again for a while. Raises: LinkError."""
        deadline = self.monotonic() + self.patience.stall
        while True:
            try:
                job = await self.client.job(job_id, _answer_seconds(self.patience))
            except LinkError as exc:
                gone = isinstance(exc, IppRefusedError) and exc.status == NOT_FOUND
                if gone or exc.trouble is Trouble.RESTARTED or self.monotonic() > deadline:
                    raise LinkError(_after(exc.trouble), exc.message) from exc
                await asyncio.sleep(LOOK_SECONDS)
                continue
            if job.get("job-name", self.name) != self.name:
                raise LinkError(Trouble.LOST, "the printer was switched off: that number is another job's now")
            return job

    async def _forget(self, job_id: int, trouble: Trouble) -> PrintOutcome:
        """The badge is stuck: what the printer holds would come out later, so it is asked to forget it.

        "Cancelled, and no sheet came out" is the confirmed end; it is believed of a device, not of a print server.
        """
        deadline = self.monotonic() + self.patience.clear
        try:
            await self._cancel(job_id)
            while True:
                job = await self._look(job_id)
                if _is_over(job):
                    return self._ended(job, trouble)
                if self.monotonic() > deadline:
                    return self.outcome(JobState.UNCERTAIN, trouble)
                await asyncio.sleep(LOOK_SECONDS)
        except LinkError:
            return self.outcome(JobState.UNCERTAIN, trouble)

    async def _cancel(self, job_id: int) -> None:
        """Ask it, as long as `patience.stall`; a refusal means that the job is over. Raises: LinkError."""
        deadline = self.monotonic() + self.patience.stall
        while True:
            try:
                return await self.client.cancel_job(job_id, _answer_seconds(self.patience))
            except IppRefusedError:
                return None
            except LinkError as exc:
                if exc.trouble is Trouble.RESTARTED or self.monotonic() > deadline:
                    raise
                await asyncio.sleep(LOOK_SECONDS)

    def _ended(self, job: Attributes, trouble: Trouble | None) -> PrintOutcome:
        """A job that is over. `trouble`: why it was cancelled by us; None: nobody here did."""
        self._confirm()
        sheets = sheets_of(job)
        if job.get("job-state") == _COMPLETED:
            if "job-completed-with-errors" in values_of(job, "job-state-reasons"):
                return self.outcome(JobState.UNCERTAIN, trouble or Trouble.FAULT)
            if self.through_server or sheets == 0:
                return self.outcome(JobState.SENT)
            self.answering = Answering.PRINTED
            return self.outcome(JobState.PRINTED)
        by_person = trouble is None and job.get("job-state") == _CANCELED
        if sheets == 0 and not self.through_server and not by_person:
            return self.outcome(JobState.ATTENTION, trouble or Trouble.FAULT)
        return self.outcome(JobState.UNCERTAIN, trouble or Trouble.FAULT)

    def _confirm(self) -> None:
        if not self._confirming:
            self._confirming = True
            self.progress.confirming()

    def outcome(self, state: JobState, trouble: Trouble | None = None) -> PrintOutcome:
        """`state`, with what was learnt."""
        return PrintOutcome(
            state=state,
            trouble=trouble,
            sent_bytes=self.sent_bytes,
            answering=self.answering,
            replies=bytes(self.client.heard),
        )


def _answer_seconds(patience: Patience) -> float:
    return patience.status * ANSWER_TIMES


def _is_over(job: Attributes) -> bool:
    """Whether the printer is done with it; one that is being stopped may still put out a sheet."""
    stopping = "processing-to-stop-point" in values_of(job, "job-state-reasons")
    return job.get("job-state") in (_CANCELED, _ABORTED, _COMPLETED) and not stopping


def _before(trouble: Trouble) -> Trouble:
    """A trouble as it is told when nothing was sent: a line that broke then is a printer that does not answer."""
    return Trouble.NO_ANSWER if trouble is Trouble.STALLED else trouble


def _after(trouble: Trouble) -> Trouble:
    """A trouble as it is told of a badge that left us."""
    if trouble is Trouble.UNREACHABLE:
        return Trouble.LOST
    return Trouble.NO_ANSWER if trouble is Trouble.STALLED else trouble
