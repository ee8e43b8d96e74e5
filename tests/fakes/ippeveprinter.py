"""ippeveprinter: the driverless printer of those who wrote the standard, from Debian's cups-ipp-utils.

It wants a D-Bus to look for Avahi on, and serves without Avahi: so it gets a bus of its own that nothing else is on.
Where the programs are missing `start_ippeveprinter` skips the test and says so.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.fakes.ports import own_port

_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>unix:path={folder}/bus</listen>
  <policy context="default">
    <allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/>
  </policy>
</busconfig>
"""
_ATTRIBUTES = """ATTR keyword media-supported custom_min_25x25mm,custom_max_110x300mm
ATTR collection media-size-supported {{
  MEMBER rangeOfInteger x-dimension 2500-11000
  MEMBER rangeOfInteger y-dimension 2500-30000
}}
ATTR keyword media-col-supported media-size,media-tracking
ATTR keyword media-default oe_photo-l_3.5x5in
ATTR keyword media-ready oe_photo-l_3.5x5in
ATTR keyword media-source-supported main
ATTR keyword media-type-supported labels
ATTR collection media-col-ready {{
  MEMBER keyword media-size-name oe_photo-l_3.5x5in
  MEMBER keyword media-source main
}}
ATTR octetString printer-input-tray "type=continuousRoll;level=80;status=0;name=main;"
ATTR keyword printer-state-reasons none
ATTR resolution pwg-raster-document-resolution-supported 203dpi
ATTR keyword pwg-raster-document-type-supported {raster_type}
"""
#: What it does with a document: keep it, and count its sheet.
_COMMAND = """#!/bin/sh
cp "$1" '{folder}/papers/'"$IPP_JOB_ID"
echo 'ATTR: job-impressions-completed=1' >&2
"""


@dataclass(frozen=True, kw_only=True)
class Eve:
    """A running printer."""

    port: int
    folder: Path

    @property
    def address(self) -> str:
        """As a printer's address is written."""
        return f"ipp://127.0.0.1:{self.port}/ipp/print"

    def documents(self) -> list[bytes]:
        """What it printed, oldest first."""
        papers = sorted((self.folder / "papers").iterdir(), key=lambda path: int(path.name))
        return [path.read_bytes() for path in papers]

    def load_paper(self, sheets: int) -> None:
        """Put paper in, or take it out: what a person does on the page that it serves."""
        wanted = {"size0": "oe_photo-l_3.5x5in", "type0": "labels", "level0": str(sheets)}
        httpx.get(f"http://127.0.0.1:{self.port}/media", params=wanted, timeout=10).raise_for_status()


@contextmanager
def start_ippeveprinter(folder: Path, *, raster_type: str = "black_1,sgray_8", formats: str = "") -> Iterator[Eve]:
    """A fresh printer that keeps what it prints in `folder`; it ends with the block.

    It prints labels by raster; with `formats` it is an office printer with letter paper that takes these alone.
    """
    program, bus = _program("ippeveprinter"), _program("dbus-daemon")
    for name in ("papers", "spool", "keys"):
        (folder / name).mkdir()
    (folder / "bus.conf").write_text(_BUS.format(folder=folder))
    (folder / "printer.conf").write_text(_ATTRIBUTES.format(raster_type=raster_type))
    command = folder / "print.sh"
    command.write_text(_COMMAND.format(folder=folder))
    command.chmod(0o755)
    port = own_port()
    arguments = ["-n", "localhost", "-p", str(port), "-r", "off", "-d", "spool", "-K", "keys"]
    arguments += ["-f", formats] if formats else ["-a", "printer.conf"]
    arguments += ["-c", str(command), "Badges"]
    with (
        _running([bus, "--nofork", "--nopidfile", f"--config-file={folder}/bus.conf"], folder, {}),
        _until_exists(folder / "bus"),
        _running([program, *arguments], folder, {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={folder}/bus"}) as process,
    ):
        _wait_until_up(process, port)
        yield Eve(port=port, folder=folder)


@contextmanager
def _running(command: list[str], folder: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / f"{Path(command[0]).name}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=os.environ | environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


@contextmanager
def _until_exists(path: Path) -> Iterator[None]:
    limit = time.monotonic() + 10
    while not path.exists():
        assert time.monotonic() < limit, f"{path.name} did not come"
        time.sleep(0.02)
    yield


def _wait_until_up(process: subprocess.Popen[bytes], port: int) -> None:
    limit = time.monotonic() + 30
    while True:
        assert process.poll() is None, "ippeveprinter ended at its start"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert time.monotonic() < limit, "ippeveprinter did not answer"
            time.sleep(0.05)


def _program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin")
    if found is None:
        pytest.skip(f"{name} is not here (Debian: cups-ipp-utils and dbus-daemon)")
    return found
