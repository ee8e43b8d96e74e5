"""The printing pages say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from server.domain.print_job import MOVES, JobState, Trouble
from server.printing.drawing import schema
from server.printing.drawing.condition import CONDITIONS
from server.printing.drawing.fields import FIELDS
from server.printing.drawing.template import Kind, Pattern
from server.printing.drawing.template_file import list_templates
from server.printing.families import Family

DOCS = Path(__file__).parents[2] / "docs"
DRAWING = (DOCS / "algorithms" / "print-job.md").read_text(encoding="utf-8")
AUTHORS = (DOCS / "badges.md").read_text(encoding="utf-8")
PAGE = (DOCS / "printing.md").read_text(encoding="utf-8")


def test_every_state_and_move_is_drawn() -> None:
    """No arrow is missing, and none is drawn that the code does not go."""
    drawn = re.findall(r"^    (\w+) --> (\w+): (\w)$", DRAWING, re.MULTILINE)
    arrows = {(before, after) for before, after, _ in drawn}
    moves = {(before.value, after.value) for before, ways in MOVES.items() for after in ways}
    assert arrows == moves | {("attention", "attention")}
    assert {state for arrow in arrows for state in arrow} | {"queued"} == {state.value for state in JobState}


def test_every_letter_is_explained() -> None:
    """Each arrow's letter has its line, and no line is left over."""
    letters = set(re.findall(r"-->.*: (\w)$", DRAWING, re.MULTILINE))
    assert letters == set(re.findall(r"^\| (\w) \|", DRAWING, re.MULTILINE))


def test_page_names_what_there_is() -> None:
    """Drivers, templates, elements, fields and conditions of the code stand on the page."""
    names = [*Family, *list_templates()]
    assert [name for name in names if f"`{name}`" not in PAGE] == []


def test_page_for_template_authors_names_what_there_is() -> None:
    """Templates, elements, keys, fields, conditions and patterns of the code stand on the page."""
    keys = {key.name for each in schema.KIND_KEYS.values() for key in each} | {key.name for key in schema.TOP_KEYS}
    names = [*Kind, *Pattern, *keys, *FIELDS, *CONDITIONS, *list_templates()]
    assert [name for name in names if f"`{name}`" not in AUTHORS] == []


def test_troubles_in_the_fault_table_exist() -> None:
    """Reasons in brackets are codes of the code."""
    told = set(re.findall(r"`(?:attention|uncertain)` \(`(\w+)`\)", PAGE))
    assert told <= {trouble.value for trouble in Trouble}
    assert told >= {"unreachable", "lost", "stalled", "no_answer", "template"}
