"""Building a hub from its settings: the only place that joins the back office's parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from server.domain.access import TokenRole
from server.domain.errors import FieldError
from server.hub import access, tokens
from server.hub.database import Database, Rows
from server.hub.embedded import EmbeddedPostgres
from server.hub.notice_sender import NoticeSender

T = TypeVar("T")
Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class HubSettings:
    """How a hub runs."""

    #: Where the embedded PostgreSQL lives; not used with `database`.
    data_dir: Path = Path("ospite-hub")
    #: The address of a PostgreSQL; empty: an embedded one.
    database: str = field(default="", repr=False)
    #: Further names this machine is reached by.
    allowed_hosts: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Hub:
    """The back office's parts. Whoever builds one stops it."""

    settings: HubSettings
    clock: Clock
    database: Database
    #: None where `settings.database` names another.
    postgres: EmbeddedPostgres | None
    #: Tells webhooks and mailboxes.
    sender: NoticeSender
    #: What set-up asks for; empty once there is a password.
    set_up_code: str = field(default="", repr=False)
    tries: access.Tries = field(default_factory=access.Tries)

    def ask(self, act: Callable[[Rows], T]) -> T:
        """Run `act` in one transaction; its answer comes after the commit."""
        with self.database.transaction() as connection:
            return act(connection)

    def start(self) -> None:
        """Begin what runs in the background."""
        self.sender.start()

    def stop(self) -> None:
        """Close what is open. Everything that was answered is on disk already."""
        self.sender.stop()
        self.database.close()
        if self.postgres:
            self.postgres.stop()


def build_hub(settings: HubSettings, *, clock: Clock = system_clock, beside: bool = False) -> Hub:
    """A hub on its database, which is made and brought up to date as needed.

    `beside`: a command that may use the embedded database of a hub that serves.

    Raises: StorageError when PostgreSQL does not come up, FieldError for an address that is none.
    """
    if settings.database and not settings.database.startswith(("postgresql://", "postgres://")):
        raise FieldError("database", "an address that starts with postgresql://", code="hub.database")
    postgres = None if settings.database else EmbeddedPostgres(settings.data_dir)
    database = Database(postgres.start(beside=beside) if postgres else settings.database)
    sender = NoticeSender(database, clock)
    hub = Hub(settings=settings, clock=clock, database=database, postgres=postgres, sender=sender)
    try:
        database.open()
        if not hub.ask(access.has_password):
            hub.set_up_code = access.new_set_up_code()
    except BaseException:
        hub.stop()
        raise
    return hub


def add_hub_token(settings: HubSettings, name: str, role: TokenRole) -> str:
    """Make a token beside a hub, whether it runs or not, and return it: it is never seen again.

    Raises: StorageError, FieldError.
    """
    hub = build_hub(settings, beside=True)
    try:
        return hub.ask(lambda connection: tokens.add_token(connection, name, role, hub.clock()))
    finally:
        hub.stop()
