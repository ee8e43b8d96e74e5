"""Files that wait for a person to confirm."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.domain.errors import ListError, NotFoundError
from server.services.uploads import EXPIRES_AFTER, UploadProgress, Uploads
from tests.fakes.clock import FakeClock


@pytest.fixture
def uploads(tmp_path: Path, clock: FakeClock) -> Uploads:
    """A folder that takes 100 bytes a file."""
    return Uploads(tmp_path / "uploads", limit_bytes=100, clock=clock)


def test_upload_waits(uploads: Uploads) -> None:
    """A file is kept as it came, for the station's eyes only, under a name nobody can guess."""
    held = uploads.hold("e1", "C:\\lists\\gäste.csv", [b"Naam\n", b"Jan\n"])

    found = uploads.find(held.id, "e1")
    assert (found.name, found.size_bytes, found.path.read_bytes()) == ("gäste.csv", 9, b"Naam\nJan\n")
    assert len(found.id) == 32
    assert {entry.stat().st_mode & 0o777 for entry in found.path.parent.iterdir()} == {0o600}
    assert found.path.parent.stat().st_mode & 0o777 == 0o700


def test_upload_of_another_event_is_not_found(uploads: Uploads) -> None:
    """An id reaches into its own event only."""
    held = uploads.hold("e1", "list.csv", [b"x"])

    with pytest.raises(NotFoundError):
        uploads.find(held.id, "e2")


@pytest.mark.parametrize("upload_id", ["", "../../etc/passwd", "0" * 32, "0" * 31, "A" * 32])
def test_unknown_upload(uploads: Uploads, upload_id: str) -> None:
    """An id that was never given finds nothing and deletes nothing."""
    uploads.drop(upload_id)

    with pytest.raises(NotFoundError):
        uploads.find(upload_id, "e1")


def test_upload_expires(uploads: Uploads, clock: FakeClock) -> None:
    """After two hours it is not given out, and the next one sweeps it from the disk."""
    held = uploads.hold("e1", "list.csv", [b"x"])
    clock.now += EXPIRES_AFTER
    assert uploads.find(held.id, "e1")
    clock.advance(seconds=1)

    with pytest.raises(NotFoundError):
        uploads.find(held.id, "e1")
    uploads.hold("e1", "other.csv", [b"y"])
    assert not held.path.exists()


@pytest.mark.parametrize(("pieces", "code"), [([b"x" * 60, b"x" * 60], "list.too_large"), ([], "list.empty")])
def test_unusable_upload_leaves_nothing(uploads: Uploads, tmp_path: Path, pieces: list[bytes], code: str) -> None:
    """A file that is too large or empty is not kept."""
    with pytest.raises(ListError) as caught:
        uploads.hold("e1", "list.csv", pieces)

    assert caught.value.code == code
    assert list((tmp_path / "uploads").iterdir()) == []


def test_dropped_upload_is_gone(uploads: Uploads) -> None:
    """After the import nothing of the file is left; dropping twice is no harm."""
    held = uploads.hold("e1", "list.csv", [b"x"])
    uploads.teller(held.id)("reading", 1, 0)

    uploads.drop(held.id)
    uploads.drop(held.id)

    assert list(held.path.parent.iterdir()) == []
    assert uploads.progress_of(held.id) is None


def test_progress_can_be_read(uploads: Uploads) -> None:
    """Whoever waits sees how far it is."""
    held = uploads.hold("e1", "list.csv", [b"x"])
    assert uploads.progress_of(held.id) is None

    uploads.teller(held.id)("writing", 2000, 5000)

    assert uploads.progress_of(held.id) == UploadProgress(stage="writing", done=2000, total=5000)
