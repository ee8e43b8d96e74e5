"""Shell scripts run as root at other people's: they are held to shellcheck in the tests, too."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PI = ROOT / "deploy/raspberrypi"
SCRIPTS = [
    ROOT / ".ci/run",
    PI / "screen-session",
    PI / "ospite-command",
    *sorted(PI.glob("*.sh")),
    *sorted((ROOT / "deploy/workbench").glob("*.sh")),
]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_shellcheck_finds_nothing(script: Path) -> None:
    """Nothing to complain of, in the script and in what it sources."""
    beside = Path(sys.executable).with_name("shellcheck")
    checker = str(beside) if beside.exists() else shutil.which("shellcheck")
    if not checker:
        pytest.skip("shellcheck is not on this machine")
    words = [checker, "--external-sources", "--check-sourced", str(script)]
    checked = subprocess.run(words, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("script", [path for path in SCRIPTS if path.suffix == ".sh"], ids=lambda path: path.name)
def test_scripts_stop_at_the_first_failure(script: Path) -> None:
    """No step runs on the ruins of the one before."""
    assert "set -euo pipefail" in script.read_text(encoding="utf-8")
