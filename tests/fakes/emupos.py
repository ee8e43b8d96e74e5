"""emupos: an ESC/POS printer that nobody here wrote, run as a process of its own. https://github.com/ahmedalrifai/emupos

It needs Python 3.13 or newer, so it lives in an environment of its own, which `make test` makes. Where no such Python
is at hand `start_emupos` skips the test and says so.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.fakes.ports import own_port

#: `paper-near-end`, `paper-out`, `cover-open`, `offline`.
DEVICE = "front"
_CONFIG = """schema: 1
api: {{ host: 127.0.0.1, port: {api_port} }}
devices:
  - id: {device}
    type: printer
    profile: epson-tm-t20iii
    connections:
      - tcp: {{ port: {port} }}
    receipts_dir: {folder}
"""


@dataclass(frozen=True, kw_only=True)
class Emupos:
    """A running emupos printer."""

    host: str
    port: int
    http_url: str

    @property
    def address(self) -> str:
        """As a printer's address is written."""
        return f"tcp://{self.host}:{self.port}"

    def receipts(self) -> list[bytes]:
        """PNG of every receipt that came out, oldest first."""
        base = f"{self.http_url}/devices/{DEVICE}/receipts"
        listed = httpx.get(base, timeout=10).raise_for_status().json()
        names = [receipt["id"] for receipt in (listed if isinstance(listed, list) else listed["receipts"])]
        return [httpx.get(f"{base}/{name}/image", timeout=10).raise_for_status().content for name in reversed(names)]

    def wait_for_receipts(self, count: int, *, seconds: float = 15.0) -> list[bytes]:
        """The receipts, once there are `count` of them; fails when they do not come."""
        limit = time.monotonic() + seconds
        while len(found := self.receipts()) < count:
            assert time.monotonic() < limit, f"{len(found)} of {count} receipts came out"
            time.sleep(0.05)
        return found

    def set_fault(self, fault: str, active: bool = True) -> None:
        """Break something or mend it: what a person's hand does to a real printer."""
        url = f"{self.http_url}/devices/{DEVICE}/faults/{fault}"
        (httpx.put(url, timeout=10) if active else httpx.delete(url, timeout=10)).raise_for_status()


@contextmanager
def start_emupos(folder: Path) -> Iterator[Emupos]:
    """A fresh emupos printer with its receipts in `folder`; it ends with the block."""
    program = _program()
    port, api_port = own_port(), own_port()
    config = folder / "emupos.yaml"
    config.write_text(_CONFIG.format(api_port=api_port, port=port, device=DEVICE, folder=folder / "receipts"))
    process = subprocess.Popen(
        [str(program), "run", "--config", str(config)],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        running = Emupos(host="127.0.0.1", port=port, http_url=f"http://127.0.0.1:{api_port}/api/v1")
        _wait_until_up(process, running)
        yield running
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def _wait_until_up(process: subprocess.Popen[bytes], running: Emupos) -> None:
    limit = time.monotonic() + 30
    while True:
        assert process.poll() is None, "emupos ended at its start"
        try:
            httpx.get(f"{running.http_url}/health", timeout=2).raise_for_status()
            return
        except httpx.HTTPError:
            assert time.monotonic() < limit, "emupos did not answer"
            time.sleep(0.1)


def _program() -> Path:
    """emupos's program, beside the packages that the tests run on."""
    program = Path(sys.prefix) / "emupos" / "bin" / "emupos"
    if not program.exists():
        pytest.skip("emupos is not here: deploy/workbench/emupos.sh installs it where there is Python 3.13")
    return program
