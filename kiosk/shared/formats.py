"""Numbers, dates and times as the reader's language writes them; Jinja filters by the same names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers

#: Where a language does not write a day as the others do. Source: Unicode CLDR, dates of de, es and ar
_DAYS = {"de": "EEEE, d. MMMM", "es": "EEEE, d 'de' MMMM", "ar": "EEEE، d MMMM"}
_MOMENTS = {"de": "d. MMM y, HH:mm", "ar": "d MMMM y، HH:mm"}


class Formats:
    """Writes values in one language. Times need the venue's time zone: a station has none of its own."""

    def __init__(self, language: str) -> None:
        # English without a region would put the month first.
        self._locale = {"en": "en_GB"}.get(language, language)
        self._day = _DAYS.get(language, "EEEE d MMMM")
        self._moment = _MOMENTS.get(language, "d MMM y, HH:mm")

    def clock(self, at: datetime, timezone: str) -> str:
        """Hours and minutes on the venue's wall clock: `14:05`."""
        return dates.format_time(at, "HH:mm", tzinfo=ZoneInfo(timezone), locale=self._locale)

    def day(self, at: datetime | date, timezone: str = "UTC") -> str:
        """The day with its name: `Monday 23 November`."""
        local = at.astimezone(ZoneInfo(timezone)) if isinstance(at, datetime) else at
        return dates.format_date(local, self._day, locale=self._locale)

    def moment(self, at: datetime, timezone: str) -> str:
        """Day and time: `23 Nov 2026, 14:05`."""
        return dates.format_datetime(at, self._moment, tzinfo=ZoneInfo(timezone), locale=self._locale)

    def number(self, value: float) -> str:
        """`12,345` with the language's own marks."""
        return numbers.format_decimal(value, locale=self._locale)

    def percent(self, part: float, whole: float) -> str:
        """`part` of `whole` as whole per cents; of nothing it is 0."""
        return numbers.format_percent(part / whole if whole else 0, locale=self._locale)

    def span(self, duration: timedelta) -> str:
        """How long, in its largest unit: `3 minutes`."""
        return dates.format_timedelta(duration, locale=self._locale, threshold=1.5)

    def age(self, at: datetime, now: datetime) -> str:
        """How long ago: `3 minutes ago`. Never the future, whatever two clocks say."""
        passed = max(now - at, timedelta(seconds=1))
        return dates.format_timedelta(-passed, add_direction=True, locale=self._locale, threshold=1.5)

    def language(self, code: str) -> str:
        """A language as the reader calls it, within a sentence: `neerlandés` of `nl`."""
        return str(Locale.parse(self._locale).languages.get(code, code))

    def filters(self) -> dict[str, Callable[..., str]]:
        """All of them, for a template environment."""
        names = ("clock", "day", "moment", "number", "percent", "span", "age", "language")
        return {name: getattr(self, name) for name in names}
