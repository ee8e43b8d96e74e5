"""A hub that cannot be opened says why in one line; one that can is opened as often as somebody asks."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from server.domain.access import TokenRole
from server.domain.errors import FieldError, OspiteError, StorageError
from server.hub.app import Hub, HubSettings, add_hub_token, build_hub
from server.hub.migrations import STEPS, migrate
from server.hub.tokens import live_tokens
from tests.fakes.postgres import empty_database


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        (HubSettings(database="mysql://127.0.0.1/x"), FieldError),
        (HubSettings(database="postgresql://127.0.0.1:9/x"), StorageError),
        (HubSettings(database="postgresql://127.0.0.1/x?nonsense=1"), FieldError),
        (HubSettings(data_dir=Path("/proc/nothing")), StorageError),
    ],
)
def test_what_cannot_be_opened_is_said_in_one_line(settings: HubSettings, error: type[OspiteError]) -> None:
    """Before anything is served."""
    with pytest.raises(error) as caught:
        build_hub(settings)
    assert "\n" not in caught.value.message


def test_the_address_of_the_database_does_not_show() -> None:
    """It may hold a password."""
    assert "secret" not in repr(HubSettings(database="postgresql://a:secret@127.0.0.1/x"))


def test_a_token_is_made_beside_a_hub_that_runs(hub: Hub) -> None:
    """The hub knows it at once."""
    add_hub_token(hub.settings, "North", TokenRole.SYNC)
    assert [token.name for token in hub.ask(live_tokens)] == ["North"]


def test_each_migration_runs_once() -> None:
    """Migrating again changes nothing."""
    with psycopg.connect(empty_database(), autocommit=True) as connection:
        migrate(connection)
        rows = connection.execute("SELECT name FROM migration ORDER BY at, name").fetchall()
    assert sorted(name for (name,) in rows) == sorted(name for name, _statements in STEPS)
