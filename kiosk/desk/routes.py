"""All routes under `/desk`."""

from __future__ import annotations

from fastapi import APIRouter

from kiosk.desk import (
    arrivals,
    badge_text,
    badges,
    board,
    briefing,
    card,
    companions,
    conflicts,
    consents,
    details,
    event_choice,
    express,
    guests,
    kiosks,
    merges,
    musters,
    notes,
    owed,
    passing,
    payments,
    performance,
    registrations,
    request_list,
    requests,
    rights_page,
    rooms,
    shift,
    sign_in,
    swaps,
    transfers,
    vouching,
)
from kiosk.shared.shell import join

PARTS = (
    board, guests, details, badge_text, card, consents, badges, registrations, request_list, requests, sign_in,
    event_choice, express, kiosks, passing, rights_page, shift, vouching, notes, payments, transfers, swaps, merges,
    performance, companions, owed, arrivals, rooms, musters, briefing, conflicts,
)  # fmt: skip


def router() -> APIRouter:
    """The desk."""
    desk = APIRouter(include_in_schema=False)
    join(desk, (part.router() for part in PARTS))
    return desk
