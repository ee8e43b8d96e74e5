"""What a paired screen has and may use."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def device_camera(db: Database) -> None:
    """Whether a kiosk reads codes with its camera, where it has one."""
    run(db, "ALTER TABLE device ADD COLUMN uses_camera INTEGER NOT NULL DEFAULT 1")


@migrations()
def device_speech(db: Database) -> None:
    """Whether a kiosk offers to say its screens aloud: one without a loudspeaker should not."""
    run(db, "ALTER TABLE device ADD COLUMN speaks INTEGER NOT NULL DEFAULT 1")
