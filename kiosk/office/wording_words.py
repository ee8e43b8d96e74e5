"""What is written beside a text that cannot be so: each says what to do."""

from __future__ import annotations

from kiosk.office.list_words import LIST_WORDS
from kiosk.shared.wording import Words
from kiosk.shared.wording import marked as _
from server.domain.errors import FieldError, ListError

MISTAKES: dict[str, str] = {
    "wording.long": _("At most %(most)s characters: more has no room on a kiosk."),
    "wording.sign": _("There is a sign in it that does not print."),
    "wording.unknown": _("%(names)s cannot stand here: nothing would be put in its place. Copy it from the original."),
    "wording.missing": _("%(names)s is missing: write it where the name or number is to stand."),
    "wording.percent": _("A placeholder is not whole: copy it from the original, or take it out."),
}
#: Of a table of texts.
LIST_MISTAKES: dict[str, str] = {
    "list.columns": _("The columns language, english, form and own are needed, as in the file that you took home."),
}


def mistake_in(words: Words, error: FieldError | ListError) -> str:
    """Why a text, or a whole file, was not taken."""
    said = {**MISTAKES, **LIST_WORDS, **LIST_MISTAKES}.get(error.code, LIST_WORDS["list"])
    text = words.gettext(said)
    return text % error.details
