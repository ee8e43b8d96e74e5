"""Readers of ZPL that nobody here wrote, run as processes: zebrafy and zpl-renderer-js.

`make test` puts them into .venv (deploy/workbench/zpl_judges.sh). Where one is not at hand its tests are skipped.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

#: Reads ZPL from a file, writes each graphic field as a PNG.
_ZEBRAFY = """
import sys
from zebrafy import ZebrafyZPL
for number, field in enumerate(ZebrafyZPL(open(sys.argv[1], encoding="ascii").read()).to_images()):
    field.save(f"{sys.argv[2]}/{number}.png")
"""
#: Reads a list of labels, writes each as a PNG.
_RENDERER = """
const { ready } = require(process.argv[2]);
const fs = require("node:fs");
ready.then(async ({ api }) => {
  for (const label of JSON.parse(fs.readFileSync(process.argv[3], "utf8"))) {
    const png = await api.zplToBase64Async(label.zpl, label.width_mm, label.height_mm, label.dots_per_mm);
    fs.writeFileSync(label.png, Buffer.from(png, "base64"));
  }
  process.exit(0);
});
"""


@dataclass(frozen=True, kw_only=True)
class Label:
    """A label to judge: its bytes, and the paper that it is printed on."""

    zpl: bytes
    width_dots: int
    height_dots: int
    #: 8 for 203 dpi, 12 for 300, as Zebra counts.
    dots_per_mm: int


Judge = Callable[[Sequence[Label], Path], list[Image.Image]]


def zebrafy(labels: Sequence[Label], folder: Path) -> list[Image.Image]:
    """What zebrafy reads, its fields put one below the other."""
    program = Path(sys.prefix) / "zebrafy" / "bin" / "python"
    _need(program, "zebrafy")
    papers = []
    for number, label in enumerate(labels):
        source, parts = folder / f"{number}.zpl", folder / f"{number}"
        source.write_bytes(label.zpl)
        parts.mkdir()
        _run([str(program), "-c", _ZEBRAFY, str(source), str(parts)])
        paper, top = Image.new("L", (label.width_dots, label.height_dots), 255), 0
        for place in range(len(list(parts.iterdir()))):
            part = Image.open(parts / f"{place}.png")
            paper.paste(part.convert("L"), (0, top))
            top += part.height
        papers.append(paper)
    return papers


def renderer(labels: Sequence[Label], folder: Path) -> list[Image.Image]:
    """What zpl-renderer-js draws, all commands obeyed."""
    library = Path(sys.prefix) / "zpl-renderer" / "node_modules" / "zpl-renderer-js"
    _need(library, "zpl-renderer-js")
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not here")
    wanted = [
        {
            "zpl": label.zpl.decode("ascii"),
            "width_mm": label.width_dots / label.dots_per_mm,
            "height_mm": label.height_dots / label.dots_per_mm,
            "dots_per_mm": label.dots_per_mm,
            "png": str(folder / f"{number}.png"),
        }
        for number, label in enumerate(labels)
    ]
    work = folder / "labels.json"
    work.write_text(json.dumps(wanted))
    program = folder / "render.cjs"
    program.write_text(_RENDERER)
    _run([node, str(program), str(library), str(work)])
    return [Image.open(str(label["png"])).convert("L") for label in wanted]


def _need(path: Path, name: str) -> None:
    if not path.exists():
        pytest.skip(f"{name} is not here: deploy/workbench/zpl_judges.sh installs it")


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
