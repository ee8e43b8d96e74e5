"""Units, browser policy and key lock say what the station understands and keep out what they should."""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from kiosk.commands import run as run_command
from server.settings import Settings

FILES = Path(__file__).parents[2] / "deploy/raspberrypi"


def _unit(name: str) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(FILES / "systemd" / name)
    return parser


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not on this machine")
def test_server_unit_is_tight() -> None:
    """The exposure that systemd works out for the unit stays at 2.0 or less."""
    unit = FILES / "systemd/ospite-server.service"
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", str(unit)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "/run/systemd" in judged.stderr:
        pytest.skip("systemd-analyze wants /run/systemd, and systemd does not run here")
    assert judged.returncode == 0, judged.stdout[-500:] + judged.stderr


def test_server_unit_speaks_the_command_language(capsys: pytest.CaptureFixture[str]) -> None:
    """Every option in the unit is one of `ospite serve`."""
    words = _unit("ospite-server.service")["Service"]["ExecStart"].split()
    with pytest.raises(SystemExit):
        run_command(["serve", "--help"])
    known = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    assert {word for word in words if word.startswith("--")} <= known
    assert words[1] == "serve"


def test_settings_named_in_files_exist() -> None:
    """An OSPITE_ variable that nobody knows would keep the station from starting."""
    known = {f"OSPITE_{field.name.upper()}" for field in fields(Settings)}
    named = {
        name
        for path in FILES.rglob("*")
        if path.is_file()
        for name in re.findall(r"\bOSPITE_[A-Z_]+\b", path.read_text(encoding="utf-8"))
    }
    assert named
    assert named <= known


def test_screen_reads_the_token_that_the_server_writes() -> None:
    """Both units mean the same file, and only the service manager hands it over."""
    server = (FILES / "systemd/ospite-server.service").read_text()
    written = re.search(r"OSPITE_SCREEN_TOKEN_FILE=(\S+)", server)
    assert written
    assert _unit("ospite-screen.service")["Service"]["LoadCredential"] == f"screen-token:{written[1]}"
    assert "server.env" not in (FILES / "systemd/ospite-screen.service").read_text()


def test_browser_may_show_the_station_alone() -> None:
    """Everything is blocked but the station, also the browser's own pages, which `*` does not cover."""
    policy = json.loads((FILES / "chromium/ospite.json").read_text())
    assert policy["URLAllowlist"] == ["http://localhost:@PORT@"]
    assert {"*", "chrome://*", "devtools://*", "file://*", "data:*", "view-source:*"} <= set(policy["URLBlocklist"])
    assert policy["DeveloperToolsAvailability"] == 2


def test_browser_keeps_its_sandbox() -> None:
    """No flag that takes the browser's own walls away."""
    assert "--no-sandbox" not in (FILES / "screen-session").read_text()


@pytest.fixture(scope="module")
def keymap() -> str:
    """The keymap of the guests' screen as the compositor will compile it, symbols only."""
    compiler = shutil.which("xkbcli")
    if not compiler:
        pytest.skip("xkbcli (libxkbcommon-tools) is not on this machine")
    words = [compiler, "compile-keymap", "--rules", "ospite", "--layout", "us", "--options", "ospite:lock"]
    made = subprocess.run(
        words,
        env=os.environ | {"XKB_CONFIG_EXTRA_PATH": str(FILES / "xkb")},
        capture_output=True,
        text=True,
        check=True,
    )
    return made.stdout[made.stdout.index("xkb_symbols") :]


def test_no_key_steers_the_browser(keymap: str) -> None:
    """No modifier for shortcuts, no Escape, no function, media or browser key is left."""
    assert "F24" in keymap
    left = re.findall(r"\b(Control_[LR]|Alt_[LR]|Super_[LR]|Meta_[LR]|Escape|Menu|Print|F\d+|XF86\w+)\b", keymap)
    # fake keys of the numeric pad's fifth level need Control and Alt, which are gone
    assert {name for name in left if name != "F24" and not name.endswith(("_VMode", "Grab", "Info", "Ungrab"))} == set()


@pytest.mark.parametrize("key", ["AC01", "AE01", "RTRN", "TAB", "BKSP", "LFSH", "SPCE"])
def test_typing_still_works(keymap: str, key: str) -> None:
    """Letters, digits, Enter, Tab, Backspace and Shift are what they were."""
    line = re.search(rf"key <{key}>\s*\{{\s*\[([^\]]*)\]", keymap)
    assert line
    assert "F24" not in line[1]
    assert "VoidSymbol" not in line[1]
