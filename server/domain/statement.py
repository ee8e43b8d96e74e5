"""What an organiser says of their event's accessibility, beside what the makers know of the screens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from server.domain.errors import FieldError

LONGEST_LINE = 200
LONGEST_NOTE = 2000


@dataclass(frozen=True, kw_only=True)
class Statement:
    """An event's own part of its accessibility statement. Texts are empty where nothing was said."""

    #: Who answers for the event.
    provider: str = ""
    #: How they are reached: an e-mail address, a telephone number.
    contact: str = ""
    #: What else is not for everybody, such as a venue with stairs, by language.
    notes: Mapping[str, str] = field(default_factory=dict)
    #: None: nobody wrote anything yet.
    changed_at: datetime | None = None

    def __post_init__(self) -> None:
        for name in ("provider", "contact"):
            if len(getattr(self, name)) > LONGEST_LINE:
                raise FieldError(name, f"at most {LONGEST_LINE} characters", code="field.long")
        for language, note in self.notes.items():
            if len(note) > LONGEST_NOTE:
                raise FieldError(f"note-{language}", f"at most {LONGEST_NOTE} characters", code="field.long")
