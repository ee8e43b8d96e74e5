"""Every text that guests may read or hear, by the screen it stands on: found in the pages themselves, once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

from kiosk.shared.catalogues import SEEN_BY_GUESTS, found_in
from kiosk.shared.wording import Words, plural_forms
from kiosk.shared.wording import marked as _
from server.domain.wording import Original, code_of

#: Screens in the order in which guests meet them.
SCREENS: dict[str, str] = {
    "welcome": _("The welcome"),
    "finding": _("Finding oneself"),
    "refused": _("When somebody is not let in"),
    "together": _("Groups"),
    "details": _("Completing"),
    "consent": _("Consents"),
    "badge": _("The badge"),
    "way": _("Where to go"),
    "registering": _("Registering at the kiosk"),
    "called": _("Help and requests"),
    "door": _("Doors"),
    "listening": _("Reading aloud"),
    "everywhere": _("On every screen"),
}
#: Which screen a file's texts stand on; those of other files stand anywhere.
_FILES = {
    "welcome": "welcome", "look": "welcome", "pictures": "welcome", "scanning": "welcome",
    "search": "finding", "names": "finding", "factor": "finding", "confirm": "finding",
    "refused": "refused", "refusals": "refused",
    "group": "together", "badges": "together", "badges_panel": "together",
    "details": "details", "consent": "consent", "declined": "consent",
    "badge": "badge", "badge_panel": "badge", "badge_words": "badge", "ending": "badge",
    "way": "way", "goals": "way", "way_news": "way", "way_words": "way",
    "walk_in": "registering", "awaited_panel": "registering",
    "called": "called", "called_panel": "called", "ask": "called", "telling": "called", "telling_waits": "called",
    "door": "door", "door_words": "door", "door_figures": "door", "verdict": "door", "verdict_panel": "door",
    "gate": "door", "closed": "door",
    "listen": "listening", "speech": "listening", "badge_said": "listening",
}  # fmt: skip
#: Put into texts of the organiser's own, where they are changed; or read by colleagues.
_NOT_THEIRS = {"consent_starts", "layout", "waiting", "pairing"}


@dataclass(frozen=True, kw_only=True)
class GuestText:
    """One text, with a form for each number that its language tells apart."""

    #: Context and English text, as gettext joins them.
    source: str
    singular: str
    #: None: it counts nothing.
    plural: str | None
    screens: frozenset[str]

    def originals(self, words: Words) -> Iterator[Original]:
        """What ships in the language of `words`, a form each."""
        if self.plural is None:
            context, mark, text = self.source.rpartition("\x04")
            said = words.pgettext(context, text) if mark else words.gettext(self.source)
            yield Original(code=code_of(self.source), text=said)
            return
        forms = plural_forms(words.language)
        for place in range(len(forms)):
            said = words.form(self.singular, self.plural, place)
            yield Original(code=code_of(self.source, place), text=said, may_omit=forms[place] != "other")


@lru_cache(maxsize=1)
def guest_texts() -> tuple[GuestText, ...]:
    """All of them, in English order. The first time takes a third of a second."""
    found: dict[tuple[str, str, str | None], set[str]] = {}
    for audience, files in (("guest", None), ("shared", SEEN_BY_GUESTS)):
        for file, text, context in found_in(audience, files):
            stem = PurePath(file).stem
            if stem in _NOT_THEIRS:
                continue
            singular, plural = (text[0], text[1]) if isinstance(text, tuple) else (text, None)
            source = f"{context}\x04{singular}" if context else singular
            found.setdefault((source, singular, plural), set()).add(_FILES.get(stem, "everywhere"))
    texts = (
        GuestText(source=source, singular=singular, plural=plural, screens=frozenset(screens))
        for (source, singular, plural), screens in found.items()
    )
    return tuple(sorted(texts, key=lambda text: text.singular.lower()))
