"""A look at one screen of a browser: what keeps people out, what does not fit, and what should not have been asked for.

With `--pictures FOLDER` every screen is kept as a picture too, for a person to look at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from zlib import crc32

from playwright.sync_api import ConsoleMessage, Page, Request, Response, expect

from server.domain.language import HOUSE_LANGUAGES
from tests.fakes.browser import axe_violations
from tests.fakes.goldens import Goldens

PORTRAIT, LANDSCAPE, TABLET, SMALL, PHONE = (1080, 1920), (1280, 800), (820, 1180), (800, 480), (390, 844)
#: A CSS pixel is 1/96 inch where a screen does not say better (CSS Values 4, 6.2).
PIXELS_EACH_MM = 96 / 25.4

#: All that another colour scheme changes.
_OF_COLOURS = ("color-contrast", "link-in-text-block")
FIT = Path(__file__).with_name("fit.js")
#: How often a screen that looks otherwise, or does not fit, is looked at again.
_LOOKS = 10
_RIGHT = Path(__file__).with_name("right.js")
_REACH = Path(__file__).with_name("reach.js")
#: Colours change over some frames even where motion is reduced: done once nothing changes by itself any more.
SETTLED = """async () => {
  const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
  const isChanging = () => document.getAnimations().some((one) => one instanceof CSSTransition);
  await frame();
  await frame();
  for (let frames = 0; frames < 60 && isChanging(); frames += 1) await frame();
}"""

#: A screen may bring its own look, letters and pictures, which come after it.
DRESSED = """() => [...document.querySelectorAll("link[rel=stylesheet]")].every((link) => link.sheet)
  && document.fonts.status === "loaded"
  && [...document.images].every((picture) => picture.complete || picture.loading === "lazy")"""
#: From now on colours change at once: the next frame is how the page stays.
_AT_ONCE = """() => {
  const still = new CSSStyleSheet();
  still.replaceSync("*, ::before, ::after { transition: none !important; }");
  document.adoptedStyleSheets.push(still);
}"""
#: Behind the document, where tests.fakes.touring has it said.
_TEMPLATE = """() => [...document.childNodes].filter((node) => node.nodeType === Node.COMMENT_NODE)
  .map((node) => node.data)"""


def _in_the_end(judge: Callable[[], list[str]]) -> list[str]:
    """What `judge` finds wrong, also when it looks again: a busy machine lays out and paints late."""
    found: list[str] = []
    for _ in range(_LOOKS):
        if not (found := judge()):
            break
    return found


def lost_to_arrows(page: Page) -> list[str]:
    """What of a kiosk's screen, or its open dialog, a pad of five keys cannot reach from everywhere."""
    if not page.locator("link[href*='keys.css']").count():
        page.keyboard.press("ArrowDown")
        page.locator("link[href*='keys.css']").wait_for(state="attached")
    lost: list[str] = page.evaluate(_REACH.read_text())
    return lost


