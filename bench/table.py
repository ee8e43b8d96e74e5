"""One line a measurement, and the table they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.domain.performance import percentile


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """What was measured against what."""

    name: str
    #: In `unit`.
    measured: float
    #: The budget, or what the bare machine does.
    bound: float
    unit: str
    #: More is better: the ratio to `bound` has to reach `needed_ratio`; otherwise it must not pass it.
    more_is_better: bool = False
    needed_ratio: float = 1.0
    note: str = ""

    @property
    def ratio(self) -> float:
        """Measured to bound."""
        return self.measured / self.bound if self.bound else 0.0

    @property
    def is_kept(self) -> bool:
        """Whether the budget is kept."""
        return self.ratio >= self.needed_ratio if self.more_is_better else self.ratio <= self.needed_ratio


def share_of(taken: Sequence[float], percent: int) -> float:
    """What so many percent took at most (the nearest rank), and no fewer: a value that really occurred."""
    found = percentile(taken, percent)
    if found is None:
        raise RuntimeError("nothing was measured")
    return found


HEADINGS = ("name", "measured", "bound", "ratio", "verdict", "note")


def as_text(measurements: Iterable[Measurement]) -> str:
    """The table, in columns."""
    rows = [HEADINGS, *(_row(measurement) for measurement in measurements)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _row(measurement: Measurement) -> tuple[str, ...]:
    asked = f"{'>=' if measurement.more_is_better else '<='} {measurement.needed_ratio:g}"
    return (
        measurement.name,
        f"{measurement.measured:,.4g} {measurement.unit}" if measurement.measured < 1000
        else f"{measurement.measured:,.0f} {measurement.unit}",
        f"{measurement.bound:,.0f} {measurement.unit}" if measurement.bound >= 10
        else f"{measurement.bound:g} {measurement.unit}",
        f"{measurement.ratio:.2f} ({asked})",
        "kept" if measurement.is_kept else "MISSED",
        measurement.note,
    )  # fmt: skip
