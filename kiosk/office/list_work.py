"""The work on a dropped guest list: looked at, then imported, both in the background and watched by a page.

A long list takes seconds, longer than a browser waits. What is known of a list lives in memory only: after a
restart the file is looked at again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from fastapi import Request

from kiosk.shared.access import station_of
from server.domain.access import Actor
from server.domain.errors import ListError, OspiteError
from server.domain.list_columns import Columns
from server.services.imports import ImportOutcome, ImportPreview, import_list, preview_import, remembered_choices
from server.services.list_reading import Choices, ListWish, ReadList, read_list
from server.services.uploads import Upload, UploadProgress, Uploads
from server.station import Station

#: Works that are remembered after they ended; the oldest go first.
_MOST_KEPT = 20


class Stage(StrEnum):
    """How far a list is."""

    LOOKING = "looking"
    READY = "ready"
    #: It cannot be read; other choices may help.
    UNREADABLE = "unreadable"
    IMPORTING = "importing"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Look:
    """What was seen in a file, without its guests: those are read again when they are imported."""

    sheet: str
    sheets: tuple[str, ...]
    heading_row: int
    columns: Columns
    examples: tuple[tuple[str, ...], ...]
    preview: ImportPreview


@dataclass(frozen=True, kw_only=True)
class Work:
    """A dropped list and what became of it."""

    upload: Upload
    wish: ListWish = field(default_factory=ListWish)
    stage: Stage = Stage.LOOKING
    #: Of the last reading that worked.
    look: Look | None = None
    error: OspiteError | None = None
    outcome: ImportOutcome | None = None


class ListWork:
    """Every dropped list of this station. One at a time is read: memory and the two cores of a Pi are small."""

    def __init__(self, station: Station, uploads: Uploads) -> None:
        self.uploads = uploads
        self._station = station
        self._works: dict[str, Work] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._turn = asyncio.Lock()

    def of(self, upload_id: str, event_id: str) -> Work:
        """The work on a list of this event; a list that waits and is not known any more is looked at again.

        Raises: NotFoundError.
        """
        known = self._works.get(upload_id)
        if known and known.upload.event_id == event_id:
            return known
        return self.look_at(self.uploads.find(upload_id, event_id))

    def look_at(self, upload: Upload, wish: ListWish | None = None) -> Work:
        """Read a list and see what importing it would do. While it is being read or imported, that goes on."""
        before = self._works.get(upload.id)
        if before and self._is_busy(upload.id):
            return before
        work = Work(upload=upload, wish=wish or ListWish(), look=before.look if before else None)
        self._start(work, self._look(work))
        return work

    def import_it(self, work: Work, actor: Actor, *, without_rejected: bool) -> Work:
        """Import a list that was looked at, as it was looked at. Asked twice it is done once."""
        if work.stage is not Stage.READY or self._is_busy(work.upload.id):
            return work
        importing = replace(work, stage=Stage.IMPORTING)
        self._start(importing, self._import(importing, actor, without_rejected))
        return importing

    def progress_of(self, work: Work) -> UploadProgress | None:
        """How far the work is; None: it has not begun."""
        return self.uploads.progress_of(work.upload.id)

    def drop(self, work: Work) -> None:
        """Delete a file that nobody wants imported; one that is being imported is left alone."""
        if work.stage is Stage.IMPORTING:
            return
        self.uploads.drop(work.upload.id)
        self._works.pop(work.upload.id, None)

    def _is_busy(self, upload_id: str) -> bool:
        task = self._tasks.get(upload_id)
        return task is not None and not task.done()

    def _start(self, work: Work, coroutine: Coroutine[Any, Any, None]) -> None:
        for old in list(self._works)[: -_MOST_KEPT or None]:
            if not self._is_busy(old):
                del self._works[old]
        self._works[work.upload.id] = work
        task = asyncio.create_task(coroutine)
        self._tasks[work.upload.id] = task
        task.add_done_callback(lambda _: self._tasks.pop(work.upload.id, None))

    async def _look(self, work: Work) -> None:
        async with self._turn:
            try:
                look = await asyncio.to_thread(self._read_and_compare, work)
                self._keep(replace(work, stage=Stage.READY, look=look))
            except OspiteError as error:
                self._keep(replace(work, stage=Stage.UNREADABLE, error=error))

    async def _import(self, work: Work, actor: Actor, without_rejected: bool) -> None:
        async with self._turn:
            try:
                outcome = await asyncio.to_thread(self._read_and_import, work, actor, without_rejected)
            except ListError as error:
                # The guests changed since it was looked at: let the person see what is different now.
                look = work.look
                self._keep(replace(work, stage=Stage.UNREADABLE, error=error, look=look))
            except OspiteError as error:
                self._keep(replace(work, stage=Stage.FAILED, error=error))
            else:
                self._keep(replace(work, stage=Stage.DONE, outcome=outcome))
                self.uploads.drop(work.upload.id)

    def _keep(self, work: Work) -> None:
        self._works[work.upload.id] = work

    def _read(self, work: Work) -> ReadList:
        tell = self.uploads.teller(work.upload.id)
        return read_list(work.upload.path, work.wish, recall=self._recall, progress=tell)

    def _recall(self, signature: str) -> Choices:
        return self._station.read(lambda connection: remembered_choices(connection, signature))

    def _read_and_compare(self, work: Work) -> Look:
        read = self._read(work)
        self.uploads.teller(work.upload.id)("comparing", 0, 0)
        preview = self._station.read(lambda connection: preview_import(connection, work.upload.event_id, read))
        return Look(
            sheet=read.sheet,
            sheets=read.sheets,
            heading_row=read.heading_row,
            columns=read.columns,
            examples=read.examples,
            preview=preview,
        )

    def _read_and_import(self, work: Work, actor: Actor, without_rejected: bool) -> ImportOutcome:
        read, tell = self._read(work), self.uploads.teller(work.upload.id)
        self._station.disk.check_room()
        return import_list(
            self._station, work.upload.event_id, read, actor, without_rejected=without_rejected, progress=tell
        )


def list_work(request: Request) -> ListWork:
    """This app's work on lists, made when first asked for."""
    state = request.app.state
    if not hasattr(state, "list_work"):
        station = station_of(request)
        settings = station.settings
        uploads = Uploads(settings.uploads_dir, limit_bytes=settings.upload_limit_bytes, clock=station.clock)
        state.list_work = ListWork(station, uploads)
    work: ListWork = state.list_work
    return work
