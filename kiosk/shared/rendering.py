"""Pages from templates: a Jinja environment each language, audience and tone: no text leaks from reader to reader.
Each is made for its first reader; what a template compiles to is shared by all of them.

A template's name is `AUDIENCE/FILE`, found in `kiosk/AUDIENCE/templates/FILE`. Its context is one frozen dataclass
whose fields are the template's variables; a name that is not there is an error (StrictUndefined). Besides them a
template sees `shell` (see Shell), `static(name)`, `styles(audience)` and the filters of kiosk.shared.formats.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from types import CodeType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import BytecodeCache, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from kiosk.shared.assets import Assets
from kiosk.shared.event_words import EventWords, callables_of
from kiosk.shared.formats import Formats
from kiosk.shared.wording import AUDIENCES, GUEST_AUDIENCES, KIOSK_FOLDER, OWN_NAMES, Words
from server.domain.language import GUEST_LANGUAGES, HOUSE_LANGUAGES, Tone, direction_of

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

#: Ospite's own colour, where no event says another: a hue.
DEFAULT_LOOK = "32"
LANGUAGE_COOKIE = "language"
#: `+39 06 555 01 23`: digits in groups with blanks between them.
_GROUPED_NUMBER = re.compile(r"((?<!\d)\+?\(?\d[\d()/.-]*(?: [\d()/.-]*\d)+)")


@dataclass(frozen=True, kw_only=True)
class Shell:
    """What every page's frame knows besides the page's own context."""

    language: str
    #: (code, own name) of each language a reader may choose.
    languages: Sequence[tuple[str, str]]
    #: The name of the style sheet that says all colours: /look/NAME.css.
    look: str
    #: The address without its query, to mark where one is.
    path: str
    #: How this page was asked for: what a form brought cannot be fetched again by its address.
    method: str = "GET"
    #: The address that leads back here; of a page that a form brought, to where the form stood.
    back: str = "/"
    #: Who is signed in; empty for nobody.
    person: str
    #: The event in play; empty for none.
    event: str
    #: Addresses of parts that whoever is signed in may not see: the frame offers none of them.
    closed: frozenset[str] = frozenset()
    #: How guests are spoken to; staff pages have one tone.
    tone: Tone = Tone.FORMAL
    #: What the event words otherwise for its guests; None: no event is in play.
    own: EventWords | None = None

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`: where reading begins."""
        return direction_of(self.language)


class Rendering:
    """Makes pages. Built once by kiosk.shared.shell."""

    def __init__(self, words: Mapping[str, Words], assets: Assets) -> None:
        self._loaded, self._assets = words, assets
        self._compiled = _Compiled()
        self._words: dict[tuple[str, str, Tone], Words] = {}
        self._environments: dict[tuple[str, str, Tone], Environment] = {}

    def environment(self, language: str, audience: str = "shared", tone: Tone = Tone.FORMAL) -> Environment:
        """The templates in one language, in the words of one audience; made for its first reader."""
        key = (language, audience, tone)
        if key not in self._environments:
            made = _environment(self.words(*key), self._assets, self._compiled)
            self._environments.setdefault(key, made)
        return self._environments[key]

    def words(self, language: str, audience: str = "shared", tone: Tone = Tone.FORMAL) -> Words:
        """The texts of one language as an audience says them, for what is said outside templates."""
        key = (language, audience, tone)
        if key not in self._words:
            # of two threads one's is kept, and both go on with that one
            self._words.setdefault(key, self._loaded[language].of(audience, tone))
        return self._words[key]

    def text(self, template: str, context: DataclassInstance, shell: Shell) -> str:
        """`template` filled in."""
        values = {entry.name: getattr(context, entry.name) for entry in fields(context)}
        audience = template.partition("/")[0]
        tone = shell.tone if audience in GUEST_AUDIENCES else Tone.FORMAL
        environment = self.environment(shell.language, audience, tone)
        if shell.own and shell.own.version and audience in GUEST_AUDIENCES:
            values |= callables_of(shell.own.words(self.words(shell.language, audience, tone)))
        return environment.get_template(template).render(**values, shell=shell)


class _Compiled(BytecodeCache):
    """What templates compile to, kept for all environments: they differ in nothing that is known before filling in."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Called before a template is compiled."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Called after it was."""
        if bucket.code:
            self._kept[bucket.key, bucket.checksum] = bucket.code


