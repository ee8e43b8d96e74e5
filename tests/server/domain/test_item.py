"""The board's order: what nobody sees to, what depends on it, how long it waits."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest

from server.domain.alert import AlertKind
from server.domain.item import KINDS, STUCK_AFTER, Item, Noun, Stage, by_urgency, may_take, stage_of
from tests.fakes.clock import NOON

ME, OTHER = "person:me", "person:other"


def item(kind: str, minutes: float = 0, **more: object) -> Item:
    """One that waits since so many minutes before noon."""
    noun = Noun(kind) if kind in set(Noun) and kind != AlertKind.WALK_IN else Noun.ALERT
    values: dict[str, object] = {
        "noun": noun, "id": f"{kind}-{minutes}", "kind": kind, "raised_at": NOON - timedelta(minutes=minutes),
    }  # fmt: skip
    return Item(**values | more)  # type: ignore[arg-type]


def test_every_kind_of_alert_has_its_place() -> None:
    """And so have requests and walk-ins."""
    assert {*AlertKind, *Noun} - {Noun.ALERT} == set(KINDS)


@pytest.mark.parametrize(
    ("one", "stage"),
    [
        (item("call", 1), Stage.OPEN),
        (item("call", 2), Stage.OVERDUE),
        (item("vip", 1), Stage.OVERDUE),
        (item("request", 9), Stage.OPEN),
        (item("request", 1, due_at=NOON), Stage.OVERDUE),
        (item("call", 5, owner=ME, taken_at=NOON), Stage.TAKEN),
        (item("call", 5, owner=ME, taken_at=NOON, passed_by=OTHER), Stage.OVERDUE),
        (item("call", 20, owner=ME, taken_at=NOON - STUCK_AFTER), Stage.STUCK),
    ],
)
def test_how_far_an_item_is(one: Item, stage: Stage) -> None:
    """Late when its time is over, even if it was given to somebody who did not answer; stuck after ten minutes."""
    assert stage_of(one, NOON) is stage


def test_most_urgent_first_however_they_come_in() -> None:
    """Overdue before open before stuck before taken; then what depends on it; then the oldest."""
    order = [
        item("vip", 2),
        item("call", 3),
        item("printer", 4),
        item("call", 1),
        item("roll", 14),
        item("refused", 30, owner=ME, taken_at=NOON - STUCK_AFTER),
        item("vip", 9, owner=ME, taken_at=NOON),
    ]
    for mixed in permutations(order):
        assert by_urgency(mixed, NOON) == order


def test_equals_keep_their_places() -> None:
    """Two calls of one moment never change places while somebody's finger is on its way."""
    first, second = item("call", 1, id="a"), item("call", 1, id="b")
    assert by_urgency([second, first], NOON) == by_urgency([first, second], NOON) == [first, second]


@pytest.mark.parametrize(
    ("owner", "passed_by", "may"), [("", "", True), (ME, "", True), (OTHER, "", False), (OTHER, "person:third", True)]
)
def test_who_may_take(owner: str, passed_by: str, may: bool) -> None:
    """Nobody's, mine, and what was given to somebody who has not answered."""
    assert may_take(owner, passed_by, ME) is may
