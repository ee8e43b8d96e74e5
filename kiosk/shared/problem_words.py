"""What people read when something went wrong: code -> title and advice. A test shows that no code lacks words."""

from __future__ import annotations

from kiosk.shared.wording import marked as _

_TRY = _("Please try again. If it happens again, ask a colleague.")
_BACK = _("Go back, look at what is marked, and try again.")

WORDS: dict[str, tuple[str, str]] = {
    "error": (_("Something went wrong here"), _("It is not your fault. Nothing was lost. Please try again.")),
    "input": (_("This cannot be used"), _BACK),
    "field": (_("One field needs another look"), _BACK),
    "list": (_("This list cannot be read"), _("Export it again as CSV or XLSX and drop the new file here.")),
    "not_found": (_("This is not here"), _("It may have been moved or removed. Start again from the first page.")),
    "method_not_allowed": (
        _("This cannot be done in this way"),
        _("Go back to the page before and do it from there."),
    ),
    "conflict": (_("Somebody was faster"), _("A colleague changed this a moment ago. Look again, then decide.")),
    "access": (_("Please sign in"), _("This page is for people who signed in on this device.")),
    "access.device": (
        _("This device is not known here"),
        _("Ask an organiser to approve it in the office, under devices."),
    ),
    "forbidden": (_("This is not yours to do"), _("Ask a supervisor or the organiser.")),
    "forbidden.role": (_("This is not yours to do"), _("Ask a supervisor or the organiser to go on here.")),
    "forbidden.other_site": (
        _("This came from another page"),
        _("Open this address again and do it from there."),
    ),
    "too_many": (_("That was a little fast"), _("Wait half a minute, then try again.")),
    "too_large": (_("This is too large"), _("Send a smaller file.")),
    "host": (_("This address is not ours"), _("Use the address that the organiser gave you.")),
    "storage": (
        _("This could not be saved"),
        _("What was saved before is safe. Please try again; if it happens again, call the organiser."),
    ),
    "storage.full": (
        _("The disk is full"),
        _("Nothing was lost, but nothing new can be saved. Call the organiser now."),
    ),
    "template": (_("This badge template cannot be used"), _("Choose another template, or correct this one.")),
    "printer": (_("The printer cannot be reached"), _("Look at its cable, its power and its paper.")),
    "relay": (_("The gate cannot be opened"), _("Let the guest through by hand, and call the organiser.")),
    "speech": (_("This cannot be said aloud just now"), _("Everything stands on the screen as well.")),
    "uplink": (_("The back office cannot be reached"), _("Everything is kept here and sent as soon as it can be.")),
}
