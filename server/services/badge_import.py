"""Templates from elsewhere: pretix's badge layouts, as an export of its editor or an answer of its interface."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.domain.errors import TemplateError
from server.printing.drawing.pretix_layout import Loss, LossKind, read_layout
from server.printing.drawing.template import Template
from server.printing.drawing.template_file import parse_template
from server.printing.drawing.template_writing import to_toml

LARGEST_LAYOUT_BYTES = 1_000_000


@dataclass(frozen=True, kw_only=True)
class ImportedTemplate:
    """A template, as a file, and what is not as it was."""

    template: Template
    toml: str
    losses: Sequence[Loss]


def import_pretix_layout(data: bytes, *, name: str, size_mm: tuple[float, float] | None = None) -> ImportedTemplate:
    """A template from a badge layout of pretix. `size_mm`: width and height of the badge; None: guessed.

    Raises: TemplateError for what is no such layout, or holds nothing that a badge here can show.
    """
    layout, title, has_background = _layout(data)
    if not layout:
        raise _unusable("it is empty")
    try:
        template, losses = read_layout(layout, name=name, title=title or name, size_mm=size_mm)
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError) as exc:
        raise _unusable(f"an element lacks something or is none ({exc})") from exc
    if not template.elements:
        raise _unusable("it holds nothing that a badge here can show")
    if has_background:
        losses = [*losses, Loss(kind=LossKind.BACKGROUND)]
    toml = to_toml(template)
    return ImportedTemplate(template=parse_template(toml.encode(), name=name), toml=toml, losses=losses)


def _layout(data: bytes) -> tuple[Sequence[Mapping[str, Any]], str, bool]:
    """The list of elements, the layout's own name, and whether it has a background."""
    if len(data) > LARGEST_LAYOUT_BYTES:
        raise _unusable(f"larger than {LARGEST_LAYOUT_BYTES // 1_000_000} MB")
    try:
        found = json.loads(data)
        if isinstance(found, dict) and isinstance(found.get("results"), list) and found["results"]:
            found = next((each for each in found["results"] if each.get("default")), found["results"][0])
        if isinstance(found, list):
            return found, "", False
        layout = found["layout"]
        return (
            json.loads(layout) if isinstance(layout, str) else layout,
            str(found.get("name") or ""),
            bool(found.get("background")),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
        raise _unusable("no JSON with a list of elements, or a `layout`") from exc


def _unusable(why: str) -> TemplateError:
    return TemplateError(f"this is no badge layout of pretix: {why}", code="template.layout")
