"""What the PDF report says, from an event's figures, in the words of whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import badge_templates
from server.domain.event import Event
from server.services.dashboard import Figures
from server.tables.report import Report, ReportFonts


@dataclass(frozen=True, kw_only=True)
class ReportWords:
    """The report's words in one language; pages give those of their catalogues."""

    title: str = "Attendance"
    registered: str = "Registered"
    arrived: str = "Arrived"
    no_show: str = "Not arrived"
    inside: str = "Inside now"
    walk_ins: str = "Walk-ins"
    cancelled: str = "Cancelled"
    #: With the length of a bar in minutes.
    arrivals: str = "Arrivals per {minutes} minutes"
    category: str = "Category"
    no_category: str = "No category"
    guests: str = "Guests"
    name: str = "Name"
    company: str = "Company"
    status: str = "Status"
    arrived_at: str = "Arrived at"
    page: str = "Page"
    #: A word for each status of docs/api.md; one without a word stands as it is.
    statuses: Mapping[str, str] = field(default_factory=dict)

    def of_status(self, status: str) -> str:
        """The word for a status."""
        return self.statuses.get(status, status)


ENGLISH = ReportWords()


def report_of(event: Event, numbers: Figures, words: ReportWords) -> Report:
    """The report on an event, without the list of guests."""
    starts, ends = event.local(event.starts_at), event.local(event.ends_at)
    minutes = int(numbers.bar_lasts / timedelta(minutes=1))
    shape = "%d-%m" if numbers.bar_lasts >= timedelta(days=1) else "%H:%M"
    lines = [event.venue, f"{starts:%Y-%m-%d %H:%M} - {ends:%Y-%m-%d %H:%M} {event.timezone}"]
    return Report(
        title=f"{event.name} - {words.title}",
        lines=[line for line in lines if line],
        figures=[
            (words.registered, numbers.registered),
            (words.arrived, numbers.arrived),
            (words.no_show, numbers.expected),
            (words.inside, numbers.inside),
            (words.walk_ins, numbers.walk_ins),
            (words.cancelled, numbers.cancelled),
        ],
        chart_title=words.arrivals.format(minutes=minutes),
        arrivals=[(f"{bar.begins_at:{shape}}", bar.arrivals) for bar in numbers.bars],
        category_headings=[words.category, words.registered, words.arrived],
        categories=[
            (row.category or words.no_category, str(row.registered), str(row.arrived)) for row in numbers.categories
        ],
        list_title=words.guests,
        list_headings=[words.name, words.company, words.category, words.status, words.arrived_at],
        list_widths=[0.28, 0.26, 0.16, 0.12, 0.18],
        page_word=words.page,
    )


def shipped_fonts() -> ReportFonts:
    """The letters that ship with the badges: Latin, Greek and Cyrillic."""
    folder = Path(badge_templates.__path__[0]) / "fonts" / "noto-sans-2.004"
    return ReportFonts(body=folder / "NotoSans-Regular.ttf", bold=folder / "NotoSans-Bold.ttf")
