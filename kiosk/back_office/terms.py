"""The back office's codes in words: English here, other languages in the catalogues."""

from __future__ import annotations

from kiosk.shared.wording import marked as _
from server.hub.figures import Agreement
from server.hub.notices import Failure

#: Word, explanation and colour.
AGREEMENTS: dict[Agreement, tuple[str, str, str]] = {
    Agreement.AGREE: (_("Agrees"), _("Station and back office hold the same facts and counts."), "-good"),
    Agreement.WAITING: (_("Catching up"), _("The station has facts that are still on their way."), "-warn"),
    Agreement.EARLIER_JOURNAL: (
        _("Differs"),
        _("The back office also holds facts of an earlier journal: a backup was restored or a card copied."),
        "-note",
    ),
    Agreement.FLAGGED: (
        _("Differs"),
        _("Some facts could not be read or trusted. “Stations” says which, and why."),
        "-bad",
    ),
    Agreement.DIFFER: (_("Differs"), _("The counts differ. Compare both lists before you sign off."), "-bad"),
    Agreement.UNKNOWN: (_("Unknown"), _("The station has not called yet."), ""),
}

#: Why a fact was flagged, by the part of its reason before the dot.
FLAGS: dict[str, str] = {
    "unreadable": _("Could not be read; kept as it came, not counted"),
    "hash": _("Changed after it was recorded; kept as it came, not counted"),
    "chain": _("Does not follow the fact before it; counted"),
    "clock": _("The station's clock was ahead; counted"),
    "changed": _("The same fact came with another content; the first one counts"),
}

#: Why a notice did not arrive.
FAILURES: dict[str, str] = {
    Failure.TIMEOUT: _("It did not answer in time; it is tried again."),
    Failure.UNREACHABLE: _("It cannot be reached; it is tried again."),
    Failure.REFUSED: _("It answered with a refusal; it is tried again."),
    Failure.REDIRECT: _("It pointed to another address, which is not followed: write that one."),
    Failure.SIGN_IN: _("The mail server does not accept this name and password."),
    Failure.CERTIFICATE: _("The mail server’s certificate cannot be trusted."),
}

#: What to write beside a field, by an error's code.
MISTAKES: dict[str, str] = {
    "field": _("This cannot be used."),
    "field.url": _("Write a whole address that begins with http:// or https://."),
    "field.url_secret": _("No name and password in the address: every notice is signed."),
    "field.email": _("Write one to five e-mail addresses, parted by commas."),
    "field.empty": _("Please fill this in."),
    "field.range": _("This number is out of range."),
    "field.choice": _("Choose one of these."),
    "field.clear": _("In the clear to this machine only: a password would be read on the way."),
}
