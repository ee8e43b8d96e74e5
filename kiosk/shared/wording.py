"""The words of the pages: gettext catalogues, one `.po` an audience and language, joined in memory when first said.

A text is written in English where it is used: `{% trans %}` or `gettext()` in a template, `words.gettext()` in
Python, `marked()` for a text in a table that is translated later. How the catalogues are kept complete, and how to
add a text for guests, stands in kiosk.shared.catalogues.

Staff read the languages of the house: nl, it, en. Guests are spoken to in seven (server.domain.language).
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from functools import cached_property
from itertools import chain
from pathlib import Path

from babel import Locale
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po
from babel.plural import PluralRule
from babel.support import NullTranslations

from server.domain.language import GUEST_LANGUAGES, Tone
from server.domain.wording import parted, to_fill

#: Each is a folder of `kiosk/` and a `.po` in each language.
AUDIENCES = ("shared", "guest", "desk", "office", "back_office", "commands")
#: What a language of guests alone has wording for.
GUEST_AUDIENCES = ("shared", "guest")
#: Languages by the names their speakers use.
OWN_NAMES = {
    "nl": "Nederlands",
    "it": "Italiano",
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "ar": "العربية",
}
KIOSK_FOLDER = Path(__file__).parent.parent
LOCALE_FOLDER = KIOSK_FOLDER / "locale"

#: Ends the name of a catalogue that holds what is said otherwise among friends.
INFORMAL = ".informal"
#: CLDR's names of plural forms in the order of a `.po`. Source: Unicode CLDR, Language Plural Rules
_PLURAL_FORMS = {"ar": ("zero", "one", "two", "few", "many", "other")}


def marked(text: str) -> str:
    """`text` itself; tells the extractor that somebody will translate it later."""
    return text


#: A catalogue's texts: by English text, or by singular and the place of a plural's form.
Texts = Mapping[str | tuple[str, str], str]


class Catalogues:
    """One language's texts, by audience; each `.po` is read when it is first looked into."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, Texts] = {}

    def texts(self, name: str) -> Texts:
        """What one `.po` says; nothing where the language has none. Read twice by two threads it says the same."""
        if name not in self._known:
            path = self._folder / f"{name}.po"
            self._known[name] = _texts(path, self._folder.name) if path.exists() else {}
        return self._known[name]


class Words(NullTranslations):
    """One language's texts as one audience says them: its own first. What is not there is said in English."""

    def __init__(self, language: str, catalogues: Catalogues, first: str = "", tone: Tone = Tone.FORMAL) -> None:
        super().__init__()
        self.language = language
        self._catalogues = catalogues
        order = sorted(AUDIENCES, key=lambda name: (name != first, name != "shared", name))
        informal = (INFORMAL,) if tone is Tone.INFORMAL else ()
        self._names = [name + ending for name in order for ending in (*informal, "")]
        self._own: Texts = {}

    def of(self, audience: str, tone: Tone = Tone.FORMAL) -> Words:
        """The same texts as one audience says them: guests are spoken to otherwise than colleagues."""
        return Words(self.language, self._catalogues, audience, tone)

    def saying(self, own: Mapping[str, str]) -> Words:
        """The same with other texts in place of some, by their code in a wording."""
        other = copy(self)
        other._own = {**self._own, **{_key_of(code): to_fill(code, text) for code, text in own.items()}}
        return other

    def gettext(self, message: str) -> str:
        """`message` in this language; of a text that counts: its form for one, for a `.po` says a text once."""
        return self._said(message, (message, self._one)) or message

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """The form for `count`."""
        place = _plural_place(self.language, self._plural(count))
        return self._said((singular, str(place))) or (singular if count == 1 else plural)

    def form(self, singular: str, plural: str, place: int) -> str:
        """The form that stands at `place` in plural_forms()."""
        return self._said((singular, str(place))) or (singular if place == 0 else plural)

    def pgettext(self, context: str, message: str) -> str:
        """`message` as meant in `context`."""
        return self._said(f"{context}\x04{message}") or message

    @cached_property
    def _plural(self) -> PluralRule:
        return Locale.parse(self.language).plural_form

    @cached_property
    def _one(self) -> str:
        return str(_plural_place(self.language, self._plural(1)))

    def _said(self, *keys: str | tuple[str, str]) -> str:
        """What the first catalogue that knows any of `keys` says; empty: none does."""
        for texts in chain((self._own,), map(self._catalogues.texts, self._names)):
            for key in keys:
                if text := texts.get(key):
                    return text
        return ""


def plural_forms(language: str) -> tuple[str, ...]:
    """CLDR's names of a language's plural forms, in the order of a `.po`."""
    return _PLURAL_FORMS.get(language, ("one", "other"))


def _key_of(code: str) -> str | tuple[str, str]:
    source, form = parted(code)
    return source if form is None else (source.rpartition("\x04")[2], str(form))


def _plural_place(language: str, form: str) -> int:
    """Which line of a `.po` says CLDR's `form`; a form that gettext does not tell apart (a million) is the last."""
    forms = plural_forms(language)
    return forms.index(form) if form in forms else len(forms) - 1


def load(folder: Path = LOCALE_FOLDER) -> dict[str, Words]:
    """All languages under `folder`."""
    return {language: Words(language, Catalogues(folder / language)) for language in GUEST_LANGUAGES}


def _texts(path: Path, language: str) -> Texts:
    texts: dict[str | tuple[str, str], str] = {}
    for message in read(path, language):
        if message.id and not message.fuzzy:
            texts.update(_forms(message))
    return texts


def _forms(message: Message) -> dict[str | tuple[str, str], str]:
    if isinstance(message.id, (list, tuple)):
        forms = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
        return {(str(message.id[0]), str(place)): str(form) for place, form in enumerate(forms)}
    key = f"{message.context}\x04{message.id}" if message.context else str(message.id)
    return {key: str(message.string)}


def read(path: Path, language: str) -> Catalog:
    """One `.po` as it is on disk."""
    with path.open("rb") as file:
        return read_po(file, locale=language)
