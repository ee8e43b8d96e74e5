"""Random batches, repeats, lost replies, restarts and old backups: in the end each fact is there once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.domain.access import TokenRole
from server.domain.fact import GENESIS, Fact, fact_hash
from server.hub.app import Hub, HubSettings, build_hub
from server.hub.ingest import receive
from server.hub.tokens import add_token
from server.sync.wire import Acked, Push, Reply, RestartFrom, fact_to_wire
from tests.fakes.clock import NOON
from tests.fakes.postgres import empty_database
from tests.fakes.uplink import DirectUplink

#: What may happen next: record facts, push a batch (and lose the reply), lose what was acknowledged, copy the card.
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("record"), st.integers(1, 6)),
        st.tuples(st.just("push"), st.integers(1, 4)),
        st.tuples(st.just("push, reply lost"), st.integers(1, 4)),
        st.tuples(st.just("forget position"), st.integers(0, 6)),
        st.tuples(st.just("restore backup"), st.integers(0, 6)),
        st.tuples(st.just("rolled back"), st.integers(1, 4)),
    ),
    min_size=4,
    max_size=18,
)


class RolledBackError(Exception):
    """The hub died before its commit."""


@dataclass
class Journal:
    """A station by itself: its facts, and how far it believes the hub to be."""

    facts: list[Fact] = field(default_factory=list)
    acked_to: int = 0
    incarnation: int = 1
    recorded: int = 0

    def record(self, count: int) -> None:
        """More facts."""
        for _ in range(count):
            self.recorded += 1
            parts = {
                "id": f"fact-{self.recorded}", "clock": self.recorded << 16, "at": NOON, "kind": "alert.raised",
                "event_id": "", "subject": "alert:1", "body": {}, "actor": "system", "device_id": "", "key": "",
                "previous_hash": self.facts[-1].hash if self.facts else GENESIS,
            }  # fmt: skip
            self.facts.append(Fact(sequence=len(self.facts) + 1, hash=fact_hash(parts), **parts))

    def message(self, most: int) -> Push:
        """The next part."""
        sent = self.facts[self.acked_to : self.acked_to + most]
        return Push(
            station_id="north", station_name="North", incarnation=str(self.incarnation), after=self.acked_to,
            after_hash=self.facts[self.acked_to - 1].hash if self.acked_to else GENESIS, head=len(self.facts),
            head_hash=self.facts[-1].hash if self.facts else GENESIS, sent_at=NOON,
            facts=tuple(fact_to_wire(fact) for fact in sent),
        )  # fmt: skip

    def hear(self, reply: Reply) -> None:
        """Do as the hub says."""
        if isinstance(reply, Acked):
            self.acked_to = reply.acked_to
        elif isinstance(reply, RestartFrom):
            assert reply.position < self.acked_to
            self.acked_to = reply.position
        else:
            self.incarnation += 1
            self.acked_to = 0


@contextmanager
def emptied(hub: Hub) -> Iterator[Hub]:
    """The same hub for each example, emptied."""
    hub.ask(lambda connection: connection.execute("TRUNCATE entry, fact, flagged, journal, station, token CASCADE"))
    yield hub


def step(journal: Journal, hub: Hub, line: DirectUplink, what: str, count: int) -> None:
    """One thing that happens."""
    if what == "record":
        journal.record(count)
    elif what == "push":
        journal.hear(line.push(journal.message(count)))
    elif what == "push, reply lost":
        line.push(journal.message(count))
    elif what == "forget position":
        journal.acked_to = max(0, journal.acked_to - count)
    elif what == "restore backup":
        journal.facts = journal.facts[: max(0, len(journal.facts) - count)]
        journal.acked_to = min(journal.acked_to, len(journal.facts))
    else:
        rolled_back(journal, hub, line, count)


def rolled_back(journal: Journal, hub: Hub, line: DirectUplink, count: int) -> None:
    """The hub is killed after its statements and before its commit."""

    def dies(connection: object) -> None:
        receive(connection, journal.message(count), NOON)  # type: ignore[arg-type]
        raise RolledBackError

    try:
        hub.ask(dies)
    except RolledBackError:
        return


HUB: list[Hub] = []


def the_hub() -> Hub:
    """One for all examples: a database each would take a minute."""
    if not HUB:
        HUB.append(build_hub(HubSettings(database=empty_database()), clock=lambda: NOON))
    return HUB[0]


def teardown_module() -> None:
    """Close it."""
    while HUB:
        HUB.pop().stop()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_each_fact_is_there_once(steps: list[tuple[str, int]]) -> None:
    """Whatever happened on the way, at the end the hub has every fact the station has, once and in order."""
    with emptied(the_hub()) as hub:
        token = hub.ask(lambda connection: add_token(connection, "North", TokenRole.SYNC, NOON))
        line, journal = DirectUplink(hub, token), Journal()
        reached: set[str] = set()
        for what, count in steps:
            step(journal, hub, line, what, count)
            kept = {row["id"] for row in hub.ask(lambda rows: rows.execute("SELECT id FROM fact").fetchall())}
            assert reached <= kept
            reached = kept
        for _ in range(100):
            journal.hear(line.push(journal.message(3)))
            if journal.acked_to == len(journal.facts):
                break
        present = [fact.id for fact in journal.facts]
        rows = hub.ask(
            lambda rows: rows.execute(
                "SELECT fact_id FROM entry WHERE incarnation = %s ORDER BY sequence", [str(journal.incarnation)]
            ).fetchall()
        )
        assert [row["fact_id"] for row in rows] == present
        kept_list = [row["id"] for row in hub.ask(lambda rows: rows.execute("SELECT id FROM fact").fetchall())]
        assert sorted(kept_list) == sorted(set(kept_list))
        assert set(kept_list) == reached | set(present)
