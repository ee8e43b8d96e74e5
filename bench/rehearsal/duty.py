"""Shifts at the tablets: on duty, everything handed over, and what was left acknowledged one by one."""

from __future__ import annotations

from bench.rehearsal.tablet import Tablet

_PAGE, _MARK = "/desk/shift", "#own-shift"
_WORD = "Rehearsal: please go on with it"


def begins(tablet: Tablet) -> None:
    """On duty, as the roster says."""
    page = tablet.reaches(_PAGE, _MARK)
    tablet.sends(page.locator("form[action$='/begin']:has([name=shift]) button").first)


def ends(tablet: Tablet, colleague: str = "") -> int:
    """Off duty: the first open thing goes to `colleague`, the rest stays with a word; how many there were."""
    tablet.reaches(_PAGE, _MARK)
    form = tablet.reaches(f"{_PAGE}/end", f"form[action^='{_PAGE}/end']")
    items = form.locator("fieldset:has(select[name^='to-'])")
    count = items.count()
    for place in range(count):
        if place == 0 and colleague:
            items.nth(place).locator("select").select_option(label=colleague)
        else:
            items.nth(place).locator("[name^='words-']").fill(_WORD)
    tablet.sends(form.locator("button[type=submit]"))
    return count


def takes_over(tablet: Tablet) -> int:
    """ "I have it", one by one; how many there were."""
    taken = 0
    while (have := tablet.reaches(_PAGE, _MARK).page.locator("form[action*='/have/'] button")).count():
        tablet.sends(have.first)
        taken += 1
    return taken