def _environment(words: Words, assets: Assets, compiled: BytecodeCache) -> Environment:
    folders = {name: FileSystemLoader(KIOSK_FOLDER / name / "templates") for name in AUDIENCES}
    environment = Environment(
        loader=PrefixLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        # a file is read once: to ask at each page whether it changed took a sixth of a small part's time
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        # nothing of one language is worked out while compiling: the others use the same code
        optimized=False,
        bytecode_cache=compiled,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    install: Any = environment
    install.install_gettext_callables(
        words.gettext, words.ngettext, newstyle=True, pgettext=words.pgettext, npgettext=None
    )
    environment.filters.update(Formats(words.language).filters(), isolated=isolated, numbers_kept=numbers_kept)
    environment.globals.update(static=assets.url, styles=assets.styles, own_names=OWN_NAMES)
    return environment


def isolated(text: str) -> Markup:
    """A name within a sentence: it keeps its own direction, and turns nothing around it. Source: UAX #9, 6.3"""
    return Markup("<bdi>%s</bdi>") % text


def numbers_kept(text: str) -> Markup:
    """Phone numbers in what an organiser wrote: read from the right, their groups do not change places.

    Source: UAX #9, N1: blanks between two numbers go with the text around them.
    """
    apart = Markup('<bdi dir="ltr">%s</bdi>')
    parts = enumerate(_GROUPED_NUMBER.split(text))
    return Markup().join(apart % part if place % 2 else part for place, part in parts)


def language_of(request: Request) -> str:
    """The reader's language: what the page decided (`request.state.language`, for a guest), else one of the house:
    their choice, or their browser's."""
    decided = getattr(request.state, "language", "")
    if decided in GUEST_LANGUAGES:
        return str(decided)
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    accepted = request.headers.get("accept-language", "").lower().split(",")
    wanted = (chosen, *(part.split(";")[0].strip().split("-")[0] for part in accepted))
    return next((language for language in wanted if language in HOUSE_LANGUAGES), "en")


def tone_of(request: Request) -> Tone:
    """How the event speaks to its guests, where the page is for them."""
    tone: Tone = getattr(request.state, "tone", Tone.FORMAL)
    return tone


def words_of(request: Request) -> Words:
    """The texts in the reader's language, for a few words outside a template."""
    first = request.url.path.split("/")[1].replace("kiosk", "guest")
    return words_in(request, language_of(request), first if first in AUDIENCES else "shared")


def words_in(request: Request, language: str, audience: str = "guest") -> Words:
    """The texts of any language, as the event in play says them where they are for guests."""
    rendering: Rendering = request.app.state.rendering
    if audience not in GUEST_AUDIENCES:
        return rendering.words(language, audience)
    words = rendering.words(language, audience, tone_of(request))
    own: EventWords | None = getattr(request.state, "own", None)
    return own.words(words) if own else words


def shell_of(request: Request) -> Shell:
    """The frame's knowledge, from what kiosk.shared.access and the route left in `request.state`."""
    state = request.state
    offered = getattr(state, "languages", None) or HOUSE_LANGUAGES
    return Shell(
        language=language_of(request),
        languages=[(language, OWN_NAMES[language]) for language in offered],
        look=getattr(state, "look", DEFAULT_LOOK),
        path=request.url.path,
        method=request.method,
        back=_back_to(request),
        person=getattr(state, "person_name", ""),
        event=getattr(state, "event_name", ""),
        closed=getattr(state, "closed", frozenset()),
        tone=tone_of(request),
        own=getattr(state, "own", None),
    )


def _back_to(request: Request) -> str:
    here = urlsplit(str(request.url))
    held_form = urlsplit(request.headers.get("Referer", ""))
    place = here if request.method == "GET" or held_form.netloc != here.netloc else held_form
    return f"{place.path}?{place.query}" if place.query else place.path


def page(
    request: Request, template: str, context: DataclassInstance, *, status: int = 200, toast: str = ""
) -> HTMLResponse:
    """A whole page, or a fragment: what the template makes of `context`, in the reader's language.

    `toast`: a word beside it that goes by itself; empty: none.
    """
    return answer(request, text_of(request, template, context), status=status, toast=toast)


def text_of(request: Request, template: str, context: DataclassInstance) -> str:
    """What the template makes of `context`, in the reader's language."""
    if not is_dataclass(context):
        raise TypeError(f"{template} needs a dataclass")
    rendering: Rendering = request.app.state.rendering
    return rendering.text(template, context, shell_of(request))


def answer(request: Request, text: str, *, status: int = 200, toast: str = "") -> HTMLResponse:
    """A page, or a fragment, whose `text` is there already. `toast`: as with page()."""
    headers = {"Content-Language": language_of(request)}
    if toast:
        headers["HX-Trigger"] = json.dumps({"toast": toast})
    return HTMLResponse(text, status_code=status, headers=headers)
