"""Reading one table of a template, key by key, with errors that say where it is and what is allowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from server.domain.errors import TemplateError
from server.domain.language import GUEST_LANGUAGES
from server.printing.drawing.condition import Condition, known_conditions, parse_condition
from server.printing.drawing.fields import CONSENT, CUSTOM, FIELDS, Words, fields_in, is_field
from server.printing.drawing.schema import LONGEST_TEXT, MOST_CONDITIONS, MOST_ELEMENTS, Key, Value
from server.printing.drawing.source_map import Block


class Fault(StrEnum):
    """What is wrong. Codes never change; words for people live elsewhere."""

    UNKNOWN_KEY = "unknown_key"
    #: No element, or a stack without a line.
    NONE_BELOW = "none_below"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    TEXT = "text"
    #: Not a text, nor texts by language with English among them.
    WORDS = "words"
    FIELD = "field"
    WHEN = "when"
    FILE = "file"
    #: A picture that cannot be read.
    PICTURE = "picture"
    #: A back without a fold.
    SIDE = "side"
    PATTERNS = "patterns"
    #: More elements, lines or conditions than a badge has room for.
    TOO_MANY = "too_many"
    TOO_LONG = "too_long"


@dataclass(frozen=True)
class Place:
    """Where in which file: for the words of an error."""

    #: Of the template.
    name: str
    block: Block
    #: `[[element]] 2`; empty: the badge itself.
    path: str = ""
    #: For a screen that shows the error beside its element.
    element: int | None = None
    #: The line of a stack.
    row: int | None = None

    def below(self, table: str, number: int) -> Place:
        """The place of a table below this one, counted from 0."""
        header = f"[[{table if table == 'element' else f'element.{table}'}]] {number + 1}"
        path = f"{self.path}, {header}" if self.path else header
        is_line = self.element is not None
        element, row = (self.element, number) if is_line else (number, None)
        return Place(self.name, self.block.child(table, number), path, element, row)

    def error(self, message: str, key: str = "", *, fault: Fault, **more: object) -> TemplateError:
        """What is wrong there, and what is allowed. `more`: for the words, such as `low` and `high`."""
        line = self.block.keys.get(key, self.block.line)
        where = f"{self.name}.toml{f', line {line}' if line else ''}{f', {self.path}' if self.path else ''}"
        at = {"name": self.name, "line": line, "key": key, "element": self.element, "row": self.row}
        details = at | {"fault": fault.value, **more}
        return TemplateError(f"{where}: {message}", code="template.schema", **details)


@dataclass(frozen=True)
class Table:
    """One TOML table, with its place."""

    values: Mapping[str, Any]
    place: Place
    #: The pictures beside the template, by name, without what they hold.
    files: frozenset[str] = field(default_factory=frozenset)

    def check_keys(self, allowed: Iterable[str]) -> None:
        """Raises: TemplateError for the first key that is not one of `allowed`."""
        known = sorted(allowed)
        for key in self.values:
            if key not in known:
                said = f"{key!r} is not known here{_meant(key, known)}; {_allowed(known)}"
                raise self.place.error(said, key, fault=Fault.UNKNOWN_KEY)

    def read(self, key: Key) -> Any:
        """The value of `key`, or its default.

        Raises: TemplateError that says what is allowed.
        """
        if key.name not in self.values and key.default is not None:
            return key.default
        value = self.values.get(key.name)
        return _READERS[key.value](self, key, value)

    def number(self, key: Key, *, high: float) -> float:
        """The number of `key`, at most `high`."""
        return float(self.read(replace(key, high=round(high, 3))))

    def below(self, name: str) -> list[Table]:
        """The tables called `name`: at least one, and no more than MOST_ELEMENTS.

        Raises: TemplateError.
        """
        value = self.values.get(name)
        header = "[[element]]" if name == "element" else f"[[element.{name}]]"
        if not isinstance(value, list) or not value or not all(isinstance(each, dict) for each in value):
            raise self.place.error(f"at least one {header} is needed", name, fault=Fault.NONE_BELOW)
        if len(value) > MOST_ELEMENTS:
            raise self.too_many(name, MOST_ELEMENTS)
        return [Table(each, self.place.below(name, at), self.files) for at, each in enumerate(value)]

    def too_many(self, name: str, most: int) -> TemplateError:
        """What is wrong with a list that is longer than `most`."""
        return self.place.error(f"{name}: at most {most}", name, fault=Fault.TOO_MANY, high=most)

    def text(self, key: Key, value: object) -> str:
        """A text that a badge has room for.

        Raises: TemplateError.
        """
        if not isinstance(value, str):
            raise self.place.error(f"{key.name} must be a text", key.name, fault=Fault.TEXT)
        if len(value) > LONGEST_TEXT:
            said = f"{key.name}: at most {LONGEST_TEXT} characters"
            raise self.place.error(said, key.name, fault=Fault.TOO_LONG, high=LONGEST_TEXT)
        return value


def _read_number(table: Table, key: Key, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not key.low <= value <= key.high:
        unit = " millimetres" if key.unit else ""
        said = f"{key.name} must be a number from {key.low:g} to {key.high:g}{unit}"
        raise table.place.error(said, key.name, fault=Fault.NUMBER, low=key.low, high=key.high)
    return float(value)


def _read_flag(table: Table, key: Key, value: object) -> bool:
    if not isinstance(value, bool):
        raise table.place.error(f"{key.name} must be true or false", key.name, fault=Fault.FLAG)
    return value


def _read_choice(table: Table, key: Key, value: Any) -> object:
    if value not in key.choices or isinstance(value, bool):
        meant = _meant(str(value), [str(each) for each in key.choices])
        said = ", ".join(str(each) for each in key.choices)
        raise table.place.error(f"{key.name} must be one of {said}{meant}", key.name, fault=Fault.CHOICE, allowed=said)
    return key.choices[key.choices.index(value)]


def _read_text(table: Table, key: Key, value: object) -> str:
    return table.text(key, value)


def _read_words(table: Table, key: Key, value: object) -> Words:
    words = {"en": value} if isinstance(value, str) else value
    if not isinstance(words, dict) or "en" not in words or set(words) - set(GUEST_LANGUAGES):
        said = f"{key.name} must be a text, or a table of texts with en and any of {', '.join(GUEST_LANGUAGES)}"
        raise table.place.error(said, key.name, fault=Fault.WORDS)
    for text in words.values():
        _check_fields(table, key, text)
    return words


def _check_fields(table: Table, key: Key, text: object) -> None:
    for name in fields_in(table.text(key, text)):
        if not is_field(name):
            meant = _meant(name, FIELDS)
            known = f"{', '.join(FIELDS)}, {CUSTOM}HEADING, {CONSENT}CODE"
            said = f"{key.name}: {{{name}}} is not known{meant}; allowed: {known}"
            raise table.place.error(said, key.name, fault=Fault.FIELD, field=name)


def _read_when(table: Table, key: Key, value: object) -> tuple[Condition, ...]:
    texts = [value] if isinstance(value, str) else value
    found = []
    if isinstance(texts, list) and len(texts) > MOST_CONDITIONS:
        raise table.too_many(key.name, MOST_CONDITIONS)
    for text in texts if isinstance(texts, list) else [None]:
        condition = parse_condition(text) if isinstance(text, str) else None
        if condition is None:
            said = (
                f"when must be a field such as company or vip, `not` and a field, `category = Speaker`, "
                f"`category in Speaker, Press`, or a list of these; fields: {known_conditions()}"
            )
            raise table.place.error(said, key.name, fault=Fault.WHEN)
        found.append(condition)
    return tuple(found)


def _read_file(table: Table, key: Key, value: object) -> str:
    if not isinstance(value, str) or not value:
        said = f"{key.name} must be the name of a picture beside the template"
        raise table.place.error(said, key.name, fault=Fault.FILE)
    if value not in table.files:
        there = ", ".join(sorted(table.files)) or "none"
        said = f"there is no picture {value!r} beside the template; there are: {there}"
        raise table.place.error(said, key.name, fault=Fault.FILE)
    return value


_READERS: dict[Value, Any] = {
    Value.NUMBER: _read_number,
    Value.FLAG: _read_flag,
    Value.CHOICE: _read_choice,
    Value.TEXT: _read_text,
    Value.WORDS: _read_words,
    Value.WHEN: _read_when,
    Value.FILE: _read_file,
}


def _meant(typed: str, known: Iterable[str]) -> str:
    close = get_close_matches(typed, list(known), n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def _allowed(known: Iterable[str]) -> str:
    return f"allowed: {', '.join(known)}"
