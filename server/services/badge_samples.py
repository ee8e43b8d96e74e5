"""Guests who are nobody: what a template does with short and long names, other scripts, and what is missing."""

from __future__ import annotations

from dataclasses import replace

from server.domain.errors import FieldError
from server.domain.print_job import BadgeSnapshot

_USUAL = BadgeSnapshot(
    first_name="Giulia",
    last_name="van den Bosch",
    company="Rossi & De Vries",
    title="Event designer",
    category="Speaker",
    room="Sala 2",
    code="0123456789ABCDEFGHJK",
    place="Sala 2",
    arrow="ahead_left",
    level="stairs_up",
    way="40 m",
)
_WAYLESS = replace(_USUAL, room="", place="", arrow="", level="", way="")
#: By the name that a person chooses one with; the first is the usual one.
SAMPLES: dict[str, BadgeSnapshot] = {
    "usual": _USUAL,
    "short": replace(_WAYLESS, first_name="Bo", last_name="Li", company="Ex", title="", category="Guest"),
    "long": replace(
        _USUAL,
        first_name="Wilhelmina-Alexandra",
        last_name="van der Bruggen-Oosterhuis de la Fontaine",
        company="International Association for Hospitality and Events of Example",
        title="Senior Vice President Strategic Partnerships",
        category="Government delegation",
        room="Queen Wilhelmina Hall, table 12",
        place="Queen Wilhelmina Hall",
        way="120 m · through the glass doors and past the bar",
        copy=2,
    ),
    "arabic": replace(_USUAL, first_name="ليلى", last_name="عبد الرحمن", company="شركة المثال", title=""),
    "hebrew": replace(_USUAL, first_name="שרה", last_name="כהן-לוי", company="דוגמה", title=""),
    "chinese": replace(_USUAL, first_name="小明", last_name="王", company="例子有限公司", title=""),
    "vip": replace(_USUAL, category="VIP", vip=True),
    "no-company": replace(_USUAL, company="", title=""),
    "no-category": replace(_WAYLESS, category=""),
    "no-code": replace(_USUAL, code=""),
    "copy": replace(_USUAL, copy=3),
    "no-photo": replace(_USUAL, consents={"photo": "no"}),
}


def sample(name: str = "", *, language: str = "en", event_name: str = "Ospite") -> BadgeSnapshot:
    """A sample guest at an event; the usual one unless named.

    Raises: FieldError that names those there are.
    """
    found = SAMPLES.get(name.strip().casefold() or "usual")
    if found is None:
        known = ", ".join(SAMPLES)
        raise FieldError("guest", f"no sample guest is called {name!r}; there are: {known}", code="field.unknown")
    return replace(found, language=language, event_name=event_name)
