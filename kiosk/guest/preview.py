"""A kiosk's screen as the office shows it in a frame: the very templates, no scripts, nobody's data."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.guest.badge_words import NEWS, BadgeNews
from kiosk.guest.called import CalledPart
from kiosk.guest.details import BadgeLine, DetailsPart
from kiosk.guest.group import GroupPart, Member
from kiosk.guest.look import LookShown
from kiosk.guest.refusals import REFUSALS, Refusal
from kiosk.guest.stage import StagePage
from kiosk.guest.visit import Step
from kiosk.guest.way import WayPart
from server.domain.check_in import Reason
from server.domain.event import Event
from server.domain.print_job import JobState

#: Nobody's.
_NAME = "Anna B."


@dataclass(frozen=True, kw_only=True)
class PreviewPage(StagePage):
    """A screen in a frame."""

    #: The first idle picture lies over it.
    shows_idle: bool = False


#: The screens of kiosk.office.guest_texts that a frame can show.
SHOWN = ("welcome", "finding", "refused", "together", "details", "badge", "called")


def preview_of(screen: str, event: Event, looks: LookShown, text: str = "") -> PreviewPage:
    """A screen with somebody made up on it; of several the one on which `text` stands (in English)."""
    page = PreviewPage(step=Step.WELCOME.value, event_name=event.name, place="", looks=looks, look="", waits=True)
    if screen == "finding":
        found = ((_NAME, "Example B…"), ("Anna V.", "Ospi…"))
        if text.startswith(("Is this", "Yes, check", "No, that")):
            return replace(page, step=Step.CONFIRM.value, name=_NAME, company="Example B…")
        return replace(page, step=Step.SEARCH.value, found=found)
    if screen == "refused":
        return replace(page, step=Step.REFUSED.value, refusal=_refusal(text), may_search=True)
    if screen == "together":
        members = (Member(mark="a", name=_NAME, is_leader=True, is_ticked=True), _member("b", "Björn K."))
        return replace(page, step=Step.GROUP.value, part=GroupPart(members=members, leader=_NAME, comes_again=False))
    if screen == "details":
        return replace(page, step=Step.DETAILS.value, part=_details())
    if screen == "badge":
        return replace(page, step=Step.BADGE.value, name="Anna", news=_news(text), part=WayPart())
    if screen == "called":
        is_coming = text.startswith(("Somebody is", "Please wait here, or"))
        part = CalledPart(is_coming=is_coming, ends_seconds=0, goes_on=False)
        return replace(page, step=Step.CALLED.value, part=part)
    return page


def _refusal(text: str) -> Refusal:
    said = (refusal for refusal in REFUSALS.values() if text in (refusal.title, refusal.advice))
    return next(said, REFUSALS[Reason.UNKNOWN_CODE])


def _news(text: str) -> BadgeNews:
    return next((news for news in NEWS.values() if text in (news.now, news.advice)), NEWS[JobState.SENDING])


def _member(mark: str, name: str) -> Member:
    return Member(mark=mark, name=name, is_leader=False, is_ticked=False)


def _details() -> DetailsPart:
    line = BadgeLine(
        name="company",
        label="Company",
        text="Example B.V.",
        may_write=True,
        may_hide=True,
        is_hidden=False,
        is_needed=False,
    )
    return DetailsPart(screen="badge", lines=(line,), may_leave_qr=True, back="/kiosk/back")
