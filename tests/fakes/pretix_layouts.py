"""Badge layouts as pretix's editor exports them. Keys and their values follow its published schema."""

from __future__ import annotations

import json
from typing import Any


def text(content: str, left: float, bottom: float, **more: Any) -> dict[str, Any]:
    """A text area; numbers are written as text, as the editor does."""
    return {
        "type": "textarea", "page": 1, "locale": "", "left": f"{left:.2f}", "bottom": f"{bottom:.2f}",
        "fontsize": "20.0", "lineheight": "1", "color": [0, 0, 0, 1], "fontfamily": "Open Sans", "bold": False,
        "italic": False, "width": "76.00", "downward": False, "content": content, "text": "", "text_i18n": {},
        "rotation": 0, "align": "center",
    } | more  # fmt: skip


def code(left: float, bottom: float, size: float, **more: Any) -> dict[str, Any]:
    """A barcode area."""
    return {"type": "barcodearea", "page": 1, "left": str(left), "bottom": str(bottom), "size": str(size)} | more


#: A card of 86 x 54 mm as somebody made it: most of what the editor offers.
CARD: list[dict[str, Any]] = [
    text("attendee_name", 5, 36, bold=True),
    text("attendee_company", 5, 34, downward=True, fontsize="14.0", fontfamily="Roboto", italic=True),
    text("other", 5, 4, text="Hall {seat} {now_date} {x y}", width="40.00", fontsize="10.0", align="left"),
    text("other_i18n", 5, 48, text_i18n={"de": "Willkommen", "nl-informal": "Welkom {attendee_name_given_name}"}),
    text("question_DIET", 5, 10, width="40.00", fontsize="9.0", color=[200, 0, 0, 1]),
    text("price", 5, 1),
    code(60, 3, 22, content="secret", nowhitespace=True),
    {"type": "imagearea", "left": "60", "bottom": "30", "width": "20", "height": "20", "content": "question_PHOTO"},
    {"type": "poweredby", "left": "3", "bottom": "2", "size": "5", "content": "dark"},
]


def as_answer(layout: list[dict[str, Any]]) -> bytes:
    """A layout as pretix's interface gives it."""
    one = {
        "id": 1, "name": "Name badge", "default": True, "background": "https://pretix.example/badge.pdf",
        "layout": layout, "item_assignments": [],
    }  # fmt: skip
    return json.dumps({"count": 1, "next": None, "previous": None, "results": [one]}).encode()
