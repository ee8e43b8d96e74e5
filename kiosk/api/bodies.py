"""What programs send and get, as JSON."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from server.domain.event import Event
from server.domain.fact import Fact
from server.domain.guest import Guest
from server.domain.print_job import PrintJob
from server.services import exports, guest_desk
from server.services.check_in import CheckInAnswer
from server.services.places import place_names
from server.store.transaction import Transaction

Text = Annotated[str, Field(max_length=500)]


class CheckInBody(BaseModel):
    """A scan at a door."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, Field(min_length=1, max_length=4096)]
    #: Made by the client, once per act: the same key again gets the first answer.
    key: Annotated[str, Field(min_length=1, max_length=200)]
    zone: Annotated[str, Field(max_length=100)] = ""
    direction: Literal["in", "out"] = "in"
    print: StrictBool = False


class GuestBody(BaseModel):
    """A guest to add, or with a known `ref` to correct. What is left out stays."""

    model_config = ConfigDict(extra="forbid")

    ref: Text = ""
    code: Text = ""
    party: Text = ""
    first_name: Text = ""
    last_name: Text = ""
    company: Text = ""
    title: Text = ""
    email: Text = ""
    phone: Text = ""
    category: Text = ""
    language: Annotated[str, Field(max_length=10)] = ""
    host: Text = ""
    room: Text = ""
    notes: Text = ""
    needs: Text = ""
    vip: StrictBool = False
    needs_desk: StrictBool = False
    must_follow: StrictBool = False
    standing: Literal["ok", "cancelled", "unpaid", "blocked"] = "ok"


def guest_as_json(connection: sqlite3.Connection, event: Event, guest: Guest) -> dict[str, Any]:
    """A guest with the attendance export's keys."""
    return exports.attendance_row(connection, event, guest)


def found_guests(connection: sqlite3.Connection, event: Event, typed: str, limit: int) -> list[dict[str, Any]]:
    """Guests that `typed` may mean, best first."""
    lines = guest_desk.find_guests(connection, event.id, typed, limit=limit)
    return [guest_as_json(connection, event, line.guest) for line in lines]


def check_in_answer(transaction: Transaction, event: Event, answer: CheckInAnswer) -> dict[str, Any]:
    """What became of a check-in, said inside its transaction."""
    if answer.reason:
        said: dict[str, Any] = {"outcome": "refused", "reason": answer.reason.value, "repeated": answer.repeated}
        if answer.first:
            station, device = place_names(transaction.connection, answer.first.station, answer.first.device)
            at = event.local(answer.first.at).isoformat(timespec="seconds")
            said["first"] = {"at": at, "station": station, "device": device}
        return said
    return {
        "outcome": "admitted",
        "guest": exports.row_after(transaction, event, answer),
        "fact": answer.fact,
        "print_job": answer.print_job,
        "repeated": answer.repeated,
    }


def fact_as_json(fact: Fact) -> dict[str, Any]:
    """A fact as it stands in the journal."""
    return asdict(fact) | {"at": fact.at.isoformat()}


def job_as_json(job: PrintJob) -> dict[str, Any]:
    """A print job: where it is, what proves it, how often it was tried."""
    return {
        "id": job.id,
        "state": job.state.value,
        "reason": job.reason,
        "proof": job.proof,
        "attempts": job.attempts,
        "copy": job.copy,
        "printer": job.printer_id,
        "created_at": job.created_at.isoformat(),
        "moved_at": job.moved_at.isoformat(),
    }
