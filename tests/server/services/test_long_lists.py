"""A long list comes in parts: doors have their turn, and whatever happens it is in as a whole, or not at all."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.errors import ConflictError, StorageError
from server.domain.event import Event
from server.domain.guest import Guest, Standing
from server.domain.list_plan import Change
from server.services.check_in import CheckInWish, check_in
from server.services.guest_desk import correct_guest
from server.services.importer import Importer
from server.services.imports import import_list
from server.services.list_parts import PART_GUESTS, Part, from_bytes, to_bytes
from server.services.list_reading import ReadList, read_list
from server.station import Station, build_station
from server.store import guests, journal
from tests.fakes.clock import FakeClock
from tests.fakes.lists import as_csv
from tests.fakes.venue import eventually

ROWS = 2 * PART_GUESTS + 100


def long_list(path: Path, *, rows: int = ROWS, company: str = "Rozen") -> ReadList:
    """A list of `rows` guests, read."""
    cells = [["Ref", "Naam", "Bedrijf", "Barcode"]]
    cells += [[f"r{row}", f"Gast{row} Bos", company, f"code-{row}"] for row in range(rows)]
    path.write_bytes(as_csv(cells))
    return read_list(path)


@pytest.fixture
def read(tmp_path: Path) -> ReadList:
    """Such a list."""
    return long_list(tmp_path / "list")


def count(station: Station, kind: str = "guest.added") -> int:
    """How many facts of a kind there are."""
    facts = station.read(lambda connection: journal.read_after(connection, 0, limit=-1))
    return sum(fact.kind == kind for fact in facts)


def listed(station: Station) -> int:
    """How many guests of the long list are there."""
    sql = "SELECT count(*) FROM guest WHERE ref GLOB 'r[0-9]*'"
    return int(station.read(lambda connection: connection.execute(sql).fetchone()[0]))


def held(station: Station) -> tuple[int, int]:
    """Lists and parts that wait."""
    sql = "SELECT (SELECT count(*) FROM list_import), (SELECT count(*) FROM list_part)"
    return tuple(station.read(lambda connection: connection.execute(sql).fetchone()))  # type: ignore[return-value]


def importer_of(station: Station) -> Importer:
    """The station's importer, not started."""
    return Importer(station.writer, station.readers)


class CutOff(Exception):
    """The process ended here."""


def cut_off_after(writes: int, station: Station) -> Any:
    """The station for somebody whose process ends after so many writes."""

    class Ending:
        read = staticmethod(station.read)
        left = writes

        def write(self, *act: Any) -> Any:
            if not self.left:
                raise CutOff
            self.left -= 1
            return station.write(*act)

    return Ending()


def test_it_comes_in_parts(station: Station, event: Event, read: ReadList) -> None:
    """Every guest is there with a fact of their own; the list's own fact is the last, and nothing waits."""
    sizes: list[int] = []
    station.writer.listen(lambda facts: sizes.append(len(facts)))
    outcome = import_list(station, event.id, read)
    facts = station.read(lambda connection: journal.read_after(connection, 0, limit=-1))
    assert (outcome.counts.added, listed(station), count(station)) == (ROWS, ROWS, ROWS)
    assert max(sizes) == PART_GUESTS
    assert (facts[-1].kind, facts[-1].id) == ("list.imported", outcome.fact)
    assert facts[-1].body == {"added": ROWS, "changed": 0, "left": 0, "rejected": 0}
    assert held(station) == (0, 0)
    found = station.read(lambda connection: guests.guest_by_code(connection, event.id, ["code-7"]))
    assert found is not None
    again = import_list(station, event.id, read)
    assert (again.counts.left, again.counts.added, again.counts.changed, again.fact) == (ROWS, 0, 0, "")


def test_doors_have_their_turn(station: Station, event: Event, read: ReadList, guests: dict[str, Guest]) -> None:
    """A check-in that comes while a list is brought in is recorded between its parts, not behind it."""

    def knock(stage: str, done: int, total: int) -> None:
        if stage == "writing" and 0 < done < total:
            wish = CheckInWish(event_id=event.id, guest_id=guests["Anna"].id, print_badge=False)
            station.write(lambda act: check_in(act, wish))

    import_list(station, event.id, read, progress=knock)
    kinds = [fact.kind for fact in station.read(lambda connection: journal.read_after(connection, 0, limit=-1))]
    door = kinds.index("guest.checked_in")
    assert kinds[:door].count("guest.added") > 0
    assert kinds[door:].count("guest.added") > 0


