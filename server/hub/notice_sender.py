"""The loop that sends notices: at least once, each again until it arrived or was given up. Drawn in docs/notices.md."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from server.domain.errors import StorageError
from server.hub.database import Database
from server.hub.mail import Mail, MailServer, Security, send
from server.hub.notices import Channel, Failure, Notice, claim, settle
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
        self._database, self._clock, self._trusts = database, clock, trusts
        self._is_running = False
        self.loop = Loop("notices", self._step, on_death=on_death)

    def start(self) -> None:
        """Begin."""
        self._is_running = True
        self.loop.start()

    def wake(self) -> None:
        """Something may be due."""
        self.loop.wake()

    def stop(self) -> None:
        """End after the one that is being sent."""
        if self._is_running:
            self.loop.stop()

    def send_next(self) -> bool:
        """Send one that is due; whether there was one. Raises: StorageError."""
        with self._database.transaction() as connection:
            notice = claim(connection, self._clock())
        if notice is None:
            return False
        failure = self._send(notice)
        with self._database.transaction() as connection:
            settle(connection, notice, failure, self._clock())
        return True

    def _step(self) -> timedelta:
        try:
            while not self.loop.is_stopping and self.send_next():
                pass
        except StorageError:
            return _EVERY  # the database is away; what waits is on its disk
        return _EVERY

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
