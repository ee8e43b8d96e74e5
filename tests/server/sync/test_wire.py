"""Messages survive the wire unchanged, and what is malformed is refused by name."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.errors import InputError
from server.domain.event import Event, Zone
from server.domain.guest import Guest, Standing
from server.sync.packing import pack, unpack
from server.sync.parsing import push_from_json
from server.sync.wire import DeviceName, Push, Tally, push_to_json

TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=30)
IDS = st.text("0123456789abcdef", min_size=1, max_size=32)
TIMES = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
COUNTS = st.integers(0, 2**40)
GUESTS = st.builds(
    Guest, id=IDS, event_id=IDS, ref=TEXT, first_name=TEXT, last_name=TEXT, company=TEXT, email=TEXT, category=TEXT,
    language=TEXT, vip=st.booleans(), standing=st.sampled_from(Standing), walk_in=st.booleans(), code=TEXT,
    version=COUNTS,
)  # fmt: skip
EVENTS = st.builds(
    Event, id=IDS, slug=IDS, name=TEXT, venue=TEXT, starts_at=TIMES, ends_at=TIMES, timezone=st.just("Europe/Rome"),
    hue=st.integers(0, 359), reentry=st.booleans(),
)  # fmt: skip
ZONES = st.builds(
    Zone, id=IDS, event_id=IDS, name=TEXT, is_main=st.booleans(), capacity=st.none() | st.integers(0, 10**6)
)
TALLIES = st.builds(Tally, event_id=IDS, guests=COUNTS, arrived=COUNTS, inside=COUNTS)
DEVICES = st.builds(DeviceName, id=IDS, name=TEXT)
PUSHES = st.builds(
    Push, station_id=IDS, station_name=TEXT, incarnation=IDS, after=COUNTS, after_hash=IDS, head=COUNTS, head_hash=IDS,
    sent_at=TIMES, facts=st.lists(st.dictionaries(TEXT, TEXT | COUNTS), max_size=3).map(tuple),
    guests=st.lists(GUESTS, max_size=3).map(tuple), events=st.lists(EVENTS, max_size=2).map(tuple),
    zones=st.lists(ZONES, max_size=2).map(tuple), tallies=st.none() | st.lists(TALLIES, max_size=2).map(tuple),
    devices=st.lists(DEVICES, max_size=2).map(tuple),
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)


def message(**changes: Any) -> dict[str, Any]:
    """A push that says hello."""
    place = {"sequence": 0, "hash": "0"}
    return {
        "format": 1, "station": {"id": "a", "name": "A"}, "incarnation": "x", "after": place, "head": place,
        "sent_at": "2026-11-23T12:00:00+00:00", "facts": [], "guests": [], "events": [], "zones": [], "tallies": None,
    } | changes  # fmt: skip


@given(PUSHES)
def test_a_push_survives_the_wire(push: Push) -> None:
    """Packed, unpacked and read it is the same."""
    assert push_from_json(unpack(pack(push_to_json(push)), "gzip")) == push


@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_anything_else_is_refused_kindly(body: bytes) -> None:
    """Whatever comes, it is one of our own errors."""
    with pytest.raises(InputError):
        push_from_json(body)


@given(st.sampled_from(sorted(message())), JSON)
def test_one_broken_part_is_refused_kindly(name: str, value: object) -> None:
    """One field replaced by anything: read or refused, never a crash."""
    try:
        push_from_json(json.dumps(message(**{name: value})).encode())
    except InputError as error:
        assert error.message


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("format", {"format": 2}),
        ("station", {"station": "north"}),
        ("id", {"station": {"id": "", "name": ""}}),
        ("sequence", {"after": {"sequence": -1, "hash": ""}}),
        ("sequence", {"head": {"sequence": True, "hash": ""}}),
        ("sent_at", {"sent_at": "2026-11-23T12:00:00"}),
        ("facts", {"facts": [{}] * 501}),
        ("facts", {"facts": ["fact"]}),
        ("standing", {"guests": [{"standing": "loved"}]}),
    ],
)
def test_the_part_to_blame_is_named(field: str, changes: dict[str, Any]) -> None:
    """So that a program's author finds it."""
    with pytest.raises(InputError) as caught:
        push_from_json(json.dumps(message(**changes)).encode())
    assert getattr(caught.value, "field", "") == field


@pytest.mark.parametrize(
    ("body", "encoding", "code"),
    [
        (gzip.compress(b"0" * 1001, mtime=0), "gzip", "too_large"),
        (b"0" * 1001, "", "too_large"),
        (gzip.compress(b"{}", mtime=0)[:-3], "gzip", "sync.encoding"),
        (gzip.compress(b"{}", mtime=0) + b"tail", "gzip", "sync.encoding"),
        (b"{}", "gzip", "sync.encoding"),
        (b"{}", "br", "sync.encoding"),
    ],
)
def test_a_body_that_grows_or_is_damaged_is_refused(body: bytes, encoding: str, code: str) -> None:
    """A gzip bomb is stopped at the bound, not after it."""
    with pytest.raises(InputError) as caught:
        unpack(body, encoding, largest_bytes=1000)
    assert caught.value.code == code
