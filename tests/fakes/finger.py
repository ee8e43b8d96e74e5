"""A finger on the glass that is drawn over it."""

from __future__ import annotations

import time
from collections.abc import Sequence

from playwright.sync_api import Page

#: Across and down, in pixels.
Point = tuple[float, float]


def draw(page: Page, points: Sequence[Point]) -> None:
    """Touch the first point, go on to the last, rest there and lift.

    The events carry their own times: a finger that rests before it is lifted throws nothing.
    """
    touch = page.context.new_cdp_session(page)
    held = [{"x": across, "y": down} for across, down in points]
    steps = [("touchStart", held[0]), *(("touchMove", point) for point in held[1:]), ("touchMove", held[-1])]
    at = time.time()
    for place, (kind, point) in enumerate(steps):
        rests = place == len(steps) - 1
        moment = at + place / 20 + rests
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point], "timestamp": moment})
    lifted = {"type": "touchEnd", "touchPoints": [], "timestamp": at + len(steps) / 20 + 1}
    touch.send("Input.dispatchTouchEvent", lifted)
    touch.detach()
