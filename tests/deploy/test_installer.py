"""The installer's own rules, tried without touching this machine."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSTALLER = ROOT / "deploy/raspberrypi"

PRELUDE = f"""
set -euo pipefail
die() {{ echo "$*" >&2; exit 1; }}
say() {{ echo "$*"; }}
SOURCE={ROOT} HERE={INSTALLER}
. {INSTALLER}/installer/machine.sh
. {INSTALLER}/installer/release.sh
"""


def _bash(text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", "-c", PRELUDE + text], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("os_release", "accepted"),
    [
        ("ID=debian\nVERSION_CODENAME=trixie\n", True),
        ("ID=debian\nVERSION_CODENAME=bookworm\n", True),
        ("ID=debian\nVERSION_CODENAME=bullseye\n", False),
        ("ID=raspbian\nVERSION_CODENAME=bookworm\n", False),
        ("ID=ubuntu\nVERSION_CODENAME=noble\n", False),
        ("", False),
    ],
)
def test_unknown_system_is_refused(tmp_path: Path, os_release: str, accepted: bool) -> None:
    """Only the systems it was tried on; what is here instead is named."""
    (tmp_path / "os-release").write_text(os_release)
    # the machine's make is not what is asked here
    run = _bash(f"dpkg() {{ echo arm64; }}; check_machine {tmp_path}/os-release")
    assert (run.returncode == 0) == accepted
    assert accepted or "Debian 12 or 13" in run.stderr


@pytest.mark.parametrize("options", [["--nonsense"], ["--port", "many"], ["--wheelhouse", "/no/such/folder"]])
def test_wrong_option_changes_nothing(options: list[str]) -> None:
    """A wrong word ends it before anything is looked at, with one line."""
    run = subprocess.run(["bash", INSTALLER / "install.sh", *options], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert len(run.stderr.splitlines()) == 1


def test_setting_keeps_what_others_wrote(tmp_path: Path) -> None:
    """Changing one setting leaves the other lines, and the file is root's alone."""
    file = tmp_path / "server.env"
    file.write_text("OSPITE_HUB_TOKEN=secret\nOSPITE_PORT=8080\n")
    run = _bash(f"set_setting {file} OSPITE_PORT 9090; setting {file} OSPITE_PORT; echo changed=$CHANGED")
    assert run.stdout.split() == ["9090", "changed=1"]
    assert file.read_text() == "OSPITE_HUB_TOKEN=secret\nOSPITE_PORT=9090\n"
    assert file.stat().st_mode & 0o777 == 0o600


def test_same_setting_is_no_change(tmp_path: Path) -> None:
    """A second run finds all as it should be."""
    file = tmp_path / "server.env"
    file.write_text("OSPITE_PORT=8080\n")
    assert _bash(f"CHANGED=0; set_setting {file} OSPITE_PORT 8080; echo $CHANGED").stdout.strip() == "0"


def test_same_checkout_is_same_release() -> None:
    """A release's name speaks of what is in it, so running twice builds once."""
    first, second = _bash("release_name"), _bash("release_name")
    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout


def test_two_releases_stay(tmp_path: Path) -> None:
    """The current release and the one before are kept, older ones go."""
    run = _bash(
        f"""
        RELEASES={tmp_path}/releases CURRENT={tmp_path}/current CHANGED=0
        for name in a b c; do
          RELEASE=$RELEASES/$name; mkdir -p "$RELEASE"; switch_release; remove_old_releases
        done
        ls "$RELEASES"; readlink "$CURRENT"
        """
    )
    assert run.stdout.split() == ["b", "c", f"{tmp_path}/releases/c"], run.stderr


def test_going_back_keeps_the_newer_release(tmp_path: Path) -> None:
    """After a step back the way forward is still there."""
    run = _bash(
        f"""
        RELEASES={tmp_path}/releases CURRENT={tmp_path}/current CHANGED=0
        for name in a b a; do
          RELEASE=$RELEASES/$name; mkdir -p "$RELEASE"; switch_release; remove_old_releases
        done
        ls "$RELEASES"; readlink "$CURRENT"
        """
    )
    assert run.stdout.split() == ["a", "b", f"{tmp_path}/releases/a"], run.stderr


def test_taken_port_is_told_before_anything_changes(tmp_path: Path) -> None:
    """Another program on the station's port ends the installation at its beginning."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        run = _bash(f"systemctl() {{ return 1; }}; ETC={tmp_path} HOST='' PORT={port}; decide_on_settings")
    assert run.returncode == 1
    assert f"another program answers on port {port}" in run.stderr


def test_settings_of_the_last_run_are_kept(tmp_path: Path) -> None:
    """Who said --lan once need not say it again."""
    (tmp_path / "server.env").write_text("OSPITE_HOST=0.0.0.0\nOSPITE_PORT=1\n")
    run = _bash(f"systemctl() {{ return 0; }}; ETC={tmp_path} HOST='' PORT=''; decide_on_settings; echo $HOST $PORT")
    assert run.stdout.split() == ["0.0.0.0", "1"]


def test_first_release_has_none_before_it(tmp_path: Path) -> None:
    """Where there is nothing to go back to, nothing pretends to be it."""
    run = _bash(
        f"""
        RELEASES={tmp_path}/releases CURRENT={tmp_path}/current CHANGED=0 RELEASE={tmp_path}/releases/a
        mkdir -p "$RELEASE"; switch_release; echo "<$PREVIOUS>"
        """
    )
    assert run.stdout.strip() == "<>", run.stderr


def test_commands_have_the_servers_settings(tmp_path: Path) -> None:
    """`ospite` reads server.env as systemd does: other names are none of its business, and nothing in it is run."""
    settings = tmp_path / "server.env"
    settings.write_text(
        '# a comment\nOSPITE_STATION_NAME="North door"\nPATH=/nowhere\n'
        f"OSPITE_RESERVE_BYTES=0\nOSPITE_HUB_TOKEN=a=b $(touch {tmp_path}/run)"
    )
    script = (INSTALLER / "ospite-command").read_text().replace("/etc/ospite/server.env", str(settings))
    before, _, _ = script.partition("exec setpriv")
    told = before.replace('[ "$(id -u)" = 0 ]', "true") + "env"
    done = subprocess.run(["sh", "-c", told], capture_output=True, text=True, check=True)
    ours = {line for line in done.stdout.splitlines() if line.startswith("OSPITE_")}
    assert ours >= {"OSPITE_STATION_NAME=North door", "OSPITE_RESERVE_BYTES=0"}
    assert f"OSPITE_HUB_TOKEN=a=b $(touch {tmp_path}/run)" in ours
    assert not (tmp_path / "run").exists()
