"""An act on its way to the writer, and how its caller gets the answer: a thread that blocks, or an event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from server.domain.access import Actor
from server.domain.fact import Fact
from server.store.transaction import Transaction


@dataclass
class Waiting:
    """An act that was handed in."""

    act: Callable[[Transaction], Any]
    actor: Actor
    answer: Future[Any] | asyncio.Future[Any]
    facts: list[Fact] = field(default_factory=list)
    result: Any = None
    error: BaseException | None = None

    def begin(self) -> bool:
        """Whether the caller still waits; from here on it can give up no more."""
        if isinstance(self.answer, Future):
            return self.answer.set_running_or_notify_cancel()
        return not self.answer.cancelled()

    def begin_anew(self) -> None:
        """Forget what a first run did: it was undone."""
        self.result = self.error = None
        self.facts.clear()

    def tell(self) -> None:
        """Give the caller the answer; called where the caller may be answered."""
        if self.answer.cancelled():
            return
        if self.error is not None:
            self.answer.set_exception(self.error)
        else:
            self.answer.set_result(self.result)


def tell_all(group: Iterable[Waiting]) -> None:
    """Give every caller its answer: an event loop is woken once for all that it waits for."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Waiting]] = {}
    for waiting in group:
        if isinstance(waiting.answer, Future):
            waiting.tell()
        else:
            by_loop.setdefault(waiting.answer.get_loop(), []).append(waiting)
    for loop, callers in by_loop.items():
        with suppress(RuntimeError):  # the loop has ended: nobody waits any more
            loop.call_soon_threadsafe(tell_each, callers)


def tell_each(callers: list[Waiting]) -> None:
    """Give every caller its answer, on the thread of the event loop that they wait in."""
    for waiting in callers:
        waiting.tell()
