"""The words: complete in every language, and never those of another reader."""

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.shared import catalogues, wording
from kiosk.shared.assets import Assets
from kiosk.shared.formats import Formats
from kiosk.shared.rendering import Rendering, Shell
from server.domain.language import GUEST_LANGUAGES, HOUSE_LANGUAGES, WITH_TWO_TONES, Tone

AT = datetime(2026, 11, 23, 12, 5, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class ProblemContext:
    """What shared/problem.html shows."""

    title: str = "Title"
    advice: str = "Advice"
    code: str = "code"
    home: str = "/"


@pytest.mark.parametrize("audience", wording.AUDIENCES)
def test_every_text_is_there_in_every_language(audience: str) -> None:
    """Nothing is missing, fuzzy, unused or without its placeholders."""
    assert catalogues.problems([audience]) == []


def test_a_language_is_named_in_the_readers_own() -> None:
    """As it stands within a sentence."""
    assert [Formats(reader).language("nl") for reader in ("es", "it", "en")] == ["neerlandés", "olandese", "Dutch"]


#: "You" as one says it formally, and among friends; what stands for several people is left out.
YOU = {
    "nl": (r"\b([Uu]|[Uu]we?)\b", r"\b[Jj](e|ij|ou|ouw)\b"),
    "it": (r"\b([Ll]ei)\b", r"\b([Tt]i|[Tt]uo|[Tt]ua|[Tt]uoi)\b"),
    "de": (r"\b(Sie|Ihnen|Ihre?[mnrs]?)\b(?! seid)", r"\b([Dd]u|[Dd]ir|[Dd]ich|[Dd]eine?[mnrs]?)\b"),
    "fr": (r"\b([Vv]ous|[Vv]otre)\b", r"\b([Tt]u|[Tt]oi|[Tt]on|[Tt]a|[Tt]es)\b"),
    "es": (r"\b[Uu]sted\b", r"\b([Tt]ú|[Tt]us?|[Tt]e|[Tt]i)\b"),
}


@pytest.mark.parametrize("language", sorted(WITH_TWO_TONES))
def test_a_guest_is_spoken_to_in_one_tone(language: str) -> None:
    """No text slips into the other one."""
    rendering = Rendering(wording.load(), Assets())
    texts = [str(text.id) for name in wording.GUEST_AUDIENCES for text in catalogues.extracted(name, "de") if text.id]
    for tone, other in zip(Tone, reversed(YOU[language]), strict=True):
        words = rendering.words(language, "guest", tone)
        assert [text for text in map(words.gettext, texts) if re.search(other, text)] == []


@pytest.mark.parametrize("audience", [*wording.GUEST_AUDIENCES, "guest.informal"])
def test_no_line_of_french_begins_with_a_mark(audience: str) -> None:
    """The blank before a high mark and within quotation marks does not break."""
    texts = wording.read(wording.LOCALE_FOLDER / "fr" / f"{audience}.po", "fr")
    said = [part for text in texts for part in ([text.string] if isinstance(text.string, str) else text.string)]
    assert [part for part in said if re.search(r" [:;?!»]|« ", part)] == []


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("ar", 0, "0 متر"),
        ("ar", 1, "متر واحد"),
        ("ar", 2, "متران"),
        ("ar", 7, "7 أمتار"),
        ("ar", 40, "40 مترًا"),
        ("ar", 100, "100 متر"),
        ("fr", 0, "0 mètre"),
        ("fr", 2, "2 mètres"),
        ("es", 1_000_000, "1000000 metros"),
        ("de", 1, "1 Meter"),
        ("en", 0, "0 metres"),
    ],
)
def test_a_count_takes_the_form_of_its_language(language: str, count: int, said: str) -> None:
    """Arabic has six, French counts nothing as one; what gettext does not tell apart is the last."""
    words = wording.load()[language]
    assert words.ngettext("%(num)s metre", "%(num)s metres", count) % {"num": count} == said


def test_a_text_that_counts_elsewhere_is_said_alone_too() -> None:
    """A catalogue holds a text once: said without a number it is its form for one, in the reader's language."""
    words = {language: wording.load()[language].of("desk") for language in HOUSE_LANGUAGES}
    titles = {said.gettext("A printer needs you") for said in words.values()}
    assert titles == {said.ngettext("A printer needs you", "%(num)s printers need you", 1) for said in words.values()}
    assert len(titles) == len(HOUSE_LANGUAGES)


