"""What a guest at a kiosk reads when something went wrong: code -> title and advice, in every language of guests.

A guest can do nothing about most of it: those codes have the words of `error`.
"""

from __future__ import annotations

from kiosk.shared.wording import marked as _

GUEST_WORDS: dict[str, tuple[str, str]] = {
    "error": (_("Something went wrong here"), _("It is not your fault. Nothing was lost. Please try again.")),
    "find.short": (_("Please type a little more"), _("Three letters of your name at least.")),
    "too_many": (_("That was a little fast"), _("Wait half a minute, then try again.")),
    "too_many.searches": (
        _("That was a little fast"),
        _("Wait a moment and type on, or call a person below."),
    ),
    "too_many.registrations": (
        _("Many people have registered here just now"),
        _("Wait half a minute, or call a person below."),
    ),
    "too_many.requests": (
        _("We have heard a lot from here just now"),
        _("Wait half a minute, or call a person below."),
    ),
    "storage": (
        _("This does not work right now"),
        _("It is not your fault. Please go to the desk: they will help you."),
    ),
}
