"""`ospite demo`: the whole product with a sample event, on this machine only."""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.commands.demo_hub import DemoHub
from kiosk.commands.sample_event import GUESTS, add_sample_event
from kiosk.commands.sample_requests import add_sample_requests
from kiosk.commands.web_server import end_on_hangup, open_socket, run_app
from server.domain.access import DeviceRole, Role, TokenRole
from server.domain.event import Event
from server.domain.guest import Guest, Standing
from server.services import devices, event_setup, guest_desk, people, tokens
from server.services.devices import DeviceWish
from server.services.people import PersonWish
from server.services.printers import PrinterWish, add_printer
from server.services.secret_words import new_pin, new_spoken_code
from server.services.virtual_printers import DRIVER, free_address
from server.settings import Secret, load_settings
from server.station import Station, build_station
from server.store.transaction import Transaction

#: How often a screen that asks to be let in is looked for.
_LOOK_EVERY_SECONDS = 0.3
#: Sample codes to scan, by what is special about the guest: how many of each.
_SHOWN = {"": 4, "VIP": 1, "unpaid": 1, "cancelled": 1, "a person receives them": 1}


def add_parser(verbs: Any) -> None:
    """The verb and its options."""
    parser = verbs.add_parser("demo", help="run the product with a sample event")
    parser.add_argument("--port", type=int, default=8080, help="the station's (8080)")
    parser.add_argument("--hub-port", type=int, default=8090, help="the back office's (8090; 0: a free one)")
    parser.add_argument("--no-hub", action="store_true", help="without a back office")
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep the data here (default: gone afterwards)")
    parser.set_defaults(run=_demo)


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What was made for the demo, to be told to whoever looks at it."""

    event: Event
    codes: list[tuple[Guest, str]]
    password: str
    pin: str
    token: str


def _demo(arguments: argparse.Namespace) -> int:
    end_on_hangup()
    listening = open_socket("127.0.0.1", arguments.port)
    with tempfile.TemporaryDirectory(prefix="ospite-demo-") as passing:
        folder = arguments.data or Path(passing)
        with DemoHub(folder / "hub", arguments.hub_port, wanted=not arguments.no_hub) as hub:
            settings = load_settings(
                {},
                data_dir=folder / "station",
                port=listening.getsockname()[1],
                station_name="demo",
                hub_url=hub.url,
                hub_token=Secret(hub.token),
            )
            station = build_station(settings)
            _serve_demo(station, listening, hub)
    return 0


def _serve_demo(station: Station, listening: Any, hub: DemoHub) -> None:
    from kiosk.app import build_app

    station.start()
    doorkeeper = Doorkeeper(station)
    try:
        sample = _sample(station)
        doorkeeper.start(sample.event)
        run_app(
            build_app(station),
            listening,
            close_streams=station.signals.close,
            on_ready=lambda: print(_welcome(station, sample, hub), flush=True),
        )
    finally:
        doorkeeper.stop()
        station.stop()


def _sample(station: Station) -> Sample:
    """Make the sample event, unless the data folder has it already; new secrets either way."""
    events = station.read(_events)
    password, pin = new_spoken_code(12), new_pin()
    if not events:
        station.write(lambda transaction: _make(transaction, station))
    event = station.read(_events)[0]
    token = station.write(lambda transaction: _people(transaction, password, pin))
    codes = station.read(lambda connection: _codes(connection, event.id))
    return Sample(event=event, codes=codes, password=password, pin=pin, token=token)


def _events(connection: sqlite3.Connection) -> list[Event]:
    return event_setup.all_events(connection)


def _codes(connection: sqlite3.Connection, event_id: str) -> list[tuple[Guest, str]]:
    """A few guests of each kind that a door meets, with what is special about them."""
    lines = guest_desk.find_guests(connection, event_id, "", limit=GUESTS)
    kinds: dict[str, list[Guest]] = {}
    for line in lines:
        kinds.setdefault(_kind(line.guest), []).append(line.guest)
    return [(guest, kind) for kind, most in _SHOWN.items() for guest in kinds.get(kind, [])[:most]]


def _kind(guest: Guest) -> str:
    if guest.standing is not Standing.OK:
        return guest.standing.value
    if guest.needs_desk:
        return "a person receives them"
    return "VIP" if guest.vip else ""


def _make(transaction: Transaction, station: Station) -> None:
    event, _ = add_sample_event(transaction, station.clock())
    add_sample_requests(transaction, event)
    add_printer(
        transaction,
        PrinterWish(name="Front", driver=DRIVER, address=free_address(), width_dots=576, dpi=203, place="by the kiosk"),
    )


def _people(transaction: Transaction, password: str, pin: str) -> str:
    """The organiser and the hostess with this run's secrets, and a token; the token's secret."""
    known = {person.name: person for person in people.all_people(transaction.connection)}
    for wish in (
        PersonWish(name="Olga", role=Role.ORGANISER, password=password),
        PersonWish(name="Hanna", role=Role.HOSTESS, pin=pin),
        PersonWish(name="Sven", role=Role.SUPERVISOR, pin=pin),
    ):
        if wish.name in known:
            people.change_person(transaction, known[wish.name].id, wish)
        else:
            people.add_person(transaction, wish)
    return tokens.add_token(transaction, "demo", TokenRole.INTEGRATION).secret


class Doorkeeper:
    """Lets in every screen of this machine that asks: the demo pairs its own. Never part of a real station."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="doorkeeper", daemon=True)
        self._event_id = ""

    def start(self, event: Event) -> None:
        """Begin to let screens in, for this event."""
        self._event_id = event.id
        self._thread.start()

    def stop(self) -> None:
        """Let nobody in any more."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _watch(self) -> None:
        while not self._stopping.wait(_LOOK_EVERY_SECONDS):
            for pairing in self._station.read(lambda c: devices.waiting_pairings(c, self._station.clock())):
                if pairing.asked_from in ("127.0.0.1", "::1"):
                    self._let_in(pairing.code, pairing.role)

    def _let_in(self, code: str, role: DeviceRole) -> None:
        count = len(self._station.read(devices.all_devices)) + 1
        name = f"Kiosk {count}" if role is DeviceRole.KIOSK else f"Tablet {count}"
        wish = DeviceWish(name=name, place="the demo", event_id=self._event_id)
        self._station.write(lambda transaction: devices.approve_pairing(transaction, code, wish))


def _welcome(station: Station, sample: Sample, hub: DemoHub) -> str:
    base = f"http://localhost:{station.settings.port}"
    codes = "\n".join(
        f"    {guest.code}   {guest.full_name}" + (f" ({kind})" if kind else "") for guest, kind in sample.codes
    )
    hub_line = f"  back office  {hub.url}  {hub.how_in}\n" if hub.how_in or hub.url else ""
    return f"""
Ospite runs the sample event "{sample.event.name}".

  kiosk        {base}/kiosk     pairs itself
  desk         {base}/desk      Hanna (hostess) or Sven (supervisor), PIN {sample.pin}
  office       {base}/office    Olga, password {sample.password}; the printer's paper is under Printers
{hub_line}  interface    {base}/api/v1/openapi.json   token {sample.token}

  codes to scan (or to copy and paste on the kiosk):
{codes}

Ctrl+C ends it."""
