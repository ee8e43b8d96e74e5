"""What people read about badge templates: their parts, what is wrong with one, and what an import could not keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kiosk.shared.wording import Words
from kiosk.shared.wording import marked as _
from server.domain.errors import OspiteError
from server.printing.drawing.pretix_layout import Loss
from server.services.badge_check import Doubt
from server.services.templates import TemplateCard

#: Kinds of elements, by server.printing.drawing.template.Kind.
KINDS: dict[str, str] = {
    "text": _("Text"),
    "stack": _("Texts in a column"),
    "qr": _("QR code"),
    "image": _("Picture"),
    "pattern": _("Pattern"),
    "box": _("Box"),
    "line": _("Line"),
    "arrow": _("Arrow of the way"),
}
#: Keys of a template, by server.printing.drawing.schema.
KEYS: dict[str, str] = {
    "title": _("Title"),
    "x_mm": _("From the left, mm"),
    "y_mm": _("From the top, mm"),
    "width_mm": _("Width, mm"),
    "height_mm": _("Height, mm"),
    "text": _("Text"),
    "bold": _("Bold"),
    "max_mm": _("Largest letters, mm"),
    "min_mm": _("Smallest letters, mm"),
    "rows": _("Rows at most"),
    "anywhere": _("May break inside a word"),
    "align": _("Across"),
    "valign": _("Up and down"),
    "inverse": _("White on black"),
    "plate": _("On a white ground"),
    "rotation": _("Turned"),
    "side": _("Side"),
    "when": _("Shown"),
    "gap_mm": _("Between the texts, mm"),
    "max_module_mm": _("Largest square of the code, mm"),
    "file": _("Picture"),
    "threshold": _("Where grey becomes black"),
    "negative": _("Swap dark and light"),
    "pattern": _("Pattern"),
    "stroke_mm": _("Outline, mm; 0 is filled"),
    "fold": _("Folded, with a back"),
}
#: Values to choose from, by key and value.
CHOICES: dict[tuple[str, str], str] = {
    ("align", "left"): _("To the left"),
    ("align", "center"): _("In the middle"),
    ("align", "right"): _("To the right"),
    ("valign", "top"): _("At the top"),
    ("valign", "middle"): _("In the middle"),
    ("valign", "bottom"): _("At the bottom"),
    ("rotation", "0"): _("Upright"),
    ("rotation", "90"): _("A quarter to the right"),
    ("rotation", "180"): _("Upside down"),
    ("rotation", "270"): _("A quarter to the left"),
    ("side", "front"): _("Front side"),
    ("side", "back"): _("Back side"),
    ("fold", "none"): _("Not folded"),
    ("fold", "top"): _("At its upper edge"),
    ("fold", "bottom"): _("At its lower edge"),
    ("pattern", ""): _("The category’s own"),
    ("pattern", "none"): _("None"),
    ("pattern", "solid"): _("Solid"),
    ("pattern", "hatch"): _("Hatched"),
    ("pattern", "dots"): _("Dots"),
    ("pattern", "bars"): _("Bars"),
    ("pattern", "checks"): _("Checks"),
    ("pattern", "lines"): _("Lines"),
    ("pattern", "zigzag"): _("Zigzag"),
    ("pattern", "grid"): _("Grid"),
    ("pattern", "backhatch"): _("Hatched the other way"),
    ("pattern", "cross"): _("Crossed"),
}
#: Fields that a text may say, by server.printing.drawing.fields.FIELDS.
FIELDS: dict[str, str] = {
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "full_name": _("Full name"),
    "company": _("Company"),
    "title": _("Job title"),
    "category": _("Category"),
    "room": _("Room or table"),
    "code": _("Ticket code"),
    "event_name": _("Event"),
    "pronoun": _("Pronoun"),
    "zone": _("Zone"),
    "place": _("Place to go to"),
    "way": _("Way there, in words"),
    "copy": _("Number of the copy"),
    "custom.…": _("A column of the list"),
}
#: Conditions that are wanted most; any other is written by hand.
CONDITIONS: dict[str, str] = {
    "": _("always"),
    "company": _("with a company"),
    "not company": _("without a company"),
    "category": _("with a category"),
    "not category": _("without a category"),
    "code": _("with a code"),
    "not code": _("without a code"),
    "room": _("with a room or table"),
    "place": _("with a place to go to"),
    "arrow": _("with an arrow of the way"),
    "vip": _("to VIPs"),
    "not vip": _("to all but VIPs"),
    "copy": _("on a second badge"),
    "consent.photo = no": _("to who wants no photos"),
}
#: Guests who are nobody, by server.services.badge_samples.SAMPLES.
SAMPLES: dict[str, str] = {
    "usual": _("A usual guest"),
    "short": _("A short name"),
    "long": _("A very long name"),
    "arabic": _("Arabic"),
    "hebrew": _("Hebrew"),
    "chinese": _("Chinese"),
    "vip": _("A VIP"),
    "no-company": _("No company"),
    "no-category": _("No category"),
    "no-code": _("No code"),
    "copy": _("A third copy"),
    "no-photo": _("Wants no photos"),
}
#: Where a template is kept, by server.services.templates.Origin.
ORIGINS: dict[str, str] = {
    "own": _("Yours"),
    "folder": _("From your folder"),
    "ready": _("Ready-made"),
}
#: What the ready-made ones are called.
READY_TITLES = (
    _("Card, 86 x 54 mm"),
    _("Folded, 2 x A6"),
    _("Label, 102 x 76 mm"),
    _("Label, 62 x 100 mm"),
    _("Small label, 62 x 29 mm"),
    _("Narrow receipt strip with the way, 48 x 116 mm"),
    _("Receipt strip, 48 x 80 mm"),
    _("Receipt strip, 72 x 100 mm"),
    _("Receipt strip with the way, 72 x 142 mm"),
)
#: What is wrong with a template, by server.printing.drawing.template_reading.Fault.
FAULTS: dict[str, str] = {
    "unknown_key": _("“%(key)s” is not known here."),
    "none_below": _("There must be at least one."),
    "number": _("A number from %(low)s to %(high)s."),
    "flag": _("Only yes or no."),
    "choice": _("Choose one of these."),
    "text": _("This must be a text."),
    "words": _("Write a text; in English at least."),
    "field": _("There is no field {%(field)s}."),
    "when": _("This is no condition: such as company, not vip, or category = Speaker."),
    "file": _("Choose a picture."),
    "picture": _("This picture cannot be used: it is damaged, too large, too hard to draw, or takes in other files."),
    "side": _("Only a folded badge has a back."),
    "patterns": _("Each category needs a pattern of the list."),
    "too_many": _("No more than %(high)s."),
    "too_long": _("No more than %(high)s characters."),
}
#: The same for files, by the code of the error.
FILE_FAULTS: dict[str, str] = {
    "template.syntax": _("This file cannot be read: it is no template, or damaged."),
    "template.layout": _("This is no badge layout of pretix."),
    "template.large": _("This file is too large."),
    "template.picture": _(
        "This picture cannot be used: PNG, JPEG, GIF, BMP, WebP or SVG, at most 8 MB, without other files in it."
    ),
    "template.changed": _("Somebody else changed this template while you worked on it."),
    "template.in_use": _("An event uses this template. Choose another one there first."),
    "template.awaited": _("A badge that is on its way uses this template. Try again when it is out."),
}
#: What an import could not carry over, by server.printing.drawing.pretix_layout.LossKind.
LOSSES: dict[str, str] = {
    "size_guessed": _("The file does not say how large the badge is; taken for %(detail)s. Correct it if it is not."),
    "background": _("The background is not in the file: add it as a picture."),
    "font": _("Font %(detail)s: drawn in Noto Sans."),
    "italic": _("Italic letters are upright."),
    "colour": _("Colour %(detail)s: drawn in black."),
    "image": _("A guest’s own picture (%(detail)s) is left out."),
    "powered_by": _("The shop’s mark is left out."),
    "field": _("%(detail)s is not known here and left out."),
    "column": _("%(detail)s: put the heading of its column on the guest list behind “custom.”."),
    "rotation": _("Turned by %(detail)s degrees: taken to the nearest quarter."),
    "page": _("Page %(detail)s is left out: a badge has a front and a back."),
    "outside": _("Something outside the badge is left out."),
    "element": _("An element of the kind %(detail)s is left out."),
}
#: What may not be meant, by server.services.badge_check.DoubtKind.
DOUBTS: dict[str, str] = {
    "qr_too_small": _("At %(detail)s a QR has too little room to be read, and is left out."),
    "column_unknown": _("No guest has anything under %(detail)s."),
    "pattern_shared": _("These categories look the same: %(detail)s."),
}
#: How a test print ended.
PROOFS: dict[str, str] = {
    "printed": _("The badge is out: the printer said so."),
    "executed": _("The badge is out: the printer answered after the cut."),
    "sent": _("The badge was sent. This printer does not say whether it came out: please look."),
    "uncertain": _("Nobody knows whether the badge came out: please look."),
}


def title_text(words: Words, title: str) -> str:
    """A template's title; a ready-made one's in the reader's language, any other as its maker wrote it."""
    return words.gettext(title) if title in READY_TITLES else title


