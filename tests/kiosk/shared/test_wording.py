"""The words: complete in every language, and never those of another reader."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.shared import wording
from kiosk.shared.assets import Assets
from kiosk.shared.formats import Formats
from kiosk.shared.rendering import Rendering, Shell
from server.domain.language import HOUSE_LANGUAGES

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
    assert wording.problems([audience]) == []


def test_readers_of_many_languages_at_once_each_get_their_own() -> None:
    """Pages made at the same time in several languages never mix."""
    rendering = Rendering(wording.load(), Assets())
    expected = {language: rendering.words(language).gettext("Go on") for language in HOUSE_LANGUAGES}
    assert len(set(expected.values())) == len(HOUSE_LANGUAGES)

    def render(number: int) -> bool:
        language = HOUSE_LANGUAGES[number % len(HOUSE_LANGUAGES)]
        shell = Shell(language=language, languages=[], look="1", path="/", person="", event="")
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
    monkeypatch.setattr(wording, "LOCALE_FOLDER", tmp_path)
    lines = wording.problems(["shared"])
    assert {line.split("/")[0] for line in lines} == set(HOUSE_LANGUAGES)
    assert wording.main(["check", "shared"]) == 1


def test_an_unknown_verb_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    """The command answers bad input with its usage."""
    assert wording.main(["mend"]) == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("language", "clock", "day", "number", "age"),
    [
        ("nl", "13:05", "maandag 23 november", "12.345", "3 minuten geleden"),
        ("it", "13:05", "lunedì 23 novembre", "12.345", "3 minuti fa"),
        ("en", "13:05", "Monday 23 November", "12,345", "3 minutes ago"),
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
