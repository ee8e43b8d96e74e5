"""The desk's words about rooms, in English; gettext does the rest."""

from __future__ import annotations

from kiosk.shared.wording import Words
from kiosk.shared.wording import marked as _
from server.domain.event import Zone
from server.domain.room import PLACE_FREE, Level

#: What the board says of a room, by the alert's reason.
_ROOM_TITLES: dict[str, str] = {
    Level.AMBER: _("%(room)s is getting full"),
    Level.RED: _("%(room)s is as good as full"),
    PLACE_FREE: _("%(room)s has a place for who waits"),
}
ROOM_ADVICE: dict[str, str] = {
    Level.AMBER: _("Look at the door, and be ready to send guests elsewhere."),
    Level.RED: _("Send guests elsewhere, or put them on the waiting list."),
    PLACE_FREE: _("Call the next one on the waiting list."),
}
#: Word and kind of pill.
LEVELS: dict[Level, tuple[str, str]] = {
    Level.CALM: (_("Calm"), "-good"),
    Level.AMBER: (_("Getting full"), "-warn"),
    Level.RED: (_("As good as full"), "-bad"),
}


def room_title(words: Words, reason: str, zone: Zone | None) -> str:
    """What is the matter with a room, for the board."""
    return words.gettext(_ROOM_TITLES[reason]) % {"room": zone.name if zone else words.gettext("A room")}
