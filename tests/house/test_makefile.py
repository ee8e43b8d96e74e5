"""The promised targets are there and say what they do."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not shutil.which("make"), reason="make is not on this machine")
def test_help_lists_the_targets() -> None:
    """`make` and `make help` name every target a person needs, one line each."""
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    lines = [line.split() for line in shown.stdout.splitlines()]
    assert {"demo", "test", "check", "bench", "rehearsal", "lock", "help"} <= {words[1] for words in lines}
    assert all(words[0] == "make" and len(words) > 3 for words in lines)
