"""What a person reads of a rehearsal, as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bench.rehearsal.books import Check


def report(
    checks: Sequence[Check], desk: Mapping[str, int], told: Mapping[str, int], guests: int, seconds: float
) -> str:
    """The verdict first, then each check, then what the desk did."""
    wrong = [check for check in checks if not check.holds]
    verdict = "Everything holds." if not wrong else f"**{len(wrong)} of {len(checks)} checks do not hold.**"
    return "\n".join(
        [
            f"# An evening for {guests} guests, rehearsed in {seconds / 60:.1f} minutes",
            "",
            verdict,
            "",
            "| | what has to be so | expected | found |",
            "|---|---|---|---|",
            *(_line(check) for check in checks),
            "",
            "## What the desk did",
            "",
            *_table("what", desk),
            "",
            "## What else was counted",
            "",
            *_table("what", told),
            "",
        ]
    )


def _line(check: Check) -> str:
    sign = "holds" if check.holds else "**does not hold**"
    return f"| {sign} | {check.what} | {_said(check.expected)} | {_said(check.found)} |"


def _said(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "none"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _table(name: str, counted: Mapping[str, int]) -> list[str]:
    return [f"| {name} | times |", "|---|---|", *(f"| {what} | {times} |" for what, times in sorted(counted.items()))]
