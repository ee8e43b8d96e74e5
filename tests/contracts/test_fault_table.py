"""Every mishap at every moment on every family, and the tables in docs/printing.md that say what becomes of it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import product
from pathlib import Path

import pytest
from PIL import Image

from server.domain.print_job import DONE_STATES, JobState
from server.printing.driver import Patience
from server.printing.families import PrinterFields, driver_for, endpoint
from tests.fakes.metal import Mishap, Moment
from tests.fakes.metals import METALS
from tests.fakes.mishaps import PACE, Cell, Walk, walk

PAGE = (Path(__file__).parents[2] / "docs" / "printing.md").read_text(encoding="utf-8")
CELLS = list(product(METALS, Mishap, Moment))
#: A cable goes to one station.
SHARED = [family for family in METALS if family != "brother"]
#: Most of a walk is waiting for silence.
AT_ONCE = 12


@pytest.fixture(scope="module")
def walks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, Mishap, Moment], Future[Cell]]]:
    """All walks, many at once."""
    folder = tmp_path_factory.mktemp("walks")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {cell: pool.submit(walk, folder / "-".join(cell), METALS[cell[0]], cell[1], cell[2]) for cell in CELLS}


def rows_of(family: str) -> list[str]:
    """The page's table of a family."""
    part = PAGE.partition(f"### Faults: `{family}`\n")[2].partition("\n### ")[0].partition("\n## ")[0]
    return [line for line in part.splitlines() if line.startswith("| ")][1:]


@pytest.mark.parametrize(("family", "mishap", "moment"), CELLS)
def test_each_cell_is_as_the_page_says(
    walks: dict[tuple[str, Mishap, Moment], Future[Cell]], family: str, mishap: Mishap, moment: Moment
) -> None:
    """No badge is lost without somebody knowing, none is doubled without a person, and in the end there is one."""
    cell = walks[family, mishap, moment].result()
    assert cell.badges <= 1
    assert cell.badges == 1 or cell.guest_is_asked or cell.desk_reads
    assert (cell.badges_at_last, cell.open_at_last) == (1, 0)
    assert cell.row in rows_of(family)


@pytest.mark.parametrize("family", METALS)
def test_the_page_says_no_more(family: str) -> None:
    """One line a cell."""
    assert len(rows_of(family)) == len(Mishap) * len(Moment)


@pytest.mark.parametrize("family", SHARED)
def test_two_stations_share_one_printer(tmp_path: Path, family: str) -> None:
    """A printer serves one client at a time: the other station waits for its turn, and every badge comes out once."""
    metal = METALS[family]()
    metal.start()
    scenes = [Walk(tmp_path / name, metal) for name in ("north", "south")]
    try:
        for scene in scenes:
            scene.spooling.start(PACE)
        jobs = [(scene, scene.ask(scene.guests[place])) for place in range(3) for scene in scenes]
        for scene, job in jobs:
            scene.wait(job.id, tuple(DONE_STATES))
        assert len(metal.wait_for_badges(len(jobs))) == len(jobs)
    finally:
        for scene in scenes:
            scene.close()


def test_what_came_in_while_it_hung_is_lost() -> None:
    """Whoever mends a printer that hung switches it off: what its line held is gone, read or not."""
    metal = METALS["escpos-silent"]()
    metal.start()
    patience = Patience(status=0.2, proof=0.2, better_proof=0.1, look=0.1, clear=0.1)
    printer = endpoint(PrinterFields(driver="escpos", address=metal.address, width_dots=576, dpi=203))
    driver = driver_for(printer, patience=patience)
    with socket.create_connection(("127.0.0.1", int(metal.address.rpartition(":")[2]))) as first:
        first.sendall(b"\x1b@")
        metal.plan(Mishap.HUNG, Moment.BEFORE)
        assert driver.print(Image.new("1", (576, 300), 1), 1).state is JobState.SENT
        metal.mend()
    assert driver.print(Image.new("1", (576, 600), 1), 1).state is JobState.SENT
    assert [badge.height for badge in metal.wait_for_badges(1)] == [600]
    metal.stop()
