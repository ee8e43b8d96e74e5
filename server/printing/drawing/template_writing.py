"""Writing a template back to TOML: what differs from the defaults, in one fixed order.

`parse_template(to_toml(template))` is the same template, and writing that again gives the same text. The comment at
the head of the file is kept; comments further down are not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from server.domain.language import GUEST_LANGUAGES
from server.printing.drawing import schema
from server.printing.drawing.condition import Condition
from server.printing.drawing.schema import Key, Value
from server.printing.drawing.template import Element, Kind, Line, Template

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def to_toml(template: Template) -> str:
    """The file that says what `template` is."""
    rows = [f"# {row}".rstrip() for row in template.note.splitlines()]
    rows += _rows(template, schema.TOP_KEYS)
    if template.patterns:
        rows += ["", "[patterns]", *(f"{_key(name)} = {_text(kind)}" for name, kind in template.patterns.items())]
    for element in template.elements:
        rows += ["", *_element(element)]
    return "\n".join(rows) + "\n"


def _element(element: Element) -> Iterable[str]:
    yield "[[element]]"
    yield f"kind = {_text(element.kind)}"
    yield from _rows(element.box, schema.BOX_KEYS)
    keys = [key for key in schema.KIND_KEYS[element.kind] if key not in schema.TEXT_KEYS]
    if element.kind is Kind.TEXT:
        yield from _rows(element.lines[0], schema.TEXT_KEYS)
    yield from _rows(element, keys)
    for line in element.lines if element.kind is Kind.STACK else ():
        yield ""
        yield "[[element.line]]"
        yield from _rows(line, schema.LINE_KEYS)


def _rows(source: object, keys: Iterable[Key]) -> list[str]:
    """The keys whose values are not their defaults."""
    rows = []
    for key in keys:
        value = _value_of(source, key)
        if value is not None and value != key.default:
            rows.append(f"{key.name} = {_written(key, value)}")
    return rows


def _value_of(source: object, key: Key) -> object:
    if key.value is Value.WORDS:
        assert isinstance(source, Line | Element)  # only they have words
        return dict(source.words)
    return getattr(source, key.name)


def _written(key: Key, value: object) -> str:
    if key.value is Value.FLAG:
        return "true" if value else "false"
    if isinstance(value, bool | int | float):
        return _number(value)
    if isinstance(value, Mapping):
        return _words(value)
    if isinstance(value, tuple):
        return _conditions(value)
    return _text(str(value))


def _conditions(conditions: tuple[Condition, ...]) -> str:
    texts = [_text(str(condition)) for condition in conditions]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def _words(words: Mapping[str, str]) -> str:
    if list(words) == ["en"]:
        return _text(words["en"])
    ordered = sorted(words, key=("en", *GUEST_LANGUAGES).index)
    return f"{{ {', '.join(f'{language} = {_text(words[language])}' for language in ordered)} }}"


def _number(value: float) -> str:
    return repr(value).removesuffix(".0")


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _text(text: str) -> str:
    """A basic string. Source: TOML 1.0, String: JSON's escapes, and DEL may not stand bare."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
