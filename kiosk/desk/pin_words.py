"""What a pad says when a PIN did not work."""

from __future__ import annotations

from kiosk.shared.wording import Words
from server.domain.errors import OspiteError


def error_words(words: Words, error: OspiteError) -> str:
    """In the reader's language. Somebody unknown reads the same as a wrong PIN."""
    seconds = int(str(error.details.get("seconds", 0)))
    if error.code == "sign_in.locked":
        minutes = -(-seconds // 60)
        return words.ngettext(
            "Too many wrong tries. This name is locked on this tablet for another minute.",
            "Too many wrong tries. This name is locked on this tablet for another %(minutes)s minutes.",
            minutes,
        ) % {"minutes": minutes}
    if error.code == "sign_in.wait":
        return words.ngettext(
            "Not so fast: wait one second, then try again.",
            "Not so fast: wait %(seconds)s seconds, then try again.",
            seconds,
        ) % {"seconds": seconds}
    return words.gettext("That is not the right PIN. Please try again.")
