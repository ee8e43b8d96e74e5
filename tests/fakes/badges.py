"""Badges with hard names: what an organiser's list really holds. Nobody real."""

from __future__ import annotations

from server.domain.print_job import BadgeSnapshot

CODE = "ABCDEFGHJK0123456789"
_EVENT = "Zorgcongres Utrecht 2026"

HARD_BADGES: dict[str, BadgeSnapshot] = {
    "plain": BadgeSnapshot(
        first_name="Sanne", last_name="van den Berg", company="Rijnwijk Consulting", title="Programme manager",
        category="Speaker", room="Zaal 3", code=CODE, language="nl", event_name=_EVENT,
    ),
    "very-long": BadgeSnapshot(
        first_name="Wilhelmina-Alexandra", last_name="van der Bruggen-Oosterhuis de la Fontaine",
        company="Nederlandse Vereniging voor Internationale Betrekkingen en Samenwerking",
        title="Senior Vice President Strategic Partnerships EMEA", category="Gouvernementele delegatie",
        room="Congreszaal Koningin Wilhelmina, tafel 12", code="abcdefghijklmnopqrstuvwxyz012345",
        language="nl", event_name=_EVENT, copy=2,
    ),
    "one-word": BadgeSnapshot(
        first_name="W" * 60, last_name="i" * 200, company="", category="Q", code=CODE, event_name=_EVENT,
    ),
    "accents": BadgeSnapshot(
        first_name="Jürgen", last_name="Škvorecký-D’Àgostino", company="Caffè Łódź", category="Ospite",
        code="1234567890128", language="it", event_name=_EVENT, copy=3,
    ),
    "greek-cyrillic": BadgeSnapshot(
        first_name="Ελένη", last_name="Чайковская", company="Αθήνα", category="Guest", code=CODE, event_name=_EVENT,
    ),
    "no-company": BadgeSnapshot(
        first_name="Ada", last_name="Lovelace", category="Gast", room="Tafel 4", code=CODE, event_name=_EVENT,
    ),
    "no-code": BadgeSnapshot(first_name="Ada", last_name="Lovelace", room="Hall B", event_name=_EVENT),
    "no-photo": BadgeSnapshot(
        first_name="Sanne", last_name="van den Berg", company="Rijnwijk Consulting", category="Speaker", code=CODE,
        event_name=_EVENT, consents={"photo": "no"},
    ),
    "nothing": BadgeSnapshot(),
    "controls": BadgeSnapshot(
        first_name="Eve\x1b@\x1dV\x00", last_name="\u202eevil\u202c\n\tname", company="\U0001f600 Smile\x10\x04\x01",
        category="Guest\r\n", code=CODE, event_name=_EVENT,
    ),
}  # fmt: skip

#: Scripts that need Debian's fonts; drawn with boxes where they are missing.
OTHER_SCRIPTS: dict[str, BadgeSnapshot] = {
    "arabic": BadgeSnapshot(
        first_name="محمد", last_name="عبد الرحمن", company="شركة Acme للتجارة", category="VIP", code=CODE
    ),
    "hebrew": BadgeSnapshot(first_name="שרה", last_name="כהן-לוי", company="תל אביב 12", category="VIP", code=CODE),
    "chinese": BadgeSnapshot(first_name="小明", last_name="王", company="上海 Trading 有限公司", code=CODE),
}

#: A logo as an organiser has it: lines, colours, no ground.
LOGO_SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40">
<rect width="120" height="40" rx="8" fill="#0b5"/><circle cx="20" cy="20" r="12" fill="#fff"/>
<path d="M44 12h64v6H44zM44 24h44v6H44z" fill="#fff"/></svg>"""
