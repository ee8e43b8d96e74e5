"""Templates written back: an editor changes a template and nothing else of it changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.language import GUEST_LANGUAGES
from server.domain.print_job import BadgeSnapshot
from server.printing.drawing import schema
from server.printing.drawing.condition import CONDITIONS, Condition
from server.printing.drawing.draw import draw
from server.printing.drawing.fields import FIELDS
from server.printing.drawing.schema import Key, Value
from server.printing.drawing.template import Box, Element, Fold, Kind, Line, Pattern, Side, Template
from server.printing.drawing.template_file import list_templates, load_template, parse_template
from server.printing.drawing.template_writing import to_toml
from tests.fakes.badges import HARD_BADGES, LOGO_SVG, OTHER_SCRIPTS

PICTURES = {"logo.svg": LOGO_SVG.encode()}
PLAIN = st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"]), max_size=20)
WORD = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9 ,'\"-]{0,8}[A-Za-z0-9])?", fullmatch=True).map(
    lambda w: " ".join(w.split())
)
TEXT = st.builds(
    lambda before, field: f"{before}{{{field}}}", PLAIN, st.sampled_from([*FIELDS, "custom.T-shirt|title"])
)
MM = st.integers(0, 4000).map(lambda hundredths: hundredths / 100)


WORDS = st.builds(
    lambda others, english: {**others, "en": english}, st.dictionaries(st.sampled_from(GUEST_LANGUAGES), TEXT), TEXT
)
CONDITION = st.builds(
    Condition,
    field=st.sampled_from([name for name in CONDITIONS if name != "vip"]),
    negated=st.booleans(),
    values=st.lists(WORD, max_size=3).map(tuple),
)
VALUES: dict[Value, st.SearchStrategy[Any]] = {
    Value.FLAG: st.booleans(),
    Value.TEXT: PLAIN,
    Value.WORDS: WORDS,
    Value.WHEN: st.lists(CONDITION, max_size=2).map(tuple),
    Value.FILE: st.just("logo.svg"),
}


def any_of(keys: Sequence[Key]) -> st.SearchStrategy[dict[str, Any]]:
    """Any values that the schema allows."""
    return st.fixed_dictionaries({key.name: _any(key) for key in keys})


def _any(key: Key) -> st.SearchStrategy[Any]:
    if key.value is Value.NUMBER:
        return st.integers(round(key.low * 100), round(key.high * 100)).map(lambda hundredths: hundredths / 100)
    return st.sampled_from(key.choices) if key.value is Value.CHOICE else VALUES[key.value]


def line(values: dict[str, Any]) -> Line:
    """A text of an element."""
    values = {"words": values["text"], **{name: each for name, each in values.items() if name != "text"}}
    return Line(**values | {"min_mm": min(values["min_mm"], values["max_mm"])})


def element(kind: Kind, box: Box, values: dict[str, Any], lines: list[Line]) -> Element:
    """An element of a kind."""
    values = dict(values)
    if kind in (Kind.TEXT, Kind.STACK):
        values["lines"] = tuple(lines)
    elif kind is Kind.QR:
        values["words"] = values.pop("text")
    elif kind is Kind.PATTERN:
        values["pattern"] = values["pattern"] or None
    return Element(kind=kind, box=box, **values)


def elements_of(kind: Kind) -> st.SearchStrategy[Element]:
    """Elements of a kind, on a badge of 100 x 100 mm."""
    keys = [key for key in schema.KIND_KEYS[kind] if kind is Kind.QR or key not in schema.TEXT_KEYS]
    one = kind is Kind.TEXT
    lines = any_of(schema.TEXT_KEYS if one else schema.LINE_KEYS).map(line)
    return st.builds(element, st.just(kind), BOXES, any_of(keys), st.lists(lines, min_size=1, max_size=1 if one else 3))


def template(elements: list[Element], fold: Fold, rotation: int, patterns: dict[str, Pattern], title: str) -> Template:
    """A whole template."""
    if fold is Fold.NONE:
        elements = [replace(each, side=Side.FRONT) for each in elements]
    return Template(
        name="mine",
        title=title or "mine",
        note="Two rows\nof words",
        width_mm=100,
        height_mm=100,
        rotation=rotation,
        fold=fold,
        patterns=patterns,
        elements=tuple(elements),
        files=PICTURES if any(each.kind is Kind.IMAGE for each in elements) else {},
    )


BOXES = st.builds(Box, x_mm=MM, y_mm=MM, width_mm=MM.map(lambda mm: mm + 1), height_mm=MM.map(lambda mm: mm + 1))
TEMPLATES = st.builds(
    template,
    st.lists(
        st.sampled_from(Kind).flatmap({kind: elements_of(kind) for kind in Kind}.__getitem__), min_size=1, max_size=4
    ),
    st.sampled_from(Fold),
    st.sampled_from(schema.QUARTERS),
    st.dictionaries(PLAIN, st.sampled_from(Pattern), max_size=3),
    PLAIN,
)


def read_back(source: str) -> Template:
    """What a file holds, without the hash of its bytes."""
    return replace(parse_template(source.encode(), name="mine", pictures=PICTURES), sha256="")


@given(TEMPLATES)
@settings(max_examples=60, deadline=None)
def test_written_template_is_the_same_when_read(written: Template) -> None:
    """Whatever it holds; and the text is stable, so that two savings make no difference in a file."""
    source = to_toml(written)
    assert read_back(source) == written
    assert to_toml(read_back(source)) == source


@pytest.mark.parametrize("name", list_templates())
def test_shipped_template_is_the_same_when_written(name: str) -> None:
    """An organiser who changes a copy of one starts from what they saw, with its comment."""
    shipped = load_template(name)
    again = parse_template(to_toml(shipped).encode(), name=name, pictures=shipped.files)
    assert replace(again, sha256=shipped.sha256) == shipped
    assert again.note


@given(TEMPLATES, st.sampled_from([*HARD_BADGES.values(), *OTHER_SCRIPTS.values()]), st.sampled_from([90, 203]))
@settings(max_examples=60, deadline=None)
def test_whatever_can_be_read_can_be_drawn(written: Template, snapshot: BadgeSnapshot, dpi: int) -> None:
    """No template that passes its check fails at the door."""
    assert draw(written, snapshot, dpi=dpi, width_dots=400).width == 400
