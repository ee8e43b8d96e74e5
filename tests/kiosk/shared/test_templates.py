"""Every template compiles in every language and keeps to what the content policy allows."""

import re

import pytest

from kiosk.shared.assets import STATIC_FOLDER, Assets
from kiosk.shared.looks import colours_of
from kiosk.shared.rendering import Rendering, numbers_kept
from kiosk.shared.wording import AUDIENCES, KIOSK_FOLDER, load
from server.domain.language import HOUSE_LANGUAGES
from server.domain.look import sheet_named

TEMPLATES = sorted(
    f"{audience}/{path.relative_to(KIOSK_FOLDER / audience / 'templates').as_posix()}"
    for audience in AUDIENCES
    for path in (KIOSK_FOLDER / audience / "templates").rglob("*.html")
)
#: Each would need `unsafe-inline`, `unsafe-eval` or another host.
FORBIDDEN = {
    "inline handler": r"\son[a-z]+\s*=",
    "inline style": r"\sstyle\s*=|<style[\s>]",
    "inline script": r"<script(?![^>]*\ssrc=)",
    "hx-on": r"hx-on[:-]",
    "evaluated values": r"=[\"']\s*js:|javascript:",
    "trigger filter": r"hx-trigger=\"[^\"]*\[",
    "another host": r"(?:src|href|action)=[\"'](?:https?:)?//",
}


def source(name: str) -> str:
    """A template's text without its comments."""
    audience, _, file = name.partition("/")
    return re.sub(r"\{#.*?#\}", "", (KIOSK_FOLDER / audience / "templates" / file).read_text(), flags=re.DOTALL)


@pytest.fixture(scope="module")
def rendering() -> Rendering:
    """The real templates and words."""
    return Rendering(load(), Assets())


@pytest.mark.parametrize("language", HOUSE_LANGUAGES)
def test_every_template_compiles(rendering: Rendering, language: str) -> None:
    """A slip in a template fails here, not before a guest."""
    for name in TEMPLATES:
        rendering.environment(language, name.partition("/")[0]).get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_holds_nothing_inline_and_nothing_from_outside(name: str) -> None:
    """The content policy would refuse it, and the venue has no internet."""
    found = {what: re.findall(pattern, source(name)) for what, pattern in FORBIDDEN.items()}
    assert {what: hits for what, hits in found.items() if hits} == {}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_names_only_files_and_templates_that_exist(name: str) -> None:
    """Every static file, include, import and parent is there."""
    text = source(name)
    for file in re.findall(r"static\(['\"]([^'\"]+)['\"]\)", text):
        assert (STATIC_FOLDER / file).is_file(), file
    for other in re.findall(r"{%-?\s*(?:include|extends|import|from)\s+\"([^\"~]+)\"\s*(?!~)", text):
        assert other.endswith("/") or other in TEMPLATES, other


def test_no_style_or_script_reaches_outside() -> None:
    """Styles and scripts of ours load nothing from another host."""
    for path in [*STATIC_FOLDER.glob("css/*.css"), *STATIC_FOLDER.glob("js/*.js")]:
        assert not re.findall(r"(?:url\(|import\s|fetch\()\s*[\"'(]?(?:https?:)?//", path.read_text()), path.name


def test_the_kiosk_weighs_at_most_150_kilobytes() -> None:
    """All that a kiosk's welcome needs, even unpacked, with pictures and languages, in one with latin letters."""
    vendor = [
        "htmx-4.0.1/htmx.min.js",
        "figtree-5.3.0/figtree-latin-wght-normal.woff2",
        "fraunces-5.3.0/fraunces-latin-500-normal.woff2",
    ]
    scripts = ["trouble", "live", "page", "scanner", "kiosk"]
    styles = [STATIC_FOLDER / "css" / address[12:].split("?")[0] for address in Assets().styles("guest")]
    files = [STATIC_FOLDER / "vendor" / name for name in vendor]
    files += [STATIC_FOLDER / "js" / f"{name}.js" for name in scripts]
    files += [STATIC_FOLDER / "kiosk" / name for name in ("languages.css", "look.css", "look.js")]
    colours = len(colours_of(*sheet_named("0a7c5b-100")))
    assert sum(path.stat().st_size for path in [*files, *styles]) + colours <= 150_000


def test_nothing_flashes() -> None:
    """WCAG 2.3.1: what goes on for ever needs more than a third of a second for each turn."""
    styles = "".join(path.read_text() for path in STATIC_FOLDER.rglob("*.css"))
    endless = [found for found in re.findall(r"animation:([^;}]+)", styles) if "infinite" in found]
    assert len(endless) >= 3
    for found in endless:
        seconds = re.search(r"(?<![\w-])(?:([\d.]+)s|(\d+)ms)\b", found)
        assert seconds and float(seconds[1] or int(seconds[2]) / 1000) > 1 / 3, found


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("الرقم +39 06 555 01 23.", 'الرقم <bdi dir="ltr">+39 06 555 01 23</bdi>.'),
        ("<b> (020) 555-01 23 & ja", '&lt;b&gt; <bdi dir="ltr">(020) 555-01 23</bdi> &amp; ja'),
        ("19:30, 45 minuti, 12 mei 2026", "19:30, 45 minuti, 12 mei 2026"),
    ],
)
def test_a_phone_number_keeps_its_order(text: str, shown: str) -> None:
    """Within words that are read from the right too; nothing else is touched, and all is escaped."""
    assert numbers_kept(text) == shown
