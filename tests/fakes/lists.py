"""The sample guest lists, and who is in them according to the shops and agencies that made them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl

SAMPLES = Path(__file__).parent.parent / "samples"
PRETIX = (
    "pretix-en-checkinlist.csv",
    "pretix-en-checkinlist.xlsx",
    "pretix-en-orders-positions-default.csv",
    "pretix-en-orders-positions-excel.csv",
    "pretix-en-orders-positions-semicolon.csv",
    "pretix-en-orders-xlsx.xlsx",
)
OTHERS = ("eventbrite.csv", "hi-events.xlsx", "gastenlijst.csv", "invitati.txt", "genodigden.xlsx")
ALL = (*PRETIX, *OTHERS)

_STANDINGS = {
    "p": "ok",
    "n": "unpaid",
    "c": "cancelled",
    "Attending": "ok",
    "Checked In": "ok",
    "Not Attending": "cancelled",
    "ACTIVE": "ok",
    "AWAITING_PAYMENT": "unpaid",
    "CANCELLED": "cancelled",
}


@cache
def truth_of(name: str) -> tuple[dict[str, Any], ...]:
    """Who is in a sample: `name` (spaces as spoken, or surname first), and `code`, `standing`, `category`, `vip`,
    `email` where the truth tells them."""
    if name in PRETIX:
        rows = json.loads((SAMPLES / "pretix-en-truth.json").read_text(encoding="utf-8"))
    else:
        rows = json.loads((SAMPLES / "lists-truth.json").read_text(encoding="utf-8"))[name]
    return tuple(_expected(row) for row in rows)


def _expected(row: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"name": row.get("name") or f"{row['first']} {row['last']}"}
    for key in ("code", "email", "vip", "category"):
        if key in row:
            told[key] = row[key]
    if "product" in row:
        told["category"] = row["product"]
    if "status" in row:
        told["standing"] = _STANDINGS[row["status"]]
    if "paid" in row:
        told["standing"] = "ok" if row["paid"] else "unpaid"
    return told


def as_csv(rows: Sequence[Sequence[object]], *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Rows as a text table."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(sheets: dict[str, Sequence[Sequence[object]]]) -> bytes:
    """Sheets of rows as a workbook that Excel could have written."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()
