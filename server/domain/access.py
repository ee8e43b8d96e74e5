"""Who acts, and what roles there are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may do; each includes the ones before."""

    HOSTESS = "hostess"
    SUPERVISOR = "supervisor"
    ORGANISER = "organiser"


class DeviceRole(StrEnum):
    """What a paired screen is for."""

    KIOSK = "kiosk"
    TABLET = "tablet"


class TokenRole(StrEnum):
    """What a program may do with its token."""

    INTEGRATION = "integration"
    SYNC = "sync"


_RANK = {Role.HOSTESS: 0, Role.SUPERVISOR: 1, Role.ORGANISER: 2}


def includes(role: Role, needed: Role) -> bool:
    """Whether somebody with `role` may do what asks for `needed`."""
    return _RANK[role] >= _RANK[needed]


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who does something, and on which device. What a fact records."""

    #: `person:id`, `device:id`, `token:id` or `system`.
    name: str
    #: Empty where no paired device is in play.
    device_id: str = ""
    #: The id of whoever vouched for this act, since the actor alone may not do it; empty: nobody had to.
    vouched_by: str = ""

    @property
    def person_id(self) -> str:
        """The person's id, or empty."""
        return self.name.removeprefix("person:") if self.name.startswith("person:") else ""


#: The station itself.
SYSTEM = Actor(name="system")
