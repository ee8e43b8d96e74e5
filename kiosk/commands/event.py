"""`ospite event add | list`."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.commands.options import add_data_options, station_beside
from server.domain.errors import FieldError
from server.domain.event import Event
from server.services.event_setup import add_event, all_events


def add_parser(verbs: Any) -> None:
    """The verb and its options."""
    parser = verbs.add_parser("event", help="make and list events")
    acts = parser.add_subparsers(metavar="ACT", required=True)
    add = acts.add_parser("add", help="make an event")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--slug", required=True, help="its short name: lower-case letters, digits, hyphens")
    add.add_argument("--starts", required=True, metavar="ISO", help="2026-11-23T19:00, on the venue's clock")
    add.add_argument("--ends", required=True, metavar="ISO")
    add.add_argument("--timezone", required=True, metavar="ZONE", help="such as Europe/Amsterdam")
    add.add_argument(
        "--languages", default="nl,it,en", help="of nl, it, en, de, fr, es and ar; the first is the kiosk's"
    )
    add.add_argument("--venue", default="")
    add_data_options(add)
    add.set_defaults(run=_add)
    listing = acts.add_parser("list", help="list events")
    add_data_options(listing)
    listing.set_defaults(run=_list)


def moment(text: str, timezone: str, field: str) -> datetime:
    """An ISO 8601 time; without an offset it is the venue's.

    Raises: FieldError.
    """
    try:
        at = datetime.fromisoformat(text)
        return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(timezone))
    except ValueError as exc:
        raise FieldError(field, f"--{field} takes a time such as 2026-11-23T19:00, not {text!r}") from exc
    except (KeyError, OSError) as exc:
        raise FieldError("timezone", f"no time zone {timezone!r}", code="field.timezone") from exc


def _add(arguments: argparse.Namespace) -> int:
    wish = Event(
        id="",
        slug=arguments.slug,
        name=arguments.name,
        venue=arguments.venue,
        starts_at=moment(arguments.starts, arguments.timezone, "starts"),
        ends_at=moment(arguments.ends, arguments.timezone, "ends"),
        timezone=arguments.timezone,
        languages=tuple(word.strip() for word in arguments.languages.split(",") if word.strip()),
    )
    with station_beside(arguments, must_exist=False) as station:
        event = station.write(lambda transaction: add_event(transaction, wish))
    print(f"{event.slug}: {event.name}, {event.local(event.starts_at):%Y-%m-%d %H:%M} {event.timezone}")
    return 0


def _list(arguments: argparse.Namespace) -> int:
    with station_beside(arguments) as station:
        for event in station.read(all_events):
            print(f"{event.slug}\t{event.local(event.starts_at):%Y-%m-%d %H:%M}\t{event.name}")
    return 0
