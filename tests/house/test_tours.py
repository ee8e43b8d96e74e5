"""Every page of staff is looked at by a browser: what the journeys' tours see is kept, and no page is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.touring import FOLDER, Toured, toured_pages, whole_pages

ROOT = Path(__file__).parents[2]
#: Guests' pages change in place, step by step: tests.fakes.kiosk_walk.
_AUDIENCES = [ROOT / "kiosk" / name for name in ("desk", "office", "back_office", "shared")]


def test_every_page_of_staff_is_toured() -> None:
    """A new page needs a visit: then `--goldens anew` keeps that it was seen."""
    assert sorted(whole_pages(_AUDIENCES) - toured_pages()) == []


def test_no_tour_is_kept_that_is_gone() -> None:
    """Of a test or a page that has another name now."""
    journeys = ROOT / "tests" / "journeys"
    written = {
        f"{path.stem}.{line.partition('(')[0].removeprefix('def ')}"
        for path in journeys.glob("test_*.py")
        for line in path.read_text().splitlines()
        if line.startswith("def test_")
    }
    assert sorted({path.stem for path in FOLDER.glob("*.txt")} - written) == []
    assert sorted(toured_pages() - whole_pages(_AUDIENCES)) == []


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """The templates of a desk: a frame, two pages in it, a part."""
    folder = tmp_path / "desk" / "templates"
    folder.mkdir(parents=True)
    (folder / "frame.html").write_text('{% extends "shared/layout.html" %}')
    (folder / "part.html").write_text('{# {% extends "desk/frame.html" %} #}<p>{{ gettext("Part") }}</p>')
    for name in ("board", "new"):
        (folder / f"{name}.html").write_text('{% extends "desk/frame.html" %}{% include "desk/part.html" %}')
    return tmp_path / "desk"


def test_a_page_is_what_nothing_extends(desk: Path) -> None:
    """Neither the frame nor a part is one."""
    assert whole_pages([desk]) == {"desk/board.html", "desk/new.html"}


def test_a_page_that_nobody_sees_is_found(desk: Path, tmp_path: Path) -> None:
    """What a tour saw counts, and nothing else."""
    Toured(test="test_desk.test_board", keeps_anew=True, folder=tmp_path / "toured").compare({"desk/board.html"})
    assert whole_pages([desk]) - toured_pages(tmp_path / "toured") == {"desk/new.html"}


def test_what_a_tour_sees_no_more_is_told(tmp_path: Path) -> None:
    """And what it sees besides: what is kept is what is so."""
    Toured(test="one", keeps_anew=True, folder=tmp_path).compare({"desk/board.html"})
    assert Toured(test="one", folder=tmp_path).compare({"desk/board.html"}) == []
    gone, fresh = Toured(test="one", folder=tmp_path).compare({"desk/new.html"})
    assert gone.startswith("desk/board.html") and fresh.startswith("desk/new.html")