@pytest.mark.parametrize("writes", range(12))
def test_cut_off_anywhere(station: Station, event: Event, read: ReadList, writes: int) -> None:
    """Ended after any write, the next start leaves all of the list, once, or nothing of it."""
    with suppress(CutOff):
        import_list(cut_off_after(writes, station), event.id, read)
    importer = importer_of(station)
    importer.start()
    importer.stop()
    importer_of(station).look()
    assert listed(station) == count(station)
    assert listed(station) in (0, ROWS)
    assert count(station, "list.imported") == (listed(station) > 0)
    assert held(station) == (0, 0)


def test_what_a_command_leaves_is_finished(station: Station, event: Event, read: ReadList) -> None:
    """A list that does not move from one look to the next has nobody any more; one that moves is left alone."""
    importer = importer_of(station)
    importer.look()
    with pytest.raises(CutOff):
        import_list(cut_off_after(7, station), event.id, read)
    assert held(station)[0] == 1
    importer.look()
    assert held(station)[0] == 1
    importer.look()
    assert held(station) == (0, 0)
    assert listed(station) == ROWS


def test_killed(tmp_path: Path, station: Station, event: Event, clock: FakeClock) -> None:
    """kill -9 of `ospite guests import` in the middle: the station's next start finishes it."""
    rows = 8 * PART_GUESTS
    long_list(tmp_path / "list.csv", rows=rows)
    data = station.settings.data_dir
    words = ["guests", "import", str(tmp_path / "list.csv"), "--event", event.slug, "--data", str(data)]
    with subprocess.Popen([sys.executable, "-m", "kiosk.commands", *words], stdout=subprocess.DEVNULL) as process:
        eventually(lambda: listed(station) or process.poll() is not None)
        process.send_signal(signal.SIGKILL)
    station.stop()
    again = build_station(station.settings, clock=clock)
    importer_of(again).look()
    assert (listed(again), count(again), count(again, "list.imported")) == (rows, rows, 1)
    again.stop()


def test_refused_while_held(station: Station, event: Event, read: ReadList) -> None:
    """A disk that refuses before the list is accepted: nothing of it is left, and nobody is added."""

    class Full:
        read = staticmethod(station.read)

        def write(self, act: Callable[..., Any], actor: Any) -> Any:
            if held(station)[1] == 1:
                self.write = station.write  # type: ignore[method-assign]
                raise StorageError("the disk refused", code="storage.full")
            return station.write(act, actor)

    with pytest.raises(StorageError):
        import_list(Full(), event.id, read)
    assert held(station) == (0, 0)
    assert listed(station) == 0


def test_twice_the_same_code(station: Station, event: Event, read: ReadList) -> None:
    """A code that stands twice in a long list is found before anything is written."""
    read.listed.guests[-1].values["code"] = "code-0"
    with pytest.raises(ConflictError):
        import_list(station, event.id, read)
    assert (listed(station), held(station)) == (0, (0, 0))


def test_somebody_was_faster(station: Station, event: Event, read: ReadList, tmp_path: Path) -> None:
    """A code given away, and a guest corrected, while the list is on its way: both are told, the rest comes in."""
    import_list(station, event.id, read)
    news = long_list(tmp_path / "news", rows=ROWS + 5, company="Tulp")
    late = Guest(id="late", event_id=event.id, ref="late", last_name="Late", code=f"code-{ROWS + 2}")
    corrected = station.read(lambda connection: guests.guest_by_ref(connection, event.id, f"r{ROWS - 1}"))
    assert corrected is not None
    done = []

    def meddle(stage: str, so_far: int, total: int) -> None:
        if stage == "writing" and not done:
            done.append(True)
            station.write(lambda act: guests.add_guests(act.connection, [late]))
            station.write(lambda act: correct_guest(act, event.id, corrected.id, {"company": "By hand"}))

    outcome = import_list(station, event.id, news, progress=meddle)
    assert (outcome.counts.added, outcome.counts.rejected) == (4, 1)
    assert (outcome.counts.changed, outcome.counts.kept) == (ROWS - 1, 1)
    after = station.read(lambda connection: guests.guest_by_id(connection, corrected.id))
    assert after.company == "By hand"


TEXT = st.text(max_size=20)


@given(name=TEXT, custom=st.dictionaries(TEXT, TEXT, max_size=3), vip=st.booleans(), standing=st.sampled_from(Standing))
def test_parts_are_read_as_they_were_written(name: str, custom: dict[str, str], vip: bool, standing: Standing) -> None:
    """Whatever a list says of a guest comes out of the store as it went in."""
    guest = Guest(id="g1", event_id="e1", last_name=name, custom=custom, vip=vip, standing=standing)
    said = {"last_name": name, "vip": vip}
    change = Change(row=3, guest=guest, fields=("vip",), kept=(), imported=said, is_news=True, dead_code="x")
    part = Part(added=[(guest, said)], changed=[change], noted=[("g2", said)])
    assert from_bytes(to_bytes(part)) == part
