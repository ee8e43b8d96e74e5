"""Guest lists that were dropped and wait for a person to confirm: files of ours alone, deleted soon.

They hold personal data, so they lie under random names that nobody can guess, readable by the station only, and
never longer than EXPIRES_AFTER.
"""

from __future__ import annotations

import errno
import json
import os
import re
import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from server.domain.errors import ListError, NotFoundError, StorageError

EXPIRES_AFTER = timedelta(hours=2)
_ID = re.compile(r"[0-9a-f]{32}")
_LONGEST_NAME = 120


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file that waits."""

    id: str
    event_id: str
    #: As its sender called it; shown, never used as a path.
    name: str
    size_bytes: int
    held_at: datetime
    path: Path


@dataclass(frozen=True, kw_only=True)
class UploadProgress:
    """How far the work on an upload is."""

    #: `reading`, `comparing`, `writing`.
    stage: str
    done: int
    #: 0: not known.
    total: int


class Uploads:
    """The files that wait, in one folder. Made once by whoever assembles the office."""

    def __init__(self, folder: Path, *, limit_bytes: int, clock: Callable[[], datetime]) -> None:
        self._folder, self._limit_bytes, self._clock = folder, limit_bytes, clock
        self._progress: dict[str, UploadProgress] = {}
        self._lock = threading.Lock()

    def hold(self, event_id: str, name: str, pieces: Iterable[bytes]) -> Upload:
        """Keep a file that arrives in pieces; what has waited too long is deleted on the way.

        Raises: ListError `list.too_large` (with limit) or `list.empty`, StorageError when the disk refuses.
        """
        self.sweep()
        upload_id = secrets.token_hex(16)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            size_bytes = self._store(upload_id, pieces)
            about = {"event_id": event_id, "name": _shown_name(name), "held_at": self._clock().isoformat()}
            self._write_about(upload_id, about)
        except OSError as error:
            self.drop(upload_id)
            code = "storage.full" if error.errno == errno.ENOSPC else "storage.upload"
            raise StorageError(f"the upload cannot be kept: {error.strerror}", code=code) from error
        except ListError:
            self.drop(upload_id)
            raise
        if not size_bytes:
            self.drop(upload_id)
            raise ListError("the file is empty", code="list.empty")
        return self.find(upload_id, event_id)

    def find(self, upload_id: str, event_id: str) -> Upload:
        """A file that waits for this event.

        Raises: NotFoundError `not_found.upload` for unknown, expired and other events' ones.
        """
        missing = NotFoundError("no such upload", code="not_found.upload")
        if not _ID.fullmatch(upload_id):
            raise missing
        try:
            about = json.loads(self._about_path(upload_id).read_text(encoding="utf-8"))
            size_bytes = self._path(upload_id).stat().st_size
        except (OSError, ValueError) as error:
            raise missing from error
        held_at = datetime.fromisoformat(about["held_at"])
        if about["event_id"] != event_id or self._clock() - held_at > EXPIRES_AFTER:
            raise missing
        return Upload(
            id=upload_id,
            event_id=event_id,
            name=about["name"],
            size_bytes=size_bytes,
            held_at=held_at,
            path=self._path(upload_id),
        )

    def drop(self, upload_id: str) -> None:
        """Delete a file, after the import or when a person changes their mind. Twice is no harm."""
        if _ID.fullmatch(upload_id):
            self._path(upload_id).unlink(missing_ok=True)
            self._about_path(upload_id).unlink(missing_ok=True)
            with self._lock:
                self._progress.pop(upload_id, None)

    def sweep(self) -> None:
        """Delete what has waited too long, and what a crash left behind."""
        if not self._folder.is_dir():
            return
        oldest = (self._clock() - EXPIRES_AFTER).timestamp()
        for path in self._folder.iterdir():
            if path.is_file() and path.stat().st_mtime < oldest:
                self.drop(path.stem)

    def progress_of(self, upload_id: str) -> UploadProgress | None:
        """How far the work on an upload is; None: nobody works on it."""
        with self._lock:
            return self._progress.get(upload_id)

    def teller(self, upload_id: str) -> Callable[[str, int, int], None]:
        """Something to give as `progress` to read_list() and import_list(); progress_of() then tells."""

        def tell(stage: str, done: int, total: int) -> None:
            with self._lock:
                self._progress[upload_id] = UploadProgress(stage=stage, done=done, total=total)

        return tell

    def _store(self, upload_id: str, pieces: Iterable[bytes]) -> int:
        size_bytes = 0
        with os.fdopen(os.open(self._path(upload_id), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for piece in pieces:
                size_bytes += len(piece)
                if size_bytes > self._limit_bytes:
                    raise ListError("the file is too large", code="list.too_large", limit=self._limit_bytes)
                file.write(piece)
        os.utime(self._path(upload_id), (self._clock().timestamp(),) * 2)
        return size_bytes

    def _write_about(self, upload_id: str, about: dict[str, str]) -> None:
        descriptor = os.open(self._about_path(upload_id), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(about, file)

    def _path(self, upload_id: str) -> Path:
        return self._folder / f"{upload_id}.list"

    def _about_path(self, upload_id: str) -> Path:
        return self._folder / f"{upload_id}.json"


def _shown_name(name: str) -> str:
    last = re.split(r"[\\/]", name)[-1]
    return "".join(mark for mark in last if mark.isprintable())[:_LONGEST_NAME]