@pytest.mark.parametrize("language", HOUSE_LANGUAGES)
def test_a_button_of_many_dialogs_names_none_of_their_acts(language: str) -> None:
    """A check-in, a payment, a consent and a transfer are taken back by the same words."""
    assert "check" not in wording.load()[language].of("desk").gettext("Take it back").casefold()


def test_an_informal_text_that_says_the_same_or_nothing_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The informal catalogue holds what is said otherwise, and no other text."""
    shutil.copytree(wording.LOCALE_FOLDER, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr(catalogues, "LOCALE_FOLDER", tmp_path)
    with (tmp_path / "nl" / "guest.informal.po").open("a") as file:
        file.write('\nmsgid "Back"\nmsgstr "Terug"\n\nmsgid "Never said"\nmsgstr "Nooit"\n')
    lines = catalogues.problems(["guest"])
    assert [line.partition(": ")[2].split(":")[0] for line in lines] == ["says the same as the formal text", "not used"]


def test_readers_of_many_languages_at_once_each_get_their_own() -> None:
    """Pages made at the same time in several languages never mix."""
    rendering = Rendering(wording.load(), Assets())
    expected = {language: rendering.words(language).gettext("Go on") for language in HOUSE_LANGUAGES}
    assert len(set(expected.values())) == len(HOUSE_LANGUAGES)

    def render(number: int) -> bool:
        language = HOUSE_LANGUAGES[number % len(HOUSE_LANGUAGES)]
        shell = Shell(language=language, languages=[], look="1", path="/", person="", event="", method="GET")
        text = rendering.text("shared/problem.html", ProblemContext(), shell)
        others = [words for other, words in expected.items() if other != language]
        return f">{expected[language]}<" in text.replace("</svg>", ">") and not any(f"{w}</a>" in text for w in others)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(render, range(60)))


def test_a_text_nobody_translated_is_said_in_english() -> None:
    """Better an English word than a gap or an error."""
    words = wording.load()["it"]
    assert words.gettext("never written anywhere") == "never written anywhere"
    assert words.ngettext("one thing", "many things", 2) == "many things"


def test_the_check_fails_where_a_text_is_missing(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue without entries is reported for every language."""
    monkeypatch.setattr(catalogues, "LOCALE_FOLDER", tmp_path)
    lines = catalogues.problems(["shared"])
    assert {line.split("/")[0] for line in lines} == set(GUEST_LANGUAGES)
    assert catalogues.main(["check", "shared"]) == 1


def test_an_unknown_verb_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    """The command answers bad input with its usage."""
    assert catalogues.main(["mend"]) == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("language", "clock", "day", "number", "age"),
    [
        ("nl", "13:05", "maandag 23 november", "12.345", "3 minuten geleden"),
        ("it", "13:05", "lunedì 23 novembre", "12.345", "3 minuti fa"),
        ("en", "13:05", "Monday 23 November", "12,345", "3 minutes ago"),
        ("de", "13:05", "Montag, 23. November", "12.345", "vor 3 Minuten"),
        ("fr", "13:05", "lundi 23 novembre", "12\u202f345", "il y a 3 minutes"),
        ("es", "13:05", "lunes, 23 de noviembre", "12.345", "hace 3 minutos"),
        ("ar", "13:05", "الاثنين، 23 نوفمبر", "12,345", "قبل 3 دقائق"),
    ],
)
def test_values_are_written_as_the_language_does(language: str, clock: str, day: str, number: str, age: str) -> None:
    """Times are the venue's, numbers and days the reader's."""
    formats = Formats(language)
    assert formats.clock(AT, "Europe/Amsterdam") == clock
    assert formats.day(AT, "Europe/Amsterdam") == day
    assert formats.number(12345) == number
    assert formats.age(AT - timedelta(minutes=3), AT) == age
    assert formats.percent(1, 0).startswith("0")


def test_an_age_is_never_in_the_future() -> None:
    """Two clocks that differ do not make "in 3 minutes" of something that happened."""
    assert "in " not in Formats("en").age(AT + timedelta(minutes=3), AT)


def test_what_nobody_says_is_not_read(tmp_path: Path) -> None:
    """A guest's page waits for no catalogue of the office: that one may even be damaged."""
    shutil.copytree(wording.LOCALE_FOLDER / "nl", tmp_path / "nl")
    (tmp_path / "nl" / "office.po").write_bytes(b"\xff\xfe not a catalogue")
    words = wording.load(tmp_path)["nl"].of("guest", Tone.INFORMAL)
    assert words.gettext("Find your name") == wording.load()["nl"].of("guest", Tone.INFORMAL).gettext("Find your name")
    with pytest.raises(UnicodeDecodeError):
        words.gettext("never written anywhere")
