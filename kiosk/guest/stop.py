"""A stop on the way in: a screen between knowing who it is and the check-in, such as a question or a consent."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from kiosk.guest.visit import Person, Step, Visit
from kiosk.shared.access import AtKiosk
from kiosk.shared.wording import Words

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

#: Whether a stop has something to ask of a person. It reads and never writes.
IsAsked = Callable[[sqlite3.Connection, AtKiosk, Visit, Person], bool]
#: What a step's template needs beside what every screen shows: `part` there.
Part = Callable[[sqlite3.Connection, AtKiosk, Visit], "DataclassInstance"]


@runtime_checkable
class Wordless(Protocol):
    """A part that has to be told in the guest's language before a template sees it."""

    def in_words(self, words: Words) -> DataclassInstance:
        """The same in words."""


@dataclass(frozen=True)
class Stop:
    """One stop, and when it is asked. Its routes call `screen.proceed(visit.past(step))` when a guest is through."""

    step: Step
    is_asked: IsAsked


def next_stop(stops: Iterable[Stop], connection: sqlite3.Connection, at: AtKiosk, visit: Visit) -> Visit | None:
    """`visit` at the first stop that is asked, of one person after the other; None: the way in is free."""
    order = tuple(stops)
    for current, person in enumerate(visit.people):
        for stop in order:
            if stop.step not in person.passed and stop.is_asked(connection, at, visit, person):
                return visit.at(stop.step, current=current)
    return None
