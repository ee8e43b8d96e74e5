"""The plug is pulled twenty times while guests check in: what was answered is there, and nothing is there twice."""

from __future__ import annotations

import http.client
import io
import json
import random
import sqlite3
import tempfile
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from server.domain.fact import Fact, is_intact
from server.domain.guest import Guest
from server.domain.print_job import DONE_STATES, QUESTION_STATES
from server.printing.virtual.printer import VirtualPrinter
from server.store import guests as guest_rows
from server.store import journal
from server.store.event import event_by_slug
from tests.fakes.venue import Process, Venue, eventually, waiting_at

KILLS = 20
CLIENTS = 6
GUESTS = 3000
#: One in so many check-ins asks for a badge.
BADGE_EVERY = 12


class Door:
    """Clients that check guests in, and remember what they were answered."""

    def __init__(self, headers: dict[str, str]) -> None:
        self._headers = headers | {"Content-Type": "application/json"}
        self._guard = threading.Lock()
        self._fresh = iter(range(GUESTS))
        #: Sent without an answer: asked again, with the same key, after the restart.
        self.unanswered: list[int] = []
        #: Guest number -> fact, of every admission that was answered.
        self.answered: dict[int, str] = {}

    def rush(self, address: str, process: Process, answers: int) -> None:
        """Check in from many clients at once, and pull the plug after so many answers."""
        enough = threading.Event()
        target = len(self.answered) + answers
        threads = [threading.Thread(target=self._client, args=(address, target, enough)) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        assert enough.wait(30)
        process.kill()
        for thread in threads:
            thread.join(30)

    def ask_again(self, address: str) -> None:
        """Send what was not answered once more."""
        connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)
        waiting, self.unanswered = self.unanswered, []
        for number in waiting:
            self._check_in(connection, number)
        connection.close()
        assert not self.unanswered

    def _client(self, address: str, target: int, enough: threading.Event) -> None:
        connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)
        try:
            while not self.unanswered:
                with self._guard:
                    number = next(self._fresh)
                self._check_in(connection, number)
                if len(self.answered) >= target:
                    enough.set()
        finally:
            connection.close()

    def _check_in(self, connection: http.client.HTTPConnection, number: int) -> None:
        body = json.dumps({"code": f"G{number}", "key": f"key-{number}", "print": number % BADGE_EVERY == 0})
        try:
            connection.request("POST", "/api/v1/events/gala/check-ins", body, self._headers)
            answer = connection.getresponse()
            said = json.loads(answer.read())
        except (OSError, http.client.HTTPException):
            with self._guard:
                self.unanswered.append(number)
            return
        assert answer.status == 200, said
        assert said["outcome"] == "admitted", said
        self.answered[number] = said["fact"]


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    """A printer that outlives the station."""
    running = VirtualPrinter()
    running.start()
    yield running
    running.stop()


@pytest.fixture
def hub_data() -> Iterator[Path]:
    """A folder that PostgreSQL's own account may enter."""
    with tempfile.TemporaryDirectory(prefix="ospite-hub-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def venue(tmp_path: Path, printer: VirtualPrinter, hub_data: Path) -> Iterator[Venue]:
    """A station with thousands of guests, a printer and a back office."""
    made = Venue(tmp_path)
    made.add_event()
    made.ospite("printer", "add", "Front", "--driver", "escpos", "--address", printer.address, "--width-dots", "576")
    with made.beside() as station:
        event = station.read(lambda connection: event_by_slug(connection, "gala"))
        added = [Guest(id=f"{n:032x}", event_id=event.id, first_name=f"Guest {n}", code=f"G{n}") for n in range(GUESTS)]
        station.write(lambda act: guest_rows.add_guests(act.connection, added))
    made.start_hub(hub_data)
    yield made
    made.close()


def test_kill_under_load(venue: Venue, printer: VirtualPrinter) -> None:
    """Twenty times kill -9: answered check-ins stay, the chain holds, the hub agrees, no badge comes out twice."""
    door, dice, paper = Door(venue.token()), random.Random(5), dict[int, bytes]()
    for _ in range(KILLS):
        process, address = venue.serve()
        door.ask_again(address)
        door.rush(address, process, answers=dice.randrange(10, 50))
        paper |= {page.number: page.png for page in printer.pages()}
    process, address = venue.serve()
    door.ask_again(address)
    eventually(lambda: waiting_at(address) == 0)
    eventually(lambda: not _jobs_on_their_way(venue))
    assert process.stop() == 0
    paper |= {page.number: page.png for page in printer.pages()}
    with venue.beside() as station:
        facts = station.read(lambda connection: journal.read_after(connection, 0, limit=1_000_000))
        jobs = station.read(_job_states)
    _check_facts(facts, door.answered)
    assert sorted(paper) == list(range(1, len(paper) + 1))
    _check_paper(paper.values(), jobs)


def _check_facts(facts: list[Fact], answered: dict[int, str]) -> None:
    admitted = [fact for fact in facts if fact.kind == "guest.checked_in"]
    assert {fact.id for fact in admitted} >= set(answered.values())
    assert max(Counter(fact.subject for fact in admitted).values()) == 1
    assert len(answered) > KILLS * 10
    assert [fact.sequence for fact in facts] == list(range(1, len(facts) + 1))
    assert all(is_intact(fact) for fact in facts)
    assert all(after.previous_hash == before.hash for before, after in pairwise(facts))


def _check_paper(paper: Iterable[bytes], jobs: dict[str, str]) -> None:
    """Each badge came out once at most; one that did not is known to be in question."""
    pages = Counter(code for page in paper for code in _codes_on(page))
    assert jobs
    assert max(pages.values()) == 1
    assert set(pages) <= set(jobs)
    assert {code for code, state in jobs.items() if state in DONE_STATES} <= set(pages)
    assert {state for code, state in jobs.items() if code not in pages} <= set(QUESTION_STATES)


def _codes_on(page: bytes) -> list[str]:
    """The badges on a piece of paper: one that was cut off by a kill hangs on the next one."""
    return [str(code.text) for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(page)).convert("L"))]


def _job_states(connection: sqlite3.Connection) -> dict[str, str]:
    """State of each job by the guest's code; each has one job."""
    rows = connection.execute("SELECT code, state FROM print_job JOIN guest ON guest.id = guest_id").fetchall()
    assert len({row[0] for row in rows}) == len(rows)
    return {row[0]: row[1] for row in rows}


def _jobs_on_their_way(venue: Venue) -> int:
    moving = ("queued", "sending", "confirming", "attention")
    with sqlite3.connect(f"file:{venue.data / 'ospite.db'}?mode=ro", uri=True) as connection:
        query = f"SELECT count(*) FROM print_job WHERE state IN ({', '.join('?' * len(moving))})"
        count = int(connection.execute(query, moving).fetchone()[0])
    connection.close()
    return count
