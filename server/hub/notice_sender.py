"""The loops that send notices: at least once, each again until it arrived or was given up. Drawn in docs/notices.md.

Each target has a loop of its own: who is slow to answer holds up nobody but themselves.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from server.domain.errors import StorageError
from server.hub.database import Database
from server.hub.mail import Mail, MailServer, Security, send
from server.hub.notices import Channel, Failure, Notice, claim, due_targets, settle
from server.hub.webhook import post
from server.services.loop import Loop, end_process

#: What is due is found within so long even if nobody woke it.
_EVERY = timedelta(seconds=5)


class NoticeSender:
    """Started with a hub that serves; woken by every push."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        *,
        trusts: ssl.SSLContext | None = None,
        on_death: Callable[[], None] = end_process,
    ) -> None:
        """`trusts`: whom to trust as a mail server; None: the machine's authorities."""
        self._database, self._clock, self._trusts, self._on_death = database, clock, trusts, on_death
        self._is_running = False
        self._by_target: dict[str, Loop] = {}
        self.loop = Loop("notices", self._step, on_death=on_death)

    def start(self) -> None:
        """Begin."""
        self._is_running = True
        self.loop.start()

    def wake(self) -> None:
        """Something may be due."""
        self.loop.wake()

    def stop(self) -> None:
        """End after those that are being sent."""
        if not self._is_running:
            return
        self.loop.stop()
        for loop in self._by_target.values():
            loop.stop(timeout_seconds=0)  # all at once: then each is waited for
        for loop in self._by_target.values():
            loop.stop()

    def send_next(self, target_id: str = "") -> bool:
        """Send one that is due, to one target or to any; whether there was one. Raises: StorageError."""
        with self._database.transaction() as connection:
            notice = claim(connection, self._clock(), target_id)
        if notice is None:
            return False
        failure = self._send(notice)
        with self._database.transaction() as connection:
            settle(connection, notice, failure, self._clock())
        return True

    def _step(self) -> timedelta:
        try:
            with self._database.transaction() as connection:
                due = due_targets(connection, self._clock())
        except StorageError:
            return _EVERY  # the database is away; what waits is on its disk
        for target_id in due:
            self._loop_to(target_id).wake()
        return _EVERY

    def _loop_to(self, target_id: str) -> Loop:
        """The loop of one target, begun with the first notice for it."""
        if target_id not in self._by_target:
            loop = Loop(f"notices to {target_id}", partial(self._send_to, target_id), on_death=self._on_death)
            self._by_target[target_id] = loop
            loop.start()
        return self._by_target[target_id]

    def _send_to(self, target_id: str) -> None:
        try:
            while not self._by_target[target_id].is_stopping and self.send_next(target_id):
                pass
        except StorageError:
            return  # as above: what is still due is found again

    def _send(self, notice: Notice) -> Failure | None:
        target, now = notice.target, self._clock()
        if target.channel is Channel.WEBHOOK:
            return post(target.address, target.settings["secret"], notice.told, now)
        mail = Mail(
            to=tuple(target.address.split(",")),
            subject=subject_of(notice.told),
            text=text_of(notice.told),
            id=notice.id,
            at=now,
        )
        return send(server_from(target.settings), mail, context=self._trusts)


def server_from(settings: dict[str, Any]) -> MailServer:
    """A mail server as a target keeps it."""
    return MailServer(**settings | {"security": Security(settings["security"])})


def subject_of(told: dict[str, Any]) -> str:
    """One line of what happened; e-mail has one language, English, as its readers are many."""
    event, guest = (told.get("event") or {}).get("name") or "Ospite", told.get("guest") or {}
    if told["kind"] == "test":
        return "Ospite: this is a test"
    if told["kind"] == "arrival.called":
        late = " – nobody answered yet" if told["step"] else ""
        return f"{event}: {guest.get('name') or 'an important guest'} has arrived{late}"
    return f"{event}: the desk is called ({told.get('alert', '')})"


def text_of(told: dict[str, Any]) -> str:
    """All that is told, a line each."""
    guest, event = told.get("guest") or {}, told.get("event") or {}
    lines = (
        ("Guest", guest.get("name")),
        ("Company", guest.get("company")),
        ("Category", guest.get("category")),
        ("Where", " · ".join(part for part in (told.get("place"), told.get("station")) if part)),
        ("Reason", told.get("reason")),
        ("Event", event.get("name")),
        ("When", told["at"]),
    )
    said = "\n".join(f"{name}: {text}" for name, text in lines if text)
    return f"{subject_of(told)}\n\n{said}\n"
