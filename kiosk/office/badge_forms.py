"""What the editor's forms ask of each kind of element: made from the schema of templates, so that none is forgotten."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from server.printing.drawing import schema
from server.printing.drawing.schema import Key, Value


@dataclass(frozen=True, kw_only=True)
class FormKey:
    """One key of a template as a field of a form."""

    name: str
    #: A name of server.printing.drawing.schema.Value.
    value: str
    #: As JSON; empty: it has to be filled in.
    default: str
    low: float
    high: float
    choices: tuple[str, ...]
    #: The choices are numbers.
    is_number: bool


def _form(keys: Iterable[Key]) -> tuple[FormKey, ...]:
    """Ticks behind what is chosen or written, and last of all when it is shown."""
    later = {Value.FLAG: 1, Value.WHEN: 2}
    return tuple(_form_key(key) for key in sorted(keys, key=lambda key: later.get(key.value, 0)))


def _form_key(key: Key) -> FormKey:
    default = "" if key.default is None else json.dumps(key.default)
    if key.value is Value.WORDS and isinstance(key.default, dict):
        default = json.dumps(key.default["en"])
    return FormKey(
        name=key.name,
        value=key.value.value,
        default=default,
        low=key.low,
        high=key.high,
        choices=tuple(str(choice) for choice in (*_unset(key), *key.choices)),
        is_number=any(isinstance(choice, int) for choice in key.choices),
    )


def _unset(key: Key) -> tuple[str, ...]:
    """A choice that may be left open, such as the pattern of the guest's category."""
    return ("",) if key.value is Value.CHOICE and key.default == "" else ()


#: By kind: place and size, then its own.
KIND_FORMS = {kind.value: _form((*schema.BOX_KEYS, *keys)) for kind, keys in schema.KIND_KEYS.items()}
LINE_FORM = _form(schema.LINE_KEYS)
TOP_FORM = _form(schema.TOP_KEYS)
