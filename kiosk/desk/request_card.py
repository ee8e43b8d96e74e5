"""What a guest asked for or complained about, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.desk.place import place_of
from kiosk.desk.words import CATEGORIES, OUTCOMES
from kiosk.shared.wording import Words
from server.domain.event import Event
from server.domain.request import Outcome, RequestState
from server.services.requests import RequestLine


@dataclass(frozen=True, kw_only=True)
class RequestCard:
    """One request, on the board and on a page of its own. Texts are empty where there is nothing to say."""

    id: str
    category: str
    title: str
    said: str
    name: str
    guest_id: str
    place: str
    owner: str
    is_mine: bool
    is_settled: bool
    outcome: str
    #: (who, when, what) of what colleagues said.
    thread: list[tuple[str, datetime, str]]


def request_card(words: Words, line: RequestLine, event: Event, me: str) -> RequestCard:
    """What `me` (an actor's name) sees of `line`."""
    request = line.request
    is_settled = request.state is RequestState.SETTLED
    somebody = words.gettext("somebody")
    return RequestCard(
        id=request.id,
        category=request.category.value,
        title=words.gettext(CATEGORIES[request.category]),
        said=line.phrase.text_for(words.language, event) if line.phrase and line.said else line.said,
        name=line.name,
        guest_id=line.guest.id if line.guest else "",
        place=place_of(line.device),
        owner=line.owner or (somebody if request.owner else ""),
        is_mine=request.owner == me,
        is_settled=is_settled,
        outcome=words.gettext(OUTCOMES[Outcome(request.outcome)]) if request.outcome in set(Outcome) else "",
        thread=[
            (line.people.get(one.actor.removeprefix("person:"), somebody), one.at, one.text)
            for one in line.lines
            if one.number > 1
        ],
    )
