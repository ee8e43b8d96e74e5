"""Tours of staff pages, and which pages each of them looked at: kept by test, so that none is forgotten.

While a tour goes on every whole page says at its end which template it was made from. What a test saw is kept in
`tests/goldens/toured`, a file each; the test itself keeps that true, and tests/house sees that no page is missing.
`make test ARGS="tests/journeys -k screens --goldens anew"` writes what is seen instead of comparing it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, nodes
from playwright.sync_api import Browser

from kiosk.shared.rendering import Rendering, Shell
from tests.fakes.inspection import Tour

FOLDER = Path(__file__).parents[1] / "goldens" / "toured"


@dataclass(frozen=True, kw_only=True)
class Toured:
    """The pages that one test looks at. `keeps_anew`: take what is seen now as what should be."""

    #: Its module and its own name.
    test: str
    keeps_anew: bool = False
    folder: Path = FOLDER

    def compare(self, seen: set[str]) -> list[str]:
        """What is said of this test and is not so, a line each."""
        path = self.folder / f"{self.test}.txt"
        if self.keeps_anew:
            self.folder.mkdir(parents=True, exist_ok=True)
            path.write_text("".join(f"{name}\n" for name in sorted(seen)))
            return []
        kept = set(path.read_text().split()) if path.exists() else set()
        return [f"{name}: not seen here any more (--goldens anew)" for name in sorted(kept - seen)] + [
            f"{name}: seen here, and not kept (--goldens anew)" for name in sorted(seen - kept)
        ]


def toured_pages(folder: Path = FOLDER) -> set[str]:
    """Every page that some test looks at."""
    return {name for path in folder.glob("*.txt") for name in path.read_text().split()}


def whole_pages(audiences: Sequence[Path]) -> set[str]:
    """The templates of whole pages, as AUDIENCE/FILE: those that extend another one, and that none extends."""
    reader = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)
    extended = {
        f"{folder.name}/{path.name}": [node.template.as_const() for node in _read(reader, path)]
        for folder in audiences
        for path in (folder / "templates").glob("*.html")
    }
    frames = {frame for above in extended.values() for frame in above}
    return {name for name, above in extended.items() if above} - frames


@contextmanager
def touring(
    browser: Browser, own: str, sizes: Sequence[tuple[int, int]], toured: Toured, pictures: Path | None,
    *, smallest_target: float = 0, has_touch: bool = False,
) -> Iterator[Tour]:  # fmt: skip
    """A tour of the server at `own`; what was found wrong is told at the end."""
    with _named_pages():
        context = browser.new_context(has_touch=has_touch, reduced_motion="reduce", base_url=own)
        tour = Tour(page=context.new_page(), own=own, sizes=sizes, pictures=pictures, smallest_target=smallest_target)
        yield tour
        context.close()
    wrong = tour.wrong + toured.compare(tour.templates)
    assert not wrong, "\n" + "\n".join(wrong)


@contextmanager
def _named_pages() -> Iterator[None]:
    plain = Rendering.text

    def text(self: Rendering, template: str, context: Any, shell: Shell) -> str:
        made = plain(self, template, context, shell)
        return f"{made}<!--{template}-->" if made.rstrip().endswith("</html>") else made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rendering, "text", text)
        yield


def _read(reader: Environment, path: Path) -> Iterator[nodes.Extends]:
    return reader.parse(path.read_text()).find_all(nodes.Extends)
