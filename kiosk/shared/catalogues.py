"""The upkeep of the catalogues: every text that the pages use stands in each `.po`, and no other.

`python -m kiosk.shared.catalogues extract desk` brings one audience's `.po` files up to date (English says itself),
`... check desk` fails while one lacks a text or holds an unused one. Without a name both take all audiences.

`guest.po`, and of `shared.po` the texts of SEEN_BY_GUESTS, are there in every language of guests. To add a text for
guests: write it in English, `make wording`, then fill the empty line that it left in each `guest.po`: formal (u, Lei,
Sie, vous, usted). Where "you" is another word among friends, and the text says it, add the text to that language's
`guest.informal.po` too: it holds the texts that an event with the informal tone says otherwise, and no other.
A plural has as many lines as its language has forms: six in Arabic, in the order zero, one, two, few (3-10),
many (11-99), other. Keep every %(name)s; write sentences whole, never from parts, since each language orders them
its own way.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from kiosk.shared.wording import AUDIENCES, GUEST_AUDIENCES, INFORMAL, KIOSK_FOLDER, LOCALE_FOLDER, read
from server.domain.language import GUEST_LANGUAGES, HOUSE_LANGUAGES, WITH_TWO_TONES

#: What of `kiosk/shared` speaks to guests; the rest speaks to staff.
SEEN_BY_GUESTS = (
    "consent_starts.py",
    "guest_problem_words.py",
    "way_words.py",
    "templates/layout.html",
    "templates/problem.html",
)

_KEYWORDS = {
    "gettext": None,
    "_": None,
    "marked": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
#: Languages that may lack no text.
DEMANDED = GUEST_LANGUAGES


def extracted(audience: str, language: str = "en") -> Catalog:
    """Every text that the folder of `audience` uses and readers of `language` may see."""
    catalog = Catalog(project="ospite", charset="utf-8", fuzzy=False)
    is_for_guests = audience == "shared" and language not in HOUSE_LANGUAGES
    for _file, text, context in found_in(audience, SEEN_BY_GUESTS if is_for_guests else None):
        catalog.add(text, None, context=context)
    return catalog


def found_in(
    audience: str, files: Iterable[str] | None = None
) -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    """(file, text or plural's texts, context) of every text in the folder of `audience`, or in some of its files."""
    files = files or ("**.py", "**/templates/**.html", "**/templates/**.txt")
    options = {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"}
    found = extract_from_dir(
        KIOSK_FOLDER / audience,
        method_map=[(name, "python" if name.endswith(".py") else "jinja2") for name in files],
        options_map={name: options for name in files if not name.endswith(".py")},
        keywords=_KEYWORDS,
    )
    for file, _line, text, _comments, context in found:
        yield file, text, context


def brought_up_to_date(audience: str, language: str) -> Catalog:
    """The catalogue on disk joined with what the folder uses now. English says itself."""
    catalog = _present(f"{audience}.po", language)
    catalog.update(extracted(audience, language), no_fuzzy_matching=True)
    if language == "en":
        for message in catalog:
            if message.id and not _is_translated(message):
                message.string = message.id
    catalog.obsolete.clear()
    return catalog


def _informal(audience: str, language: str) -> Catalog:
    """The informal texts on disk that are still used."""
    catalog, used = _present(f"{audience}{INFORMAL}.po", language), extracted(audience, language)
    for message in list(catalog):
        if message.id and used.get(message.id, message.context) is None:
            catalog.delete(message.id, message.context)
    return catalog


def _present(name: str, language: str) -> Catalog:
    path = LOCALE_FOLDER / language / name
    return read(path, language) if path.exists() else Catalog(locale=language, charset="utf-8", fuzzy=False)


def _is_translated(message: Message) -> bool:
    forms: Iterable[object] = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return all(forms)


def _catalogues(audiences: Sequence[str], languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(audience, language) of each `.po` that should be there."""
    for audience in audiences:
        for language in languages:
            if language in HOUSE_LANGUAGES or audience in GUEST_AUDIENCES:
                yield audience, language


def extract(audiences: Sequence[str] = AUDIENCES) -> None:
    """Write the `.po` files anew: new texts come in empty, unused ones go."""
    for audience, language in _catalogues(audiences, GUEST_LANGUAGES):
        _write(f"{audience}.po", language, brought_up_to_date(audience, language))
        if audience in GUEST_AUDIENCES and language in WITH_TWO_TONES:
            _write(f"{audience}{INFORMAL}.po", language, _informal(audience, language))


def _write(name: str, language: str, catalog: Catalog) -> None:
    path = LOCALE_FOLDER / language / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, omit_header=True, sort_output=True, width=110, no_location=True)


def problems(audiences: Sequence[str] = AUDIENCES, languages: Sequence[str] = DEMANDED) -> list[str]:
    """What keeps the words from being complete, a line each."""
    return [line for pair in _catalogues(audiences, languages) for line in (*_problems(*pair), *_tone_problems(*pair))]


def _problems(audience: str, language: str) -> Iterator[str]:
    name, used, present = (
        f"{language}/{audience}.po",
        extracted(audience, language),
        _present(f"{audience}.po", language),
    )
    for message in used:
        if message.id and message.id not in present:
            yield f"{name}: not there: {message.id!r}"
    for message in present:
        if message.id and used.get(message.id, message.context) is None:
            yield f"{name}: not used: {message.id!r}"
        elif message.id:
            yield from _faults(name, message, present)


def _tone_problems(audience: str, language: str) -> Iterator[str]:
    """An informal text stands beside a formal one, and says it otherwise."""
    if audience not in GUEST_AUDIENCES or language not in WITH_TWO_TONES:
        return
    name, formal = f"{language}/{audience}{INFORMAL}.po", _present(f"{audience}.po", language)
    informal = _present(f"{audience}{INFORMAL}.po", language)
    for message in informal:
        if not message.id:
            continue
        other = formal.get(message.id, message.context)
        if other is None:
            yield f"{name}: not used: {message.id!r}"
        elif other.string == message.string:
            yield f"{name}: says the same as the formal text: {message.id!r}"
        else:
            yield from _faults(name, message, informal)


def _faults(name: str, message: Message, catalog: Catalog) -> Iterator[str]:
    if message.fuzzy:
        yield f"{name}: fuzzy: {message.id!r}"
    elif not _is_translated(message):
        yield f"{name}: not translated: {message.id!r}"
    else:
        yield from (f"{name}: {error}: {message.id!r}" for error in message.check(catalog))


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
    print("usage: python -m kiosk.shared.catalogues extract|check [AUDIENCE ...]", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
