"""Facts: their hash, and the clock that orders them."""

from __future__ import annotations

import hashlib
from dataclasses import fields, replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.fact import (
    AHEAD_LIMIT_MS,
    COUNTER_BITS,
    Fact,
    canonical,
    clock_time,
    fact_hash,
    is_intact,
    next_clock,
)
from tests.fakes.clock import NOON

PARTS: dict[str, Any] = {
    "id": "fact-1",
    "clock": 1,
    "at": NOON,
    "kind": "guest.checked_in",
    "event_id": "event-1",
    "subject": "guest:guest-1",
    "body": {"zone": "zone-1"},
    "actor": "device:kiosk-1",
    "device_id": "kiosk-1",
    "key": "key-1",
    "previous_hash": "0" * 64,
}
FACT = Fact(sequence=1, hash=fact_hash(PARTS), **PARTS)
TEXTS = ("actor", "device_id", "event_id", "id", "key", "kind", "previous_hash", "subject")
CLOCKS = st.integers(0, (1 << 58) - 1)


def test_intact() -> None:
    """A fact that was not touched is intact, whatever its number."""
    assert is_intact(FACT)
    assert is_intact(replace(FACT, sequence=99))


@pytest.mark.parametrize("name", [entry.name for entry in fields(Fact) if entry.name != "sequence"])
def test_any_change_shows(name: str) -> None:
    """A change of any one field breaks the hash."""
    others: dict[str, Any] = {"clock": 2, "at": NOON + timedelta(seconds=1), "body": {"zone": "zone-2"}}
    assert not is_intact(replace(FACT, **{name: others.get(name, "something else")}))


def test_same_moment_elsewhere_is_the_same() -> None:
    """The hash names a moment, not the offset it was written with."""
    assert is_intact(replace(FACT, at=NOON.astimezone(timezone(timedelta(hours=5)))))


@given(st.fixed_dictionaries(dict.fromkeys(TEXTS, st.text())), st.dictionaries(st.text(), st.text() | st.integers()))
def test_hash_is_of_canonical_json(texts: dict[str, str], body: dict[str, Any]) -> None:
    """What is hashed is JSON with sorted keys, as the journal's page says, whatever a fact holds."""
    parts = PARTS | texts | {"body": body}
    assert fact_hash(parts) == hashlib.sha256(canonical(parts).encode()).hexdigest()


def test_naive_time_is_refused() -> None:
    """A fact without an offset is never made."""
    with pytest.raises(ValueError, match="offset"):
        replace(FACT, at=datetime(2026, 11, 23))


@pytest.mark.parametrize(("noun", "identity"), [("guest", "guest-1"), ("alert", ""), ("gues", "")])
def test_subject_id(noun: str, identity: str) -> None:
    """A subject's id is told for its own noun only."""
    assert FACT.subject_id(noun) == identity


@given(CLOCKS, st.integers(-(10**7), 10**7), CLOCKS)
def test_clock_always_rises(last: int, seconds: int, remote: int) -> None:
    """The clock never stands still or turns back, however wall clocks jump."""
    assert next_clock(last, NOON + timedelta(seconds=seconds), remote) > last


@given(CLOCKS)
def test_clock_is_not_dragged(remote: int) -> None:
    """A remote clock pulls ours forward by five minutes at most."""
    ahead = clock_time(next_clock(0, NOON, remote)) - NOON
    assert timedelta() <= ahead <= timedelta(milliseconds=AHEAD_LIMIT_MS)


def test_clock_follows_the_wall() -> None:
    """With nothing else known the clock is the wall clock."""
    assert clock_time(next_clock(0, NOON)) == NOON
    assert next_clock(next_clock(0, NOON), NOON) == next_clock(0, NOON) + 1
    assert next_clock(0, NOON) % (1 << COUNTER_BITS) == 0
