"""What a form brought, and what to write beside a field that cannot be so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import Request
from fastapi.responses import RedirectResponse

from kiosk.shared.rendering import words_of
from kiosk.shared.wording import Words
from kiosk.shared.wording import marked as _
from server.domain.errors import ConflictError, FieldError, OspiteError

#: More fields than the widest form has, and room for a guest list's columns.
_MOST_FIELDS = 1200

#: Words beside a field, by an error's code.
FIELD_WORDS: dict[str, str] = {
    "field": _("This cannot be used."),
    "field.whom": _("Say at least whom it is about: a guest, VIPs, a category or a company."),
    "field.guest": _("No guest, or several, are found by this."),
    "field.empty": _("Please fill this in."),
    "field.slug": _("Only lower-case letters, digits and single hyphens, at most 60."),
    "field.code": _("A small letter first, then small letters, digits and _; at most 30."),
    "field.order": _("This lies before the start."),
    "field.timezone": _("Choose a time zone from the list."),
    "field.languages": _("Choose at least one language."),
    "field.range": _("This number is out of range."),
    "field.threshold_capacity": _("More people than may be inside: the desk would never be told."),
    "field.threshold_order": _("This has to be more than where it is getting full."),
    "field.choice": _("Choose one of these."),
    "field.long": _("This is too long."),
    "field.short": _("At least ten characters."),
    "field.pin": _("Six digits."),
    "field.time": _("Write a day and a time."),
    "field.number": _("Write a whole number."),
    "field.address": _("Such an address cannot be used."),
    "field.address_ipp": _("Driverless printers, and they alone, have addresses that begin with ipp:// or ipps://."),
    "field.driver": _("Choose one of these."),
    "field.roll": _("Choose the roll that is in the printer."),
    "field.no_printer": _("There is no printer yet."),
    "field.column": _("Only lower-case letters, digits and _, and no column of the export."),
    "field.choices": _("Two to eight different answers, as many in each language."),
    "field.many": _("These are too many."),
    "batch.nobody": _("There is nobody to print for."),
    "field.same_printer": _("Choose another printer than the one above."),
    "field.arrow": _("Choose an arrow."),
    "field.pin_address": _("Write a chip and its line, such as gpiochip0:17."),
    "field.url": _("Write a whole address that begins with http:// or https://."),
    "field.url_secret": _("Write name and password in the fields below, not in the address."),
    "field.steps": _("Stairs have steps."),
    "field.file": _("Choose a file."),
    "map.picture": _("This cannot be read as a picture. PNG, JPEG, WebP, GIF and BMP can."),
    "map.large": _("This picture is too large: at most 12 MB and 40 million dots."),
    "map.small": _("This picture is too small: at least 100 dots on each side."),
    "look.picture": _("This cannot be read as a picture. PNG, JPEG, WebP, GIF and BMP can, and SVG as a logo."),
    "look.large": _("This picture is too large: at most 12 MB and 40 million dots."),
    "look.small": _("This picture is too small for a kiosk’s screen: at least 400 dots on each side, a logo 16."),
    "look.clear": _("All of this picture is clear: nobody would see it. Save it with its colours."),
    "look.many": _("Twelve pictures at most: take one away first."),
    "field.colour": _("Write a colour like #0A7C5B, or pick one."),
    "map.many": _("There are too many maps already."),
    "place.taken": _("Another place has this name."),
    "place.many": _("There are too many places already."),
    "template.unknown": _("There is no such template."),
    "event.taken": _("Another event has this short name."),
    "zone.taken": _("Another zone has this name."),
    "question.taken": _("Another question has this short name."),
    "person.taken": _("Somebody else has this name."),
    "printer.taken": _("Another printer has this name."),
    "printer.address_taken": _("Another printer is set up at this address."),
    "guest.taken": _("This belongs to another guest."),
    "consent.taken": _("Another text of this event has this code."),
    "consent.many": _("An event asks twelve things at most."),
    "consent.changed": _(
        "Somebody else saved another wording meanwhile. Open this page in a second window, and copy over what you need."
    ),
}
#: Which field a conflict is about.
_CONFLICT_FIELDS = {
    "event.taken": "slug",
    "zone.taken": "name",
    "question.taken": "code",
    "person.taken": "name",
    "place.taken": "name",
    "place.many": "name",
    "map.many": "map",
    "look.many": "idle",
    "printer.taken": "name",
    "consent.taken": "code",
    "consent.changed": "version",
    "printer.address_taken": "address",
}


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A form as it was sent."""

    values: Mapping[str, str] = field(default_factory=dict)
    several: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def text(self, name: str, otherwise: str = "") -> str:
        """One field without blanks around it."""
        return self.values.get(name, otherwise).strip()

    def on(self, name: str) -> bool:
        """Whether a tick is set."""
        return bool(self.values.get(name))

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a field that may be sent several times."""
        return self.several.get(name, ())

    def categories(self) -> frozenset[str] | None:
        """The categories that were ticked, None where "everybody" was chosen above them (who.html)."""
        if self.text("who", "everybody") == "everybody":
            return None
        return frozenset(self.all("categories"))

    def whole_number(self, name: str) -> int:
        """A field that holds a whole number.

        Raises: FieldError.
        """
        text = self.text(name)
        if not re.fullmatch(r"-?[0-9]{1,9}", text):
            raise FieldError(name, "a whole number of at most nine digits", code="field.number")
        return int(text)


async def filled(request: Request) -> Filled:
    """The form of this request; files are not taken here."""
    form = await request.form(max_files=0, max_fields=_MOST_FIELDS)
    pairs = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    names = {name for name, _ in pairs}
    return Filled(
        values=dict(pairs),
        several={name: tuple(value for other, value in pairs if other == name) for name in names},
    )


def mistakes_of(request: Request, error: OspiteError) -> dict[str, str]:
    """What to write beside which field. An error about no field of the form is raised again.

    Raises: the error itself.
    """
    words: Words = words_of(request)
    if isinstance(error, FieldError):
        return {error.field: words.gettext(FIELD_WORDS.get(error.code, FIELD_WORDS["field"]))}
    if isinstance(error, ConflictError) and error.code in _CONFLICT_FIELDS:
        return {_CONFLICT_FIELDS[error.code]: words.gettext(FIELD_WORDS[error.code])}
    raise error


def done(address: str, said: str = "") -> RedirectResponse:
    """Go on to `address` after an act, where `said` (a key of kiosk.office.frame.SAYINGS) is told."""
    page, hash_sign, part = address.partition("#")
    mark = "&" if "?" in page else "?"
    return RedirectResponse(f"{page}{mark}said={said}{hash_sign}{part}" if said else address, 303)