@dataclass
class Inspector:
    """Looks at one page, screen after screen. `wrong` is what it found, a line each."""

    page: Page
    #: What the page may ask: the server's own address.
    own: str
    sizes: Sequence[tuple[int, int]]
    pictures: Path | None = None
    #: A kiosk fits its glass without scrolling, and is touched: least pixels of a target.
    smallest_target: float = 0
    fits: bool = False
    #: Except at these: a panel of a few inches is scrolled where a screen has much on it.
    may_scroll: Sequence[tuple[int, int]] = ()
    #: How each screen should look, at one of its sizes.
    goldens: Goldens | None = None
    #: What may differ from time to time, as a selector.
    fleeting: str = ""
    #: Colour schemes that axe looks at.
    schemes: Sequence[str] = ("light", "dark")
    wrong: list[str] = field(default_factory=list)
    #: The names of the screens seen.
    seen: list[str] = field(default_factory=list)
    _allowed: str = ""
    #: Lines of the console about what the server was to refuse.
    _told: int = 0
    _visits: int = 0

    def __post_init__(self) -> None:
        self.page.on("request", self._asked)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))

    @contextmanager
    def mistaken(self, status: int) -> Iterator[None]:
        """Within it the server refuses with `status`; a browser says so in its console."""
        self._allowed, self._told, refused = f"status of {status}", 0, list[Response]()

        def answered(response: Response) -> None:
            if response.status == status:
                refused.append(response)

        self.page.on("response", answered)
        yield
        while not refused:
            self.page.wait_for_event("response", timeout=10_000)
        self.page.wait_for_load_state("networkidle")
        # the console tells of each refusal, on a busy machine late
        while self._told < len(refused):
            self.page.wait_for_event("console", timeout=10_000)
        self.page.remove_listener("response", answered)
        self._allowed = ""

    def look(
        self, name: str, *, axe: bool = True, sizes: Sequence[tuple[int, int]] | None = None, is_kept: bool = True
    ) -> None:
        """Judge what is on the screen now. `sizes`: None for all. `is_kept`: how it should look is known."""
        self.seen.append(name)
        judged = sizes or self.sizes
        self.page.wait_for_function(DRESSED)
        for size in judged:
            self.page.set_viewport_size({"width": size[0], "height": size[1]})
            asked = {"smallest": self.smallest_target, "fits": self.fits and size not in self.may_scroll}
            found = _in_the_end(partial(self._misfits, asked))
            self.wrong += [f"{name} {size[0]}x{size[1]}: {one}" for one in found]
            if self.pictures:
                whole = not self.fits and not self.page.locator("dialog[open]").count()
                self.page.screenshot(path=self.pictures / f"{name}.{size[0]}x{size[1]}.png", full_page=whole)
            if self.goldens and is_kept and size == judged[crc32(name.encode()) % len(judged)]:
                self.wrong += _in_the_end(partial(self._compared, self.goldens, f"{name}.{size[0]}x{size[1]}"))
        if axe:
            self._read(name)

    def _misfits(self, asked: dict[str, object]) -> list[str]:
        found: list[str] = self.page.evaluate(FIT.read_text(), asked)
        if self.page.locator(".kiosk[dir=rtl]").count():
            found += self.page.evaluate(_RIGHT.read_text())
        return found

    def _compared(self, goldens: Goldens, name: str) -> list[str]:
        return goldens.compare(name, self._still())

    def _still(self) -> bytes:
        """What is shown, without what moves, as JPEG."""
        fleeting = [self.page.locator(self.fleeting)] if self.fleeting else []
        return self.page.screenshot(type="jpeg", quality=90, animations="disabled", mask=fleeting, mask_color="#808080")

    def _read(self, name: str) -> None:
        """Let axe read it, all of it by the first scheme and its colours by each other one."""
        self.page.evaluate(SETTLED)
        self.wrong += [f"{name} {self.schemes[0]}: {one}" for one in axe_violations(self.page)]
        if len(self.schemes) > 1:
            self.page.evaluate(_AT_ONCE)
        for scheme in self.schemes[1:]:
            self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # Playwright wants a literal
            self.page.evaluate(SETTLED)
            found = axe_violations(self.page, rules=_OF_COLOURS)
            self.wrong += [f"{name} {scheme}: {one}" for one in found]
            self.page.emulate_media(color_scheme=self.schemes[0])  # type: ignore[arg-type]

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.own, "data:", "blob:")):
            self.wrong.append(f"asked {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        is_allowed = bool(self._allowed) and self._allowed in message.text
        self._told += is_allowed
        if message.type in ("error", "warning") and not is_allowed:
            self.wrong.append(f"{self.seen[-1] if self.seen else 'start'}: console: {message.text}")


@dataclass
class Tour(Inspector):
    """An inspector on staff pages, which follow the reader's language: each page in all three.

    The last of `sizes` is the narrowest, where words in any language have least room.
    """

    #: What the pages seen were made from: tests.fakes.touring.
    templates: set[str] = field(default_factory=set)

    def look(
        self, name: str, *, axe: bool = True, sizes: Sequence[tuple[int, int]] | None = None, is_kept: bool = True
    ) -> None:
        """As any inspector, and remember which page it was."""
        self._arrive()
        super().look(name, axe=axe, sizes=sizes, is_kept=is_kept)
        self.templates.update(self.page.evaluate(_TEMPLATE))

    def _arrive(self) -> None:
        """A form of the desk that asks for its line before it leaves has left."""
        expect(self.page.locator("form[aria-busy=true]")).to_have_count(0)

    def visit(self, name: str, path: str) -> None:
        """A page by its address: in each language, in one of them, another each time, at every size and with axe."""
        turn = self._visits % len(HOUSE_LANGUAGES)
        self._visits += 1
        for language in (*HOUSE_LANGUAGES[turn + 1 :], *HOUSE_LANGUAGES[: turn + 1]):
            self.page.context.add_cookies([{"name": "language", "value": language, "url": self.own}])
            self._arrive()
            self.page.goto(f"{self.own}{path}")
            is_whole = language == HOUSE_LANGUAGES[turn]
            self.look(f"{name}-{language}", axe=is_whole, sizes=self.sizes if is_whole else self.sizes[-1:])
