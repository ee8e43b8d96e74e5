"""Printers of every family: what ends a badge, and how dark it is."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def printer_media(db: Database) -> None:
    """Labels with gaps or marks, printers without a cutter, and darkness."""
    run(
        db,
        """
ALTER TABLE printer ADD COLUMN media TEXT NOT NULL DEFAULT 'continuous';

ALTER TABLE printer ADD COLUMN has_cutter INTEGER NOT NULL DEFAULT 1;

ALTER TABLE printer ADD COLUMN darkness INTEGER
""",
    )


@migrations()
def printer_label_length(db: Database) -> None:
    """Labels that the maker cut: how much of one can be printed, along the roll."""
    run(db, "ALTER TABLE printer ADD COLUMN length_dots INTEGER NOT NULL DEFAULT 0")


@migrations()
def printer_removed(db: Database) -> None:
    """Printers that are gone for good; their badges still name them."""
    run(db, "ALTER TABLE printer ADD COLUMN removed_at TEXT")
