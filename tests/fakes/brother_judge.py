"""brother_ql_analyse: a reader of Brother's raster commands that nobody here wrote, run as a program of its own.

It is under the GPL and is never imported. https://github.com/LunarEclipse363/brother_ql_next
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image


def analyse(data: bytes, folder: Path) -> list[Image.Image]:
    """The whole width of the print head, page by page, as `data` would have it printed."""
    program = Path(sys.prefix) / "brother_ql" / "bin" / "brother_ql_analyse"
    if not program.exists():
        pytest.skip("brother_ql is not here: deploy/workbench/brother_ql.sh installs it")
    (folder / "badge.bin").write_bytes(data)
    done = subprocess.run(
        [str(program), "badge.bin"], cwd=folder, capture_output=True, text=True, timeout=60, check=True
    )
    assert "unknown opcode" not in done.stderr
    return [Image.open(path).convert("1") for path in sorted(folder.glob("label*.png"))]
