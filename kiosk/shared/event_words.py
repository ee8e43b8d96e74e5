"""An event's own texts, ready to be said: read when they changed, never at a scan that says nothing new."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from kiosk.shared.wording import Words
from server.domain.wording import Wording
from server.services import wordings


class EventWords:
    """One event's texts as they are now."""

    def __init__(self, version: int, wording: Wording) -> None:
        self.version = version
        self._wording = wording
        self._said: dict[int, tuple[Words, Words]] = {}

    def words(self, shipped: Words) -> Words:
        """What `shipped` says, with the event's own texts in place."""
        own = self._wording.get(shipped.language)
        if not own:
            return shipped
        # the words that ship live as long as the app: theirs is the name, and they are kept beside it
        if id(shipped) not in self._said:
            self._said[id(shipped)] = (shipped, shipped.saying(own))
        return self._said[id(shipped)][1]

    def with_text(self, language: str, code: str, text: str) -> EventWords:
        """The same with one text that is only tried."""
        own = {**self._wording.get(language, {}), code: text}
        return EventWords(self.version, {**self._wording, language: own})


class AllEventWords:
    """Every event's, in this process. One a station's app."""

    def __init__(self) -> None:
        self._known: dict[str, EventWords] = {}

    def of(self, connection: sqlite3.Connection, event_id: str) -> EventWords:
        """One event's: a look at its version, and all texts anew where that is another one."""
        version = wordings.version_of(connection, event_id)
        known = self._known.get(event_id)
        if known is None or known.version != version:
            known = EventWords(version, wordings.wording_of(connection, event_id) if version else {})
            self._known[event_id] = known
        return known


def _filled(text: str, values: Mapping[str, object]) -> Markup:
    # what takes nothing up may hold a % of the organiser's
    return escape(text) % values if values else escape(text)


def callables_of(words: Words) -> Mapping[str, Callable[..., Any]]:
    """What templates call in place of their environment's functions: these texts may be anybody's, so escaped."""

    @pass_context
    def gettext(context: Context, text: str, **values: object) -> str:
        return _filled(words.gettext(text), values)

    @pass_context
    def ngettext(context: Context, singular: str, plural: str, num: int, **values: object) -> str:
        return escape(words.ngettext(singular, plural, num)) % {"num": num, **values}

    @pass_context
    def pgettext(context: Context, about: str, text: str, **values: object) -> str:
        return _filled(words.pgettext(about, text), values)

    return {"gettext": gettext, "_": gettext, "ngettext": ngettext, "pgettext": pgettext}
