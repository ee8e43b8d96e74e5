"""The hub's attendance says what the station's says, to the last column."""

from __future__ import annotations

import json

import pytest

from server.domain.access import SYSTEM, Actor
from server.domain.print_job import JobState, Trouble
from server.hub.app import Hub
from server.hub.attendance import attendance_of
from server.services import print_jobs
from server.services.devices import DeviceWish, all_devices, change_device, let_in_own_screen
from server.services.exports import export_bytes
from server.services.print_jobs import BadgeWish
from server.services.print_moves import Move, move_job
from server.station import Station
from server.store.event import event_by_id
from server.store.guests import guest_by_id
from server.store.printers import PrinterRow, save_printer
from tests.fakes.journal_scene import add_list, admit, push_all, pusher_of
from tests.fakes.uplink import DirectUplink

#: How a badge may end, and what proves it then.
ENDS = {
    "printed": ([JobState.SENDING, JobState.CONFIRMING, JobState.PRINTED], (1, "printed")),
    "executed": ([JobState.SENDING, JobState.CONFIRMING, JobState.EXECUTED], (1, "executed")),
    "sent": ([JobState.SENDING, JobState.CONFIRMING, JobState.SENT], (1, "sent")),
    "seen": ([JobState.SENDING, JobState.UNCERTAIN, "yes"], (1, "person")),
    "not there": ([JobState.SENDING, JobState.UNCERTAIN, "no"], (0, "")),
}


@pytest.mark.parametrize("end", ENDS)
def test_badges_are_proven_alike(north: Station, hub: Hub, uplink: DirectUplink, end: str) -> None:
    """Copies and proof of a badge are those of the station, a person's look included."""
    moves, expected = ENDS[end]
    event_id = add_list(north, 1)
    admit(north, event_id, "g0")
    printer = PrinterRow(id="p", name="Front", driver="escpos", address="tcp://127.0.0.1:9", width_dots=576, dpi=203)
    north.write(lambda transaction: save_printer(transaction.connection, printer))
    event = north.read(lambda connection: event_by_id(connection, event_id))
    guest = north.read(lambda connection: guest_by_id(connection, "g0"))
    job = north.write(
        lambda transaction: print_jobs.queue_first_badge(transaction, BadgeWish(event=event, guest=guest))
    )
    assert job is not None
    for step in moves:
        _move(north, event_id, job.id, step)
    push_all(pusher_of(north, uplink))
    (there,) = json.loads(north.read(lambda connection: export_bytes(connection, event.slug, "json")))["rows"]
    (here,) = hub.ask(lambda connection: attendance_of(connection, event_id)).rows
    assert (here["badge_copies"], here["badge_proof"]) == expected
    assert {name: here[name] for name in there} == there


def test_a_device_is_called_what_its_station_calls_it(north: Station, hub: Hub, uplink: DirectUplink) -> None:
    """By its name, the new one once it was renamed, never by its id."""
    event_id = add_list(north, 1)
    north.write(lambda transaction: let_in_own_screen(transaction, DeviceWish(name="Kiosk 1", event_id=event_id)))
    (device,) = north.read(all_devices)
    admit(north, event_id, "g0", Actor(name=f"device:{device.id}", device_id=device.id))
    for name in ("Kiosk 1", "By the lift"):
        wish = DeviceWish(name=name, event_id=event_id)
        north.write(lambda transaction, to=wish: change_device(transaction, device.id, to))
        push_all(pusher_of(north, uplink))
        (here,) = hub.ask(lambda connection: attendance_of(connection, event_id)).rows
        assert here["device"] == name


def _move(station: Station, event_id: str, job_id: str, step: JobState | str) -> None:
    if isinstance(step, JobState):
        move = Move(to=step, trouble=Trouble.LOST if step is JobState.UNCERTAIN else None)
        station.write(lambda transaction: move_job(transaction, job_id, move), SYSTEM)
    else:
        yes = step == "yes"
        station.write(lambda transaction: print_jobs.decide(transaction, event_id, job_id, came_out=yes), SYSTEM)
