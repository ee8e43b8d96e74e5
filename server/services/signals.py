"""Telling screens what changed: after each commit, subject by subject, never the content."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable

from server.domain.fact import Fact


def topics_of(fact: Fact) -> set[str]:
    """What a screen may listen to: `guest`, `guest:id`, `print_job:id`, `alert`, ..."""
    noun = fact.subject.partition(":")[0]
    topics = {noun, fact.subject, fact.kind}
    # a hand-over gives an alert or a request to somebody: no fact of its own tells of that
    if item := str(fact.body.get("item", "")):
        topics |= {item, item.partition(":")[0]}
    if fact.body.get("guest"):
        topics.add(f"guest:{fact.body['guest']}")
    return topics


class Subscription:
    """One screen's ear. Topics that come while it is busy are kept together, so nothing piles up."""

    def __init__(self, topics: Iterable[str]) -> None:
        self._wanted = frozenset(topics)
        self._loop = asyncio.get_running_loop()
        self._heard: set[str] = set()
        self._bell = asyncio.Event()
        self.closed = False

    async def next(self, timeout_seconds: float) -> frozenset[str]:
        """The topics heard since last time; empty when none came within the time, or when it is closed."""
        try:
            await asyncio.wait_for(self._bell.wait(), timeout_seconds)
        except TimeoutError:
            return frozenset()
        self._bell.clear()
        heard, self._heard = frozenset(self._heard), set()
        return heard

    def tell(self, topics: set[str]) -> None:
        """Called on any thread."""
        if heard := topics & self._wanted:
            self._call(lambda: self._heard.update(heard))

    def close(self) -> None:
        """End it: the screen's stream ends too."""
        self.closed = True
        self._call(lambda: None)

    def _call(self, change: Callable[[], None]) -> None:
        def ring() -> None:
            change()
            self._bell.set()

        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(ring)


class Signals:
    """All screens that listen. A listener of the writer."""

    def __init__(self) -> None:
        self._subscriptions: set[Subscription] = set()
        # a signal's handler closes the streams, and may come while its own thread tells them something
        self._guard = threading.RLock()
        self._closed = False

    def subscribe(self, topics: Iterable[str]) -> Subscription:
        """Begin to listen; call unsubscribe() in the end."""
        subscription = Subscription(topics)
        with self._guard:
            self._subscriptions.add(subscription)
        if self._closed:
            subscription.close()
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """Listen no more."""
        with self._guard:
            self._subscriptions.discard(subscription)

    def publish(self, facts: list[Fact]) -> None:
        """Tell every screen what the facts of a commit touched."""
        if self._subscriptions:
            self.ring(set().union(*(topics_of(fact) for fact in facts)))

    def ring(self, topics: set[str]) -> None:
        """Tell every screen of something that is no fact, such as a disk that fills up."""
        with self._guard:
            listeners = list(self._subscriptions)
        for subscription in listeners:
            subscription.tell(topics)

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        self._closed = True
        with self._guard:
            listeners = list(self._subscriptions)
        for subscription in listeners:
            subscription.close()

    @property
    def count(self) -> int:
        """How many screens listen."""
        return len(self._subscriptions)
