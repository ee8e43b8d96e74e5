"""Conditions: when an element of a badge is shown.

company                      it is filled in
not company                  it is not
category = Speaker           it is this, in capitals or not
category != Speaker
category in Speaker, Press   it is one of these; a comma inside a word goes into "quotes"
category not in Speaker, Press
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass

from server.domain.print_job import BadgeSnapshot
from server.printing.drawing.fields import CONSENT, CUSTOM, FIELDS, is_field, plain, value_of

#: What may be asked. `copy`: this is a reprint; `vip` is yes or no.
CONDITIONS = (*FIELDS, "arrow", "level", "vip", "language")
_QUOTE, _COMMA = '"', ","
_GRAMMAR = re.compile(
    r"(?P<negated>not\s+)?(?P<field>\S.*?)"
    r"(?:\s*(?P<unequal>!?)=\s*(?P<one>.+)|\s+(?P<outside>not\s+)?in\s+(?P<many>.+))?"
)


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One question about what a badge says."""

    field: str
    #: It must not be so.
    negated: bool = False
    #: The field is one of these; empty: it is filled in.
    values: tuple[str, ...] = ()

    def holds(self, snapshot: BadgeSnapshot) -> bool:
        """Whether it is met."""
        if self.values:
            value = plain(value_of(self.field, snapshot))
            return any(value == plain(each) for each in self.values) is not self.negated
        if self.field == "copy":
            return (snapshot.copy > 1) is not self.negated
        if self.field == "vip":
            return snapshot.vip is not self.negated
        return bool(value_of(self.field, snapshot).strip()) is not self.negated

    def __str__(self) -> str:
        """As it stands in a template."""
        if not self.values:
            return f"not {self.field}" if self.negated else self.field
        if len(self.values) == 1:
            return f"{self.field} {'!' if self.negated else ''}= {_listed(self.values)}"
        return f"{self.field} {'not ' if self.negated else ''}in {_listed(self.values)}"


def parse_condition(text: str) -> Condition | None:
    """A condition as it stands in a template; None: it is none."""
    match = _GRAMMAR.fullmatch(text.strip())
    if match is None or not (match["field"] in CONDITIONS or is_field(match["field"])):
        return None
    listed = match["one"] or match["many"]
    values = _values(listed, single=bool(match["one"])) if listed else ()
    if listed and (not values or match["field"] == "vip"):
        return None
    negated = bool(match["negated"]) is not bool(match["unequal"] or match["outside"])
    return Condition(field=match["field"], negated=negated, values=values)


def known_conditions() -> str:
    """What may be asked, for an error's words."""
    return f"{', '.join(CONDITIONS)}, {CUSTOM}HEADING, {CONSENT}CODE"


def _values(text: str, *, single: bool) -> tuple[str, ...]:
    if single and not text.lstrip().startswith('"'):
        return (" ".join(text.split()),)
    rows = csv.reader([text], skipinitialspace=True)
    values = [" ".join(value.split()) for row in rows for value in row]
    return tuple(value for value in values if value) if not single or len(values) == 1 else ()


def _listed(values: tuple[str, ...]) -> str:
    alone = len(values) == 1
    return ", ".join(
        _quoted(value) if value[0] == _QUOTE or (_COMMA in value and not alone) else value for value in values
    )


def _quoted(value: str) -> str:
    return _QUOTE + value.replace(_QUOTE, _QUOTE * 2) + _QUOTE
