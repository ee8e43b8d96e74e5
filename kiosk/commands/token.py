"""`ospite token add | list | revoke`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from kiosk.commands.options import add_data_options, event_called, station_beside
from server.domain.access import TokenRole
from server.services.event_setup import all_events
from server.services.tokens import add_token, all_tokens, revoke_token


def add_parser(verbs: Any) -> None:
    """The verb and its options."""
    parser = verbs.add_parser("token", help="make and revoke tokens for programs")
    acts = parser.add_subparsers(metavar="ACT", required=True)
    add = acts.add_parser("add", help="make a token; it is printed once")
    add.add_argument("--name", required=True, help="what it is for")
    add.add_argument("--role", required=True, choices=[role.value for role in TokenRole])
    add.add_argument("--event", metavar="SLUG", help="this event only (default: every event)")
    add.add_argument("--hub", action="store_true", help="for the back office in --data or --database")
    add.add_argument("--database", metavar="URL", help="with --hub: the back office's PostgreSQL")
    add_data_options(add)
    add.set_defaults(run=_add)
    listing = acts.add_parser("list", help="list tokens, without their secrets")
    add_data_options(listing)
    listing.set_defaults(run=_list)
    revoke = acts.add_parser("revoke", help="make a token useless")
    revoke.add_argument("id", metavar="ID")
    add_data_options(revoke)
    revoke.set_defaults(run=_revoke)


def _add(arguments: argparse.Namespace) -> int:
    if arguments.hub:
        from kiosk.commands.hub import add_sync_token

        role = TokenRole(arguments.role)
        print(add_sync_token(arguments.data or Path("ospite-hub"), arguments.database or "", arguments.name, role))
        return 0
    with station_beside(arguments, must_exist=False) as station:
        event_id = event_called(station, arguments.event).id if arguments.event else None
        role = TokenRole(arguments.role)
        made = station.write(lambda transaction: add_token(transaction, arguments.name, role, event_id))
    print(made.secret)
    return 0


def _list(arguments: argparse.Namespace) -> int:
    with station_beside(arguments) as station:
        slugs = {event.id: event.slug for event in station.read(all_events)}
        for token in station.read(all_tokens):
            print(f"{token.id}\t{token.role}\t{slugs.get(token.event_id or '', 'every event')}\t{token.name}")
    return 0


def _revoke(arguments: argparse.Namespace) -> int:
    with station_beside(arguments) as station:
        station.write(lambda transaction: revoke_token(transaction, arguments.id))
    return 0