def titled(words: Words, cards: Sequence[TemplateCard]) -> list[TemplateCard]:
    """Templates with the titles that are shown."""
    return [replace(card, title=title_text(words, card.title)) for card in cards]


def fault_text(words: Words, error: OspiteError) -> str:
    """What is wrong with a template or its file, in the reader's language."""
    fault = FAULTS.get(str(error.details.get("fault")))
    if fault is None:
        return words.gettext(FILE_FAULTS.get(error.code, FILE_FAULTS["template.syntax"]))
    shown = {name: f"{value:g}" if isinstance(value, float) else value for name, value in error.details.items()}
    return words.gettext(fault) % shown


def file_fault_text(words: Words, error: OspiteError) -> str:
    """The same of a file, where no form shows what there is to choose from."""
    allowed = error.details.get("allowed")
    return words.gettext("One of these: %(allowed)s.") % {"allowed": allowed} if allowed else fault_text(words, error)


def loss_text(words: Words, loss: Loss) -> str:
    """What is not as it was."""
    return words.gettext(LOSSES[loss.kind.value]) % {"detail": loss.detail}


def doubt_text(words: Words, doubt: Doubt) -> str:
    """What to look at."""
    return words.gettext(DOUBTS[doubt.kind.value]) % {"detail": doubt.detail}
