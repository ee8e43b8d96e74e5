"""What people read about a guest list: why a row or a whole file cannot be used, and what to do."""

from __future__ import annotations

import re

from kiosk.shared.wording import Words
from kiosk.shared.wording import marked as _
from server.domain.errors import ListError
from server.domain.list_entries import Rejected, Warned

#: Why a file cannot be used; docs/guest-lists.md has the same table.
LIST_WORDS: dict[str, str] = {
    "list": _("This list cannot be read. Export it again as CSV or XLSX."),
    "list.empty": _("The file is empty. Export the list again."),
    "list.too_large": _("The file is too large. At most %(limit)s bytes can be taken."),
    "list.too_many_rows": _("The list has more than %(limit)s rows. Split it, and import the parts one by one."),
    "list.too_many_columns": _("Row %(row)s has more than %(limit)s columns. Remove those that nobody needs."),
    "list.too_many_cells": _("The sheet is too wide and too long. Remove columns that nobody needs."),
    "list.kind": _("This is not a CSV or XLSX file. Save the list as one of these, and drop it here."),
    "list.encoding": _("The letters of this file cannot be read. Save it as “CSV UTF-8” or as XLSX."),
    "list.not_text": _("This looks like a picture or a program, not like a list. Choose the CSV or XLSX file."),
    "list.password": _("The workbook is protected by a password. Save it without one."),
    "list.broken": _("The file is damaged, or was not downloaded to its end. Export it again."),
    "list.bomb": _("The workbook unpacks to an impossible size. Export it again."),
    "list.quotes": _("A quotation mark opens in row %(row)s and never closes. Correct it, or export the list again."),
    "list.cut_off": _(
        "The last row, %(row)s, lacks columns: the file may be cut off. Export it again, or delete that row."
    ),
    "list.unreadable": _("The file cannot be opened any more. Drop it here again."),
    "list.no_heading": _("No row names the columns. Put headings such as “First name” and “Last name” on top."),
    "list.no_name": _("No column holds names or ticket codes. Say below which one does, or add one."),
    "list.no_guests": _("There is no guest below the headings."),
    "list.sheet_unknown": _("There is no sheet of this name."),
    "list.column_unknown": _("There is no column of this name: %(column)s"),
    "list.field_unknown": _("Nothing is called so: %(field)s"),
    "list.rejected": _("Some rows cannot be imported. Correct them, or import the others."),
    "storage": _("The disk is full: nothing was imported. Call whoever looks after the station."),
}
#: Why a row cannot be a guest.
ROW_WORDS: dict[str, str] = {
    "row.name_missing": _("no name and no ticket code"),
    "row.too_long": _("the text is too long"),
    "row.code_repeated": _("the same ticket code as in row %(other_row)s"),
    "row.ref_repeated": _("the same reference as in row %(other_row)s"),
    "row.code_taken": _("the ticket code belongs to another guest of this event"),
}
#: What a person should know before they import.
WARNING_WORDS: dict[str, str] = {
    "list.add_on": _("Extras beside a ticket, such as parking, are left out."),
    "list.code_rounded": _(
        "A spreadsheet has rounded these ticket codes; new ones are made. Scans of the old tickets will fail."
    ),
    "list.companions": _("Companions are only a number here. Add a row for each who should get a badge."),
    "list.email_odd": _("These are no e-mail addresses; they are left out."),
    "list.name_missing": _("No name: the badge will say nothing but the code."),
    "list.same_name": _(
        "The same name more than once, and nothing tells them apart. They are taken as several people."
    ),
    "list.status_unknown": _("The status is not understood; these guests are sent to the desk."),
    "list.tick_unknown": _("Neither yes nor no; taken as no."),
}
#: How far the work is.
STAGES: dict[str, str] = {
    "reading": _("Reading the file …"),
    "comparing": _("Comparing with the guests there are …"),
    "writing": _("Writing the guests …"),
}


def list_trouble(words: Words, error: ListError | str, details: dict[str, object] | None = None) -> str:
    """Why a file cannot be used, for a person."""
    code = error if isinstance(error, str) else error.code
    text = words.gettext(LIST_WORDS.get(code, LIST_WORDS["list"]))
    return _filled_in(text, details or ({} if isinstance(error, str) else error.details))


def row_trouble(words: Words, rejected: Rejected) -> str:
    """Why one row cannot be a guest, for a person."""
    text = words.gettext(ROW_WORDS.get(rejected.code, LIST_WORDS["list"]))
    return _filled_in(text, {"other_row": rejected.other_row})


def warning(words: Words, warned: Warned) -> str:
    """What to know before the import, for a person."""
    return words.gettext(WARNING_WORDS.get(warned.code, LIST_WORDS["list"]))


def _filled_in(text: str, details: dict[str, object]) -> str:
    for name, value in details.items():
        text = text.replace(f"%({name})s", str(value))
    return re.sub(r"%\(\w+\)s", "…", text)
