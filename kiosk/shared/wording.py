"""The words of the pages: gettext catalogues, one `.po` an audience and language, joined in memory at start.

A text is written in English where it is used: `{% trans %}` or `gettext()` in a template, `words.gettext()` in
Python, `marked()` for a text in a table that is translated later. `python -m kiosk.shared.wording extract desk`
brings one audience's `.po` files up to date (English says itself), `... check desk` fails while one lacks a text or
holds an unused one. Without a name both take all audiences.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from babel.support import NullTranslations

from server.domain.event import LANGUAGES

#: Each is a folder of `kiosk/` and a `.po` in each language.
AUDIENCES = ("shared", "guest", "desk", "office", "back_office", "commands")
#: Languages by the names their speakers use.
OWN_NAMES = {"nl": "Nederlands", "it": "Italiano", "en": "English"}

KIOSK_FOLDER = Path(__file__).parent.parent
LOCALE_FOLDER = KIOSK_FOLDER / "locale"

_KEYWORDS = {
    "gettext": None,
    "_": None,
    "marked": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}


def marked(text: str) -> str:
    """`text` itself; tells the extractor that somebody will translate it later."""
    return text


#: A catalogue's texts: by English text, or by singular and the place of a plural's form.
Texts = Mapping[str | tuple[str, str], str]


class Words(NullTranslations):
    """One language's texts. What is not there is said in English."""

    def __init__(self, language: str, by_audience: Mapping[str, Texts], first: str = "") -> None:
        super().__init__()
        self.language = language
        self._by_audience = by_audience
        self._plural = _Plural(language)
        self._texts: dict[str | tuple[str, str], str] = {}
        for audience in sorted(by_audience, key=lambda name: (name == first, name == "shared", name)):
            self._texts.update(by_audience[audience])

    def of(self, audience: str) -> Words:
        """The same texts as one audience says them: guests are spoken to otherwise than colleagues."""
        return Words(self.language, self._by_audience, audience)

    def gettext(self, message: str) -> str:
        """`message` in this language."""
        return self._texts.get(message) or message

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """The form for `count`."""
        place = self._plural.place(count)
        return self._texts.get((singular, str(place))) or (singular if count == 1 else plural)

    def pgettext(self, context: str, message: str) -> str:
        """`message` as meant in `context`."""
        return self._texts.get(f"{context}\x04{message}") or message


@dataclass(frozen=True)
class _Plural:
    """Dutch, Italian and English tell one from the rest; a fourth language brings its own rule here."""

    language: str

    def place(self, count: int) -> int:
        return 0 if count == 1 else 1


def load(folder: Path = LOCALE_FOLDER) -> dict[str, Words]:
    """All catalogues under `folder`, by language."""
    return {language: Words(language, _by_audience(folder / language)) for language in LANGUAGES}


def _by_audience(folder: Path) -> dict[str, Texts]:
    return {path.stem: _texts(path, folder.name) for path in sorted(folder.glob("*.po"))}


def _texts(path: Path, language: str) -> Texts:
    texts: dict[str | tuple[str, str], str] = {}
    for message in _read(path, language):
        if message.id and not message.fuzzy:
            texts.update(_forms(message))
    return texts


def _forms(message: Message) -> dict[str | tuple[str, str], str]:
    if isinstance(message.id, (list, tuple)):
        forms = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
        return {(str(message.id[0]), str(place)): str(form) for place, form in enumerate(forms)}
    key = f"{message.context}\x04{message.id}" if message.context else str(message.id)
    return {key: str(message.string)}


def _read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)


def extracted(audience: str) -> Catalog:
    """Every text that the folder of `audience` uses."""
    catalog = Catalog(project="ospite", charset="utf-8", fuzzy=False)
    found = extract_from_dir(
        KIOSK_FOLDER / audience,
        method_map=[("**.py", "python"), ("**/templates/**.html", "jinja2"), ("**/templates/**.txt", "jinja2")],
        options_map={
            "**/templates/**.html": {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"},
            "**/templates/**.txt": {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"},
        },
        keywords=_KEYWORDS,
    )
    for _file, _line, text, _comments, context in found:
        catalog.add(text, None, context=context)
    return catalog


def brought_up_to_date(audience: str, language: str) -> Catalog:
    """The catalogue on disk joined with what the folder uses now. English says itself."""
    path = LOCALE_FOLDER / language / f"{audience}.po"
    catalog = _read(path, language) if path.exists() else Catalog(locale=language, charset="utf-8", fuzzy=False)
    catalog.update(extracted(audience), no_fuzzy_matching=True)
    if language == "en":
        for message in catalog:
            if message.id and not _is_translated(message):
                message.string = message.id
    catalog.obsolete.clear()
    return catalog


def _is_translated(message: Message) -> bool:
    forms: Iterable[object] = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return all(forms)


def extract(audiences: Sequence[str] = AUDIENCES) -> None:
    """Write the `.po` files anew: new texts come in empty, unused ones go."""
    for audience in audiences:
        for language in LANGUAGES:
            path = LOCALE_FOLDER / language / f"{audience}.po"
            path.parent.mkdir(parents=True, exist_ok=True)
            catalog = brought_up_to_date(audience, language)
            with path.open("wb") as file:
                write_po(file, catalog, omit_header=True, sort_output=True, width=110, no_location=True)


def problems(audiences: Sequence[str] = AUDIENCES) -> list[str]:
    """What keeps the words from being complete, a line each."""
    return [line for audience in audiences for language in LANGUAGES for line in _problems(audience, language)]


def _problems(audience: str, language: str) -> list[str]:
    path = LOCALE_FOLDER / language / f"{audience}.po"
    name = f"{language}/{audience}.po"
    used = extracted(audience)
    present = _read(path, language) if path.exists() else Catalog(locale=language)
    lines = [f"{name}: not there: {message.id!r}" for message in used if message.id and message.id not in present]
    for message in present:
        if not message.id:
            continue
        if used.get(message.id, message.context) is None:
            lines.append(f"{name}: not used: {message.id!r}")
        elif message.fuzzy:
            lines.append(f"{name}: fuzzy: {message.id!r}")
        elif not _is_translated(message):
            lines.append(f"{name}: not translated: {message.id!r}")
        else:
            lines += [f"{name}: {error}: {message.id!r}" for error in message.check(present)]
    return lines


def main(arguments: list[str]) -> int:
    """`extract` or `check`, of the audiences named or of all."""
    verb, audiences = (arguments or [""])[0], arguments[1:] or list(AUDIENCES)
    if verb == "extract" and set(audiences) <= set(AUDIENCES):
        extract(audiences)
        return 0
    if verb == "check" and set(audiences) <= set(AUDIENCES):
        found = problems(audiences)
        print("\n".join(found) or "every text is there in every language")
        return 1 if found else 0
    print("usage: python -m kiosk.shared.wording extract|check [AUDIENCE ...]", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
