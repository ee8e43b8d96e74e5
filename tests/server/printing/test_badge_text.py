"""Text on its way to paper: cleaned, cut into fonts, and made to fit."""

from __future__ import annotations

import hashlib
import tomllib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

import badge_templates
from server.printing.drawing import fonts
from server.printing.drawing.fitting import Limits, fit, measure
from server.printing.drawing.text import printable, reads_from_right

FONTS = Path(badge_templates.__path__[0]) / "fonts"


@given(st.text(max_size=200))
def test_nothing_unprintable_is_left(text: str) -> None:
    """Whatever stands in a field, no control, format, private or unassigned character reaches the pen."""
    kept = printable(text)
    assert all(mark in "\u200c\u200d" or unicodedata.category(mark)[0] != "C" for mark in kept)
    assert printable(kept) == kept


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("  Anna\t van\n Berg ", "Anna van Berg"),
        ("A\x1b@\x1dV\x00B", "A@VB"),
        ("Zoe\u0308", "Zoë"),
        ("\u202eabc\u202c", "abc"),
        ("👩\u200d🔧 Ann ❤\ufe0f", "Ann"),
        ("x" * 1000, "x" * 400),
        ("", ""),
    ],
)
def test_printable(typed: str, printed: str) -> None:
    """Names as lists hold them, and as a badge says them."""
    assert printable(typed) == printed


@pytest.mark.parametrize(("text", "expected"), [("abc", False), ("12 שרה", True), ("محمد abc", True), ("", False)])
def test_reads_from_right(text: str, expected: bool) -> None:
    """The first strong letter decides."""
    assert reads_from_right(text) is expected


def test_shipped_fonts_are_unchanged() -> None:
    """The files are those that their publisher made, with their licence beside them."""
    listed = tomllib.loads((FONTS / "VENDORED.toml").read_text(encoding="utf-8"))
    sums = {name: total for entry in listed.values() for name, total in entry["sha256"].items()}
    found = {str(path.relative_to(FONTS)) for path in FONTS.rglob("*") if path.is_file()} - {"VENDORED.toml"}
    assert found == set(sums)
    for name, total in sums.items():
        assert hashlib.sha256((FONTS / name).read_bytes()).hexdigest() == total
    assert all((FONTS / entry["licence_file"]).is_file() for entry in listed.values())


def test_shaping_is_told_as_it_is() -> None:
    """Without libfribidi Arabic would come out reversed and unjoined: what is said agrees with what is drawn."""
    font = ImageFont.truetype(fonts.shipped_face(bold=False).path, 40)
    if not fonts.shaping_available():
        with pytest.raises(KeyError):
            font.getlength("ab", direction="rtl")
        pytest.skip("libfribidi0 is not here: names in Arabic and Hebrew cannot be shaped")
    assert font.getlength("ab", direction="rtl") == font.getlength("ba", direction="ltr")


def test_one_font_is_one_run() -> None:
    """Latin, Greek and Cyrillic need no other font."""
    assert [run.text for run in fonts.runs("Anna Čekić Ελένη Чайка", bold=True)] == ["Anna Čekić Ελένη Чайка"]


def test_runs_of_a_right_to_left_line_stand_in_order_on_paper() -> None:
    """The first word is the last run, and the spaces stay between the words."""
    texts = [run.text for run in fonts.runs("شركة Acme للتجارة", bold=False)]
    if not any(face.path.name.startswith("NotoSansArabic") for face in fonts._faces(bold=False)):
        pytest.skip("no Arabic font here (Debian: fonts-noto-core)")
    assert [text.strip() for text in texts] == ["للتجارة", "Acme", "شركة"]
    assert sum(text.count(" ") for text in texts) == 2


def test_undrawable_names_what_no_font_holds() -> None:
    """An organiser can be told before the event."""
    assert fonts.undrawable("Anna\U0010fffd") == "\U0010fffd"
    assert fonts.undrawable("Anna Öztürk") == ""


def limits(width: int = 500, rows: int = 2, **more: object) -> Limits:
    """Limits of a typical name."""
    values: dict[str, object] = {
        "width_dots": width, "largest_dots": 120, "smallest_dots": 30, "wanted_dots": 120, "rows": rows, "bold": True,
    }  # fmt: skip
    return Limits(**values | more)  # type: ignore[arg-type]


def test_short_text_takes_its_largest_size() -> None:
    """What fits is not made smaller."""
    block = fit("Ada", limits())
    assert (len(block.rows), block.rows[0].size_dots) == (1, 120)


def test_longer_text_shrinks_in_one_row() -> None:
    """Down to 60 % it stays in one row."""
    block = fit("Sannelotte", limits())
    assert len(block.rows) == 1
    assert 72 <= block.rows[0].size_dots < 120


def test_long_text_breaks_in_balance() -> None:
    """Then it goes into two rows of about one width, at a hyphen or a space."""
    block = fit("Wilhelmina-Alexandra", limits())
    assert ["".join(run.text for run in row.runs) for row in block.rows] == ["Wilhelmina-", "Alexandra"]


def test_what_never_fits_ends_in_an_ellipsis() -> None:
    """At the smallest size it is cut, and shows that it was."""
    block = fit("W" * 100, limits())
    text = "".join(run.text for run in block.rows[0].runs)
    assert text.endswith("…")
    assert block.rows[0].size_dots == 30


@given(st.text(alphabet="abc WM-ŐÖé", min_size=1, max_size=80), st.integers(60, 900))
def test_fitted_text_is_never_too_wide(text: str, width: int) -> None:
    """Whatever the text and the box, its rows stay inside."""
    block = fit(text, limits(width))
    for row in block.rows:
        joined = "".join(run.text for run in row.runs)
        assert joined == "…" or measure(joined, row.size_dots, bold=True) <= width
