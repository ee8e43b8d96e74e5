"""Names as people type them: folding, words and typing errors."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: Letters that Unicode does not take apart.
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "ħ": "h",
        "ı": "i",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ŋ": "n",
        "ʼ": "'",
        # Arabic: letters that are typed for each other, those of Persian and Urdu keyboards, and a mere stretch
        "ى": "ي",
        "ی": "ي",
        "ة": "ه",
        "ک": "ك",
        "ٱ": "ا",
        "ـ": "",
    }
    | {ord(digits) + value: str(value) for digits in "٠۰" for value in range(10)}
)
#: "the" before an Arabic name, and how little may be left of the name without it.
_ARTICLE, _LEAST_AFTER_ARTICLE = "ال", 3
_WORD = re.compile(r"\w+")
_JOINERS = frozenset("'’`-")
_JOINED = re.compile(r"\w+(?:['’`\-]\w+)+")
#: Under this many letters a word is taken as typed.
TYPO_MIN_LENGTH = 4


def fold(text: str) -> str:
    """`text` in lower case without accents: `Öztürk` becomes `ozturk`, and `أحمد` is `احمد`."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.casefold()).casefold())
    return "".join(mark for mark in plain if not unicodedata.combining(mark)).translate(_LETTERS)


def words(text: str) -> tuple[str, ...]:
    """The folded words of a name; `D'Amico` gives `d`, `amico` and `damico`, `الحسيني` also `حسيني`."""
    folded = fold(text)
    found = _WORD.findall(folded)
    if _JOINERS.intersection(folded):
        found += [re.sub(r"\W", "", match) for match in _JOINED.findall(folded)]
    if _ARTICLE in folded:
        found += [bare for word in found if (bare := without_article(word)) != word]
    return tuple(dict.fromkeys(found))


def without_article(word: str) -> str:
    """A word of an Arabic name without its "the": `الحسيني` is `حسيني`."""
    is_with = word.startswith(_ARTICLE) and len(word) >= len(_ARTICLE) + _LEAST_AFTER_ARTICLE
    return word[len(_ARTICLE) :] if is_with else word


@lru_cache(maxsize=4096)
def deletions(word: str) -> frozenset[str]:
    """`word` and each way to leave one letter out: two words within one slip share one of these.

    Source: W. Garbe's symmetric delete spelling correction, for distance 1.
    """
    return frozenset([word, *(word[:place] + word[place + 1 :] for place in range(len(word)))])


def within_one_slip(one: str, other: str) -> bool:
    """Whether one letter added, left out, changed, or two neighbours swapped turns `one` into `other`."""
    if one == other:
        return True
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest_one, rest_other = one[start:], other[start:]
    swapped = len(rest_one) >= 2 and rest_one[1] + rest_one[0] + rest_one[2:] == rest_other
    return swapped or rest_one[1:] == rest_other or rest_one == rest_other[1:] or rest_one[1:] == rest_other[1:]


def starts_within_one_slip(typed: str, word: str) -> bool:
    """Whether `typed`, with one slip, begins `word`. Quick, for it is asked of thousands of words."""
    same = 0
    for mine, theirs in zip(typed, word, strict=False):
        if mine != theirs:
            break
        same += 1
    else:
        return len(typed) <= len(word) + 1
    rest, behind = typed[same + 1 :], word[same + 1 :]
    if behind.startswith((rest, typed[same:])) or word.startswith(rest, same):
        return True
    return word.startswith(rest[:1] + typed[same] + rest[1:], same) and bool(rest)


def are_alike(one: str, other: str) -> bool:
    """Whether two names may be the same person's: each word of the shorter one is, but for a slip, in the other."""
    fewer, more = sorted((_spoken(one), _spoken(other)), key=len)
    return bool(fewer) and all(any(_is_meant(word, known) for known in more) for word in fewer)


def _spoken(name: str) -> tuple[str, ...]:
    """The words of a name, those with a hyphen or an apostrophe as one."""
    folded = fold(name).translate({ord(mark): None for mark in _JOINERS})
    return tuple(dict.fromkeys(_WORD.findall(folded)))


def _is_meant(word: str, known: str) -> bool:
    if min(len(word), len(known)) < TYPO_MIN_LENGTH:
        return word == known
    return within_one_slip(word, known)
