"""Where in its file each part of a template stands: for errors that name the line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_KEY = re.compile(r'\s*"?([A-Za-z_][\w-]*)"?\s*=')
_HEADER = re.compile(r"\s*(\[{1,2})\s*([\w.]+)\s*\]{1,2}\s*(?:#.*)?")


@dataclass(kw_only=True)
class Block:
    """One TOML table in the file: its lines, from 1."""

    line: int = 0
    keys: dict[str, int] = field(default_factory=dict)
    #: The tables below it, by their last name, in order.
    below: dict[str, list[Block]] = field(default_factory=dict)

    def child(self, name: str, number: int = 0) -> Block:
        """The block of a table below this one; without lines where the file writes it in another way."""
        blocks = self.below.get(name, [])
        return blocks[number] if number < len(blocks) else Block()


def source_map(source: str) -> Block:
    """The blocks of a template's file, as they are headed."""
    top = block = Block()
    for number, row in enumerate(source.splitlines(), 1):
        header = _HEADER.fullmatch(row)
        if header:
            parent = top
            *above, name = header[2].split(".")
            for each in above:
                parent = parent.below.get(each, [parent])[-1]
            block = Block(line=number)
            parent.below.setdefault(name, []).append(block)
        elif key := _KEY.match(row):
            block.keys.setdefault(key[1], number)
    return top
