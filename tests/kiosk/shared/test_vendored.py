"""What was taken from elsewhere stands unchanged, named, and with its licence."""

import hashlib
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FOLDERS = [ROOT / "kiosk" / "static" / "vendor", ROOT / "tests" / "vendor"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_file_is_in_the_index_with_its_hash(folder: Path) -> None:
    """No vendored file differs from the index, none is missing from it."""
    index = tomllib.loads((folder / "VENDORED.toml").read_text())
    named = {path: digest for entry in index.values() for path, digest in entry["sha256"].items()}
    present = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "VENDORED.toml"
    }
    assert named == present


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_entry_says_version_licence_and_source(folder: Path) -> None:
    """Whoever asks where a file is from finds it in the index."""
    index = tomllib.loads((folder / "VENDORED.toml").read_text())
    for name, entry in index.items():
        assert entry["version"] and entry["licence"] and entry["source"] and entry["purpose"], name
        assert (folder / entry["licence_file"]).is_file()
