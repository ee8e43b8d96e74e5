"""Where guests go: places, maps with points on them, and the way from each kiosk."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def ways(db: Database) -> None:
    """Points are thousandths of a map's width and height; a way without steps is written as JSON beside the other."""
    run(
        db,
        """
CREATE TABLE place (
    id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL REFERENCES event (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    zone_id TEXT REFERENCES zone (id),
    categories TEXT NOT NULL,
    UNIQUE (event_id, name)
) STRICT;

CREATE TABLE venue_map (
    id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL REFERENCES event (id),
    name TEXT NOT NULL,
    width_px INTEGER NOT NULL,
    height_px INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    added_at TEXT NOT NULL,
    picture BLOB NOT NULL
) STRICT;

CREATE INDEX venue_map_event ON venue_map (event_id, added_at);

CREATE TABLE place_point (
    map_id TEXT NOT NULL REFERENCES venue_map (id) ON DELETE CASCADE,
    place_id TEXT NOT NULL REFERENCES place (id) ON DELETE CASCADE,
    x_permille INTEGER NOT NULL,
    y_permille INTEGER NOT NULL,
    PRIMARY KEY (map_id, place_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX place_point_place ON place_point (place_id);

CREATE TABLE kiosk_point (
    map_id TEXT NOT NULL REFERENCES venue_map (id) ON DELETE CASCADE,
    device_id TEXT NOT NULL REFERENCES device (id) ON DELETE CASCADE,
    x_permille INTEGER NOT NULL,
    y_permille INTEGER NOT NULL,
    PRIMARY KEY (map_id, device_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE way (
    device_id TEXT NOT NULL REFERENCES device (id) ON DELETE CASCADE,
    place_id TEXT NOT NULL REFERENCES place (id) ON DELETE CASCADE,
    route TEXT NOT NULL,
    has_steps INTEGER NOT NULL,
    step_free TEXT,
    PRIMARY KEY (device_id, place_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX way_place ON way (place_id)
""",
    )
