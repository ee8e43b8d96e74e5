"""What a checkout asks of the system: only what is missing, and only of an apt that has it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SYSTEM = Path(__file__).parents[2] / "deploy/workbench/system.sh"
SHELL = "chromium-headless-shell"
#: All that `system.sh tests` looks for, but for the browser's quick shell.
THERE = ("chromium", "ippeveprinter", "dbus-daemon", "xkbcli", "espeak-ng", "openssl")
#: What the script itself is made of.
TOOLS = ("bash", "cat", "env", "grep", "rm", "tail")


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    """A folder with all programs there are; apt writes down what it is asked, and has no package."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in TOOLS:
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    programs = dict.fromkeys(THERE, "") | {
        "id": "echo 0",
        "apt-get": f'echo "$*" >>{tmp_path}/asked',
        "apt-cache": "exit 100",
    }
    for name, act in programs.items():
        (folder / name).write_text(f"#!/bin/bash\n{act}\n")
        (folder / name).chmod(0o755)
    return folder


def asked(bench: Path) -> str:
    """What apt-get was told to do, line by line, and what the person reads."""
    ran = subprocess.run(
        ["/bin/bash", str(SYSTEM), "tests"], env={"PATH": str(bench)}, capture_output=True, text=True, check=True
    )
    told = bench.parent / "asked"
    return ran.stderr + (told.read_text() if told.exists() else "")


def test_a_package_that_apt_does_not_have_is_not_asked_for(bench: Path) -> None:
    """Each run of the tests would wait for the network, and be told no."""
    if not list(Path("/var/lib/apt/lists").glob("*_Packages*")):
        pytest.skip("apt has no lists here: it knows of no package, and is asked")
    told = asked(bench)
    assert f"missing: {SHELL}" in told and f"installing {SHELL}" not in told


def test_a_package_that_apt_has_is_installed(bench: Path) -> None:
    """Nobody has to be told."""
    (bench / "apt-cache").write_text(f'#!/bin/bash\n[[ $* = *{SHELL} ]] && echo "Package: {SHELL}"\n')
    told = asked(bench)
    assert f"missing: {SHELL}" not in told and f"install --no-install-recommends {SHELL}" in told


@pytest.mark.parametrize("name", ["openssl", "xkbcli"])
def test_what_tests_call_is_installed(bench: Path, name: str) -> None:
    """Under its package's name."""
    (bench / name).unlink()
    package = {"xkbcli": "libxkbcommon-tools"}.get(name, name)
    assert package in asked(bench).partition("install --no-install-recommends")[2].partition("\n")[0].split()
