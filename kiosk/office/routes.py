"""The organiser's pages, gathered. Each module beside this one is one page or a few that belong together."""

from __future__ import annotations

from fastapi import APIRouter

from kiosk.office import (
    anyway_reasons,
    attendance,
    badge_editor,
    badges,
    batches,
    consents,
    dashboard,
    devices,
    doorways,
    entry,
    event_badges,
    event_pages,
    greetings,
    guest_import,
    guests,
    kiosk_ways,
    look,
    paper,
    people,
    performance,
    printer_search,
    printers,
    questions,
    requests,
    roster,
    statement,
    supplies,
    test_card,
    tokens,
    venue_maps,
    walk_ins,
    ways,
    wording,
    zones,
)
from kiosk.shared.shell import join


def router() -> APIRouter:
    """All routes under /office, and the bare address that leads there."""
    office = APIRouter(include_in_schema=False)
    office.add_api_route("/", entry.door, methods=["GET"])
    parts = (
        entry, event_pages, event_badges, badges, badge_editor, batches, zones, questions, walk_ins, requests, ways,
        venue_maps, kiosk_ways, consents, look, wording, statement, guest_import, guests, attendance, roster,
        performance, anyway_reasons, greetings, dashboard, printer_search, printers, test_card, supplies, paper,
        devices, doorways, people, tokens,
    )  # fmt: skip
    join(office, (part.router() for part in parts))
    return office
