"""What a badge says, in words: for who hears what others read off it."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from server.domain.errors import NotFoundError, TemplateError
from server.domain.print_job import BadgeSnapshot
from server.printing.drawing.fields import said
from server.printing.drawing.template import Kind, Template
from server.services.templates import find_template
from server.store import print_jobs


def on_badges(
    connection: sqlite3.Connection, job_ids: Sequence[str], folders: Sequence[Path] = ()
) -> list[tuple[str, ...]]:
    """The texts on the badges of these print jobs; a job or template that is gone by now is left out."""
    found = []
    for job_id in job_ids:
        with contextlib.suppress(NotFoundError, TemplateError):
            job = print_jobs.job_by_id(connection, job_id)
            found.append(words_on(find_template(connection, job.template, folders), job.snapshot))
    return found


def words_on(template: Template, snapshot: BadgeSnapshot) -> tuple[str, ...]:
    """The texts of a badge from top to bottom, each once, without its code, which nobody could remember."""
    shown = (each for each in template.elements if all(condition.holds(snapshot) for condition in each.when))
    texts = (
        said(line.words, snapshot)
        for element in sorted(shown, key=lambda each: (each.side.value == "back", each.box.y_mm, each.box.x_mm))
        if element.kind in (Kind.TEXT, Kind.STACK)
        for line in element.lines
        if all(condition.holds(snapshot) for condition in line.when)
    )
    return tuple(dict.fromkeys(text.strip() for text in texts if text.strip() and text != snapshot.code))
