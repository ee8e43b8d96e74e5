"""A form that a colleague overtook: it comes again with what they changed and what was changed on it, none undone.

Each field has a hidden one beside it, `was_` and its name, with what the form showed at first. Ticks are `1` or empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.shared.wording import marked as _
from server.domain.errors import ConflictError

#: To whom it comes again.
OVERTAKEN = _(
    "A colleague corrected this guest a moment ago. Their corrections stand here now, with yours: "
    "look at them, then save."
)
#: To whom it comes again where the ticket is another person's by now: what was typed was about somebody else.
HANDED_ON = _(
    "This ticket went to somebody else a moment ago. This is who has it now; what you changed about who had it before "
    "is not taken over."
)
#: To whom it comes again where there is nothing left to save it on.
MERGED = _("Another record stands for this one now: correct that one.")
_WAS = "was_"


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What a form holds, by its fields' names."""

    values: Mapping[str, str]
    #: What it was filled from.
    was: Mapping[str, str]
    #: What a colleague made of fields that were changed here too.
    theirs: Mapping[str, str] = field(default_factory=dict)


def fresh(now: Mapping[str, str]) -> Filled:
    """A form that nobody changed yet."""
    return Filled(values=now, was=now)


def as_sent(typed: Mapping[str, str], now: Mapping[str, str]) -> Filled:
    """The form with its mistake, as it was sent."""
    return Filled(values={name: typed.get(name, "") for name in now}, was=was_shown(typed) or now)


def caught_up(typed: Mapping[str, str], now: Mapping[str, str]) -> Filled:
    """What stands there `now`, with what was changed on the form; a colleague's word on the same stands apart."""
    was = was_shown(typed) or {name: typed.get(name, "") for name in now}
    mine = {name: typed.get(name, "") for name in now if _plain(typed.get(name, "")) != _plain(was.get(name, ""))}
    theirs = {
        name: now[name]
        for name, text in mine.items()
        if _plain(now[name]) not in (_plain(text), _plain(was.get(name, "")))
    }
    return Filled(values={**now, **mine}, was=now, theirs=theirs)


def is_handed_on(typed: Mapping[str, str], holding: str) -> bool:
    """Whether the form was about somebody else than who has the ticket now, by server.services.transfers.holding."""
    return typed.get("holding", holding) != holding


def overtaken_words(error: ConflictError, *, handed_on: bool) -> str:
    """What to say to whom a form comes again."""
    if error.code == "guest.merged":
        return MERGED
    return HANDED_ON if handed_on else OVERTAKEN


def was_shown(typed: Mapping[str, str]) -> dict[str, str]:
    """What the form showed at first; empty: it does not say."""
    return {name.removeprefix(_WAS): text for name, text in typed.items() if name.startswith(_WAS)}


def is_overtaken(typed: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Whether what stands there `now` is not what the form showed at first."""
    return any(_plain(now.get(name, "")) != _plain(text) for name, text in was_shown(typed).items())


def _plain(text: str) -> str:
    """As it is compared: browsers send another end of line than what is kept."""
    return text.replace("\r\n", "\n").strip()
