"""Texts that an organiser words otherwise: what may stand in them, so that no screen ever breaks.

A text is known by its English source (its context before it, as gettext joins them); a plural has a text a form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from server.domain.errors import FieldError

#: Shorter texts may grow by so much, longer ones by half: more than that no kiosk's glass has room for.
SHORTEST_LIMIT = 40
LONGEST_TEXT = 600
_GROWTH = 1.5
#: Between a source and the number of its plural form.
_FORM_MARK = "␟"
_PLACEHOLDER = re.compile(r"%\(([a-z_]+)\)[sd]")
#: What was meant as one and is not whole: each other % is a sign like any.
_BROKEN = re.compile(r"%(\(|[sd]\b)")
_BARE = re.compile(r"%(?!\([a-z_]+\)[sd])")

#: An event's own texts: by language, then by code.
Wording = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class Original:
    """What a text says as it ships, in one language."""

    code: str
    text: str
    #: A plural form may leave its number out: "one more after this".
    may_omit: bool = False

    @property
    def limit(self) -> int:
        """How many characters an own text may have."""
        return min(LONGEST_TEXT, max(SHORTEST_LIMIT, round(len(self.text) * _GROWTH)))

    @property
    def placeholders(self) -> tuple[str, ...]:
        """`%(name)s` and the like, each once, in their order."""
        return tuple(dict.fromkeys(match[0] for match in _PLACEHOLDER.finditer(self.text)))


def code_of(source: str, form: int | None = None) -> str:
    """How a text is called in a wording. `form`: of a plural, by its place in the language's order."""
    return source if form is None else f"{source}{_FORM_MARK}{form}"


def parted(code: str) -> tuple[str, int | None]:
    """A code's source, and its plural form; what is no code of ours is its own source."""
    source, _, form = code.rpartition(_FORM_MARK)
    return (source, int(form)) if form.isascii() and form.isdecimal() and source else (code, None)


def to_fill(code: str, text: str) -> str:
    """An own text as it is filled in: where its original takes something up, a bare % stands for itself."""
    source, form = parted(code)
    is_filled = form is not None or _PLACEHOLDER.search(source)
    return _BARE.sub("%%", text) if is_filled else text


def check_own(text: str, original: Original) -> str:
    """`text` as it is kept, if it may stand in the place of `original`.

    Raises: FieldError: `wording.long` (with most), `wording.unknown` and `wording.missing` (with names),
    `wording.percent`, `wording.sign`. The field is the original's code.
    """
    kept = " ".join(text.split()) if "\n" not in original.text else text.strip().replace("\r\n", "\n")
    if len(kept) > original.limit:
        raise FieldError(original.code, f"at most {original.limit}", code="wording.long", most=original.limit)
    if not all(letter.isprintable() or letter == "\n" for letter in kept):
        raise FieldError(original.code, "a sign that does not print", code="wording.sign")
    used, known = {match[0] for match in _PLACEHOLDER.finditer(kept)}, set(original.placeholders)
    if strange := used - known:
        raise FieldError(original.code, code="wording.unknown", names=", ".join(sorted(strange)))
    if _BROKEN.search(_PLACEHOLDER.sub("", kept)):
        raise FieldError(original.code, "a placeholder that is not whole", code="wording.percent")
    missing = known - used
    if missing and not original.may_omit:
        raise FieldError(original.code, code="wording.missing", names=", ".join(sorted(missing)))
    return kept
