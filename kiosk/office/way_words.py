"""Words of the pages about ways that are the office's alone."""

from __future__ import annotations

from kiosk.shared import way_words
from kiosk.shared.wording import marked as _
from server.domain.place import PlaceKind
from server.domain.way import Copying

KINDS: dict[str, str] = {
    PlaceKind.ROOM: _("Room"),
    PlaceKind.TABLE: _("Table"),
    **{kind.value: word for kind, word in way_words.KINDS.items()},
    PlaceKind.OTHER: _("Something else"),
}
COPYINGS: dict[str, str] = {
    Copying.AS_IT_IS: _("As it is: it stands beside that one"),
    Copying.MIRRORED: _("Mirrored: left and right change places"),
    Copying.TURNED: _("Turned round: it looks the other way"),
}
#: Where the floor does not change, the guest is told nothing; the organiser chooses it.
SAME_LEVEL = _("on this floor")
