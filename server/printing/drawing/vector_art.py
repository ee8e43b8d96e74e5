"""Art of lines (SVG), drawn by resvg in a process of its own.

Five hundred groups one inside the other end the process that draws them, and a filter of one line keeps it for minutes
while nothing else in it runs (both seen with resvg 0.48). A file comes from anywhere; the station loses no more than
the picture.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree

from server.domain.errors import TemplateError

LONGEST_SECONDS = 10.0
_LARGEST_BYTES = 1024 * 1024 * 1024
#: Letters of art are in the family that ships, whatever they ask for: the same on every station.
_FAMILY = "Noto Sans"
#: Exit code of the process when it says why.
_REFUSED = 3


def draw_art(data: bytes, size: tuple[int, int], fonts: Sequence[Path], *, seconds: float = LONGEST_SECONDS) -> bytes:
    """A PNG of the art, as large as fits `size` dots.

    Raises: TemplateError for art that takes in other files, is none, or takes too long or too much to draw.
    """
    width, height = size
    command = [sys.executable, "-P", "-m", __name__, str(width), str(height), *map(str, fonts)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=seconds, check=False)  # noqa: S603  our own words, and numbers
    except subprocess.TimeoutExpired as exc:
        raise TemplateError(f"it takes longer than {seconds:g} s to draw", code="template.picture") from exc
    if done.returncode == 0:
        return done.stdout
    said = done.stderr.decode("utf-8", "replace").strip()
    known = done.returncode == _REFUSED and said
    raise TemplateError(known or "it is too much to draw", code="template.picture")


def main(arguments: Sequence[str]) -> int:
    """The process: art comes in, a PNG goes out; its exit code."""
    width, height, *fonts = arguments
    _limit_memory()
    # imported here: the station itself never draws with it
    from resvg_py import svg_to_bytes

    try:
        art = sys.stdin.buffer.read().decode()
        if reaches_out(art):
            return _refuse("it takes in other files")
        drawn = svg_to_bytes(
            art,
            width=int(width),
            height=int(height),
            skip_system_fonts=True,
            font_files=fonts,
            serif_family=_FAMILY,
        )
    except (ValueError, SyntaxError) as exc:
        return _refuse(f"cannot be read as a picture ({exc})")
    sys.stdout.buffer.write(drawn)
    return 0


def reaches_out(svg: str) -> bool:
    """Whether art names other files: whoever draws it would read them from this machine's disk.

    Source: SVG 2, 16.1 (href on image, use, feImage and others). Art inside `data:` may name files again.

    Raises: SyntaxError for what is no XML.
    """
    elements = ElementTree.fromstring(svg).iter()  # noqa: S314  expat itself limits how far entities grow
    targets = (
        value.strip().lower()
        for element in elements
        for name, value in element.attrib.items()
        if name.rpartition("}")[2] == "href" and not element.tag.endswith("}a")
    )
    return any(not target.startswith(("#", "data:")) or "svg" in target.partition(",")[0] for target in targets)


def _limit_memory() -> None:
    """Where the system lets it; and no core file of a picture."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (_LARGEST_BYTES, _LARGEST_BYTES))


def _refuse(why: str) -> int:
    sys.stderr.write(why)
    return _REFUSED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
