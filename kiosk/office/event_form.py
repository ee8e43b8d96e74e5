"""The form of an event: from an event to fields of text, and back."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TypeVar
from zoneinfo import ZoneInfo, available_timezones

from kiosk.office.forms import Filled
from server.domain.errors import FieldError
from server.domain.event import AdmissionPolicy, Event, SecondFactor
from server.domain.language import Tone
from server.domain.names import fold

Chosen = TypeVar("Chosen", AdmissionPolicy, SecondFactor, Tone)

#: What `<input type="datetime-local">` shows and sends.
_LOCAL = "%Y-%m-%dT%H:%M"
_LONGEST_DOORS_MINUTES = 7 * 24 * 60
#: Where a language's readers mostly hold their events.
_HOME_ZONES = {"nl": "Europe/Amsterdam", "it": "Europe/Rome", "en": "Europe/Amsterdam"}


@dataclass(frozen=True, kw_only=True)
class EventForm:
    """An event as the fields of its form."""

    name: str = ""
    slug: str = ""
    venue: str = ""
    starts: str = ""
    ends: str = ""
    timezone: str = "Europe/Amsterdam"
    #: In the order in which a kiosk offers them; it opens in the first.
    languages: tuple[str, ...] = Event.languages
    tone: str = Tone.FORMAL.value
    hue: str = "200"
    doors_minutes: str = "120"
    admission: str = AdmissionPolicy.ONCE_PER_EVENT.value
    reentry: bool = True
    second_factor: str = SecondFactor.NONE.value
    groups: bool = True
    template: str = Event.template
    print_badges: bool = True
    reprint_new_code: bool = False


def new_form(now: datetime, language: str) -> EventForm:
    """The fields of an event that nobody has described yet: tomorrow evening, in the reader's own language."""
    timezone = _HOME_ZONES[language]
    day = (now.astimezone(ZoneInfo(timezone)) + timedelta(days=1)).replace(hour=18, minute=0)
    return EventForm(
        starts=day.strftime(_LOCAL),
        ends=(day + timedelta(hours=4)).strftime(_LOCAL),
        timezone=timezone,
        languages=(language, *(other for other in Event.languages if other != language)),
        # Whoever knows a last name would get that guest's badge otherwise.
        second_factor=SecondFactor.EMAIL.value,
    )


def form_of(event: Event) -> EventForm:
    """The fields that describe `event`."""
    return EventForm(
        name=event.name,
        slug=event.slug,
        venue=event.venue,
        starts=event.local(event.starts_at).strftime(_LOCAL),
        ends=event.local(event.ends_at).strftime(_LOCAL),
        timezone=event.timezone,
        languages=event.languages,
        tone=event.tone.value,
        hue=str(event.hue),
        doors_minutes=str(int(event.doors_before.total_seconds() // 60)),
        admission=event.admission.value,
        reentry=event.reentry,
        second_factor=event.second_factor.value,
        groups=event.groups,
        template=event.template,
        print_badges=event.print_badges,
        reprint_new_code=event.reprint_new_code,
    )


def form_from(filled: Filled) -> EventForm:
    """The fields as they were sent."""
    return EventForm(
        name=filled.text("name"),
        slug=filled.text("slug"),
        venue=filled.text("venue"),
        starts=filled.text("starts"),
        ends=filled.text("ends"),
        timezone=filled.text("timezone"),
        languages=filled.all("languages"),
        tone=filled.text("tone"),
        hue=filled.text("hue"),
        doors_minutes=filled.text("doors_minutes"),
        admission=filled.text("admission"),
        reentry=filled.on("reentry"),
        second_factor=filled.text("second_factor"),
        groups=filled.on("groups"),
        template=filled.text("template"),
        print_badges=filled.on("print_badges"),
        reprint_new_code=filled.on("reprint_new_code"),
    )


def event_from(form: EventForm, filled: Filled, known: Event | None = None) -> Event:
    """The event that the fields describe; what has a page of its own stays as it is `known`.

    Raises: FieldError for the first that cannot be so. What an event itself forbids is left to check_event().
    """
    if not any(form.timezone in names for names in all_timezones().values()):
        raise FieldError("timezone", "no such time zone", code="field.timezone")
    starts_at, ends_at = moment(form.starts, form.timezone, "starts"), moment(form.ends, form.timezone, "ends")
    doors_minutes = filled.whole_number("doors_minutes")
    if not 0 <= doors_minutes <= _LONGEST_DOORS_MINUTES:
        raise FieldError("doors_minutes", "out of range", code="field.range")
    event = Event(
        id=known.id if known else "",
        slug=form.slug or slug_from(form.name),
        name=form.name,
        venue=form.venue,
        starts_at=starts_at,
        ends_at=ends_at,
        timezone=form.timezone,
        languages=form.languages,
        tone=_choice(Tone, form.tone, "tone"),
        hue=known.hue if known else filled.whole_number("hue"),
        doors_before=timedelta(minutes=doors_minutes),
        admission=_choice(AdmissionPolicy, form.admission, "admission"),
        reentry=form.reentry,
        second_factor=_choice(SecondFactor, form.second_factor, "second_factor"),
        groups=form.groups,
        template=form.template,
        print_badges=form.print_badges,
        reprint_new_code=form.reprint_new_code,
    )
    return replace(event, walk_ins=known.walk_ins, requests=known.requests) if known else event


def moment(text: str, timezone: str, name: str) -> datetime:
    """A day and time on the venue's wall clock, as UTC.

    Raises: FieldError for what is no time, also for an hour that the change to summer time leaves out.
    """
    try:
        local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(timezone))
        there = local.astimezone(UTC)
        if not 1970 < local.year < 9000 or there.astimezone(ZoneInfo(timezone)).replace(fold=0) != local:
            raise ValueError
    except (ValueError, OverflowError) as exc:
        raise FieldError(name, "a day and a time", code="field.time") from exc
    return there


def local_text(at: datetime | None, timezone: str) -> str:
    """A time as a field shows it; empty for none."""
    return at.astimezone(ZoneInfo(timezone)).strftime(_LOCAL) if at else ""


def slug_from(name: str) -> str:
    """A short name for addresses, made of a name: `Fête d'été` is `fete-d-ete`."""
    return "-".join(re.findall(r"[a-z0-9]+", fold(name)))[:60].strip("-")


@cache
def all_timezones() -> dict[str, tuple[str, ...]]:
    """Every time zone that is called after a place, by region; Europe first."""
    regions = ("Europe", "Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Indian", "Pacific")
    names = sorted(available_timezones())
    known = {region: tuple(name for name in names if name.startswith(f"{region}/")) for region in regions}
    return known | {"UTC": ("UTC",)}


def _choice(kind: type[Chosen], value: str, name: str) -> Chosen:
    try:
        return kind(value)
    except ValueError as exc:
        raise FieldError(name, "one of the choices", code="field.choice") from exc
