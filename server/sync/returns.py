"""What the back office sends back to a station, in the reply to a push. Drawn in docs/algorithms/returns.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

#: Returns in one reply; the rest follows with the next push, which comes at once.
MOST_RETURNS = 20
#: Of one return's body, as JSON in UTF-8.
LARGEST_BODY_BYTES = 8_000


@dataclass(frozen=True, kw_only=True)
class Return:
    """One thing that the back office says to one station."""

    #: Counts from 1 for each station, without gaps.
    number: int
    #: Never used again, also by a back office that was restored from an old backup and counts anew.
    id: str
    #: `noun.happened`: what the station does with it.
    kind: str
    #: The event it belongs to; empty: none.
    event_id: str
    #: When it was said, by the back office's clock.
    at: datetime
    body: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Returned:
    """Up to where a station has them. The id shows that both speak of the same return."""

    number: int = 0
    id: str = ""


def last_of(returns: Sequence[Return]) -> Returned:
    """Where a station stands once it has these."""
    return Returned(number=returns[-1].number, id=returns[-1].id)


def return_to_wire(one: Return) -> dict[str, Any]:
    """A return as JSON."""
    return {**vars(one), "at": one.at.isoformat()}


def returns_from_wire(values: object) -> tuple[Return, ...]:
    """The returns of a reply, in order.

    Raises: ValueError, KeyError, TypeError, AttributeError for what no back office sends.
    """
    if not isinstance(values, list):
        raise TypeError("returns are a list")
    returns = tuple(_return(value) for value in values)
    numbers = [one.number for one in returns]
    if numbers != sorted(set(numbers)) or any(number < 1 for number in numbers):
        raise ValueError("returns are numbered upwards from 1")
    return returns


def _return(value: Any) -> Return:
    number, body = value["number"], value["body"]
    if not isinstance(number, int) or isinstance(number, bool) or not isinstance(body, dict):
        raise TypeError("a return has a number and an object")
    texts = {name: _text(value[name]) for name in ("id", "kind", "event_id")}
    return Return(number=number, at=datetime.fromisoformat(value["at"]).astimezone(UTC), body=body, **texts)


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > 200 or not value.isprintable():
        raise TypeError("an id or a kind is a short text")
    return value
