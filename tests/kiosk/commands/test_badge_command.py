"""`ospite badge` as its user meets it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from kiosk.commands import run
from kiosk.commands.badge import _DOUBTS, _LOSSES
from server.printing.drawing.fonts import package_for, undrawable
from server.printing.drawing.pretix_layout import LossKind
from server.printing.drawing.template_file import list_templates
from server.services.badge_check import DoubtKind
from server.services.badge_samples import SAMPLES, sample
from server.services.template_editing import add_template, first_template
from server.settings import Settings
from server.station import build_station
from tests.fakes.pretix_layouts import CARD

LIST = """First name,Last name,Category,Code,Pronouns
Anna,Berg,Gold,ABCDEFGHJK0123456789,she/her
Anna,Bos,Silver,ABCDEFGHJK0123456780,
Kim,Vos,Friends,ABCDEFGHJK0123456781,they
"""
MINE = """width_mm = 60
height_mm = 40
[[element]]
kind = "qr"
x_mm = 0
y_mm = 0
width_mm = 12
height_mm = 12
[[element]]
kind = "text"
x_mm = 0
y_mm = 20
width_mm = 60
height_mm = 10
text = "{custom.pronouns} {custom.Shoe size}"
[[element]]
kind = "pattern"
x_mm = 0
y_mm = 30
width_mm = 60
height_mm = 10
"""


def test_preview_names_what_no_font_here_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Boxes are no mistake of the template; what helps is said. With the font there is nothing to say."""
    assert run(["badge", "preview", "card_86x54", "--guest", "chinese", "-o", str(tmp_path / "a.png")]) == 0
    said = capsys.readouterr().out
    missing = bool(undrawable(sample("chinese").last_name))
    assert ("boxes stand for" in said and "install fonts-noto-cjk" in said) is missing
    assert run(["badge", "preview", "card_86x54", "--guest", "usual", "-o", str(tmp_path / "a.png")]) == 0
    assert "boxes" not in capsys.readouterr().out


@pytest.fixture
def data(tmp_path: Path) -> list[str]:
    """`--data` of a station with one event, always to come by the machine's own clock, and its guests."""
    words = ["--data", str(tmp_path / "data")]
    add = [
        "event",
        "add",
        "Winter Gala",
        "--slug",
        "gala",
        "--starts",
        "2126-12-11T19:00",
        "--ends",
        "2126-12-12T01:00",
    ]
    assert run([*add, "--timezone", "Europe/Amsterdam", *words]) == 0
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    assert run(["guests", "import", str(tmp_path / "list.csv"), "--event", "gala", *words]) == 0
    return words


def test_list_names_every_template(capsys: pytest.CaptureFixture[str]) -> None:
    """With its size and title."""
    assert run(["badge", "list"]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [row[0] for row in rows] == list_templates()
    assert ["fold_105x148", "105 x 296 mm", "Folded, 2 x A6"] in rows


def test_templates_made_in_the_office_are_known(
    data: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Listed, checked and drawn by their names."""
    station = build_station(Settings(data_dir=tmp_path / "data"), serves=False)
    station.write(lambda transaction: add_template(transaction, first_template("Mine", (60.0, 40.0))))
    station.stop()
    assert run(["badge", "list", *data]) == 0
    assert "mine\t60 x 40 mm\tMine" in capsys.readouterr().out.splitlines()
    assert run(["badge", "check", "mine", *data]) == 0
    assert run(["badge", "preview", "mine", "-o", str(tmp_path / "mine.png"), *data]) == 0
    with Image.open(tmp_path / "mine.png") as picture:
        assert picture.size == (480, 320)


def test_preview_of_a_guest_is_their_badge(data: list[str], tmp_path: Path) -> None:
    """By name, by code; the picture prints at its real size and its code is theirs."""
    file = tmp_path / "badge.png"
    for typed, code in (("kim", "ABCDEFGHJK0123456781"), ("ABCDEFGHJK0123456780", "ABCDEFGHJK0123456780")):
        words = [
            "badge",
            "preview",
            "label_62x100",
            "--event",
            "gala",
            "--guest",
            typed,
            "--dpi",
            "300",
            "-o",
            str(file),
        ]
        assert run([*words, *data]) == 0
        with Image.open(file) as image:
            assert [found.text for found in zxingcpp.read_barcodes(image.convert("L"))] == [code]
            assert round(image.info["dpi"][0]) == 300
            assert image.width == round(58.9 / 25.4 * 300)


@pytest.mark.parametrize("guest", SAMPLES)
def test_preview_of_a_sample(guest: str, tmp_path: Path) -> None:
    """Nobody has to be on a list yet."""
    file = tmp_path / "badge.png"
    assert run(["badge", "preview", "card_86x54", "--guest", guest, "-o", str(file)]) == 0
    with Image.open(file) as image:
        assert image.width > image.height


def test_preview_on_a_roll_lies_as_it_prints(tmp_path: Path) -> None:
    """A card is turned on a receipt printer's roll."""
    file = tmp_path / "badge.png"
    assert run(["badge", "preview", "card_86x54", "--width-dots", "576", "-o", str(file)]) == 0
    with Image.open(file) as image:
        assert image.size == (576, round(86 / 25.4 * 203))


def test_check_tells_what_is_doubtful(data: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A code too small, a column that nobody has, categories that look alike; the template can still be used."""
    file = tmp_path / "mine.toml"
    file.write_text(MINE + '[patterns]\nGold = "dots"\nSilver = "dots"\n', encoding="utf-8")
    assert run(["badge", "check", str(file), "--event", "gala", *data]) == 0
    said = capsys.readouterr()
    assert "mine: can be used, 60 x 40 mm, 3 elements" in said.out
    assert [line.split(";")[0] for line in said.err.splitlines()] == [
        "mine: at 203 dpi a code of 20 characters makes no readable QR in its box, and is left out",
        "mine: at 300 dpi a code of 20 characters makes no readable QR in its box, and is left out",
        "mine: no guest has anything under custom.Shoe size",
        "mine: these categories look the same: Gold, Silver (dots)",
    ]


@pytest.mark.parametrize("name", list_templates())
def test_shipped_templates_leave_no_doubt(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """At any density, with a code of the usual length."""
    assert run(["badge", "check", name]) == 0
    assert capsys.readouterr().err == ""


def test_imported_layout_can_be_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was lost is said, a line each."""
    (tmp_path / "card.json").write_text(json.dumps(CARD), encoding="utf-8")
    words = ["badge", "import", str(tmp_path / "card.json"), "-o", str(tmp_path / "card.toml"), "--size", "86x54"]
    assert run(words) == 0
    assert len(capsys.readouterr().err.splitlines()) == 9
    assert run(["badge", "check", str(tmp_path / "card.toml")]) == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["preview", "strip_72x10", "-o", "a.png"], "no badge template 'strip_72x10'; there are: card_86x54"),
        (["preview", "strip_72x100", "-o", "/nowhere/a.png"], "/nowhere/a.png cannot be written"),
        (["preview", "strip_72x100", "--guest", "bob", "-o", "a.png"], "no sample guest is called 'bob'; there are"),
        (["preview", "nowhere.toml", "-o", "a.png"], "nowhere.toml: No such file"),
        (["preview", "card_86x54", "--event", "gola", "-o", "a.png"], "no event is called gola; there are: gala"),
        (["preview", "card_86x54", "--event", "gala", "--guest", "anna", "-o", "a.png"], "several guests are called"),
        (["preview", "card_86x54", "--event", "gala", "--guest", "zoe", "-o", "a.png"], "nobody at gala is called"),
        (["check", "nowhere.toml"], "nowhere.toml: No such file"),
        (["import", "nowhere.json", "-o", "a.toml"], "nowhere.json: No such file"),
        (["import", str(Path(__file__)), "-o", "a.toml"], "test_badge_command.py: this is no badge layout of pretix"),
        (["import", "a.json", "-o", "a.json"], "a template's file ends in .toml"),
    ],
)  # fmt: skip
def test_bad_input_is_one_clear_line(
    data: list[str], words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1, and what there is instead."""
    capsys.readouterr()
    own = [] if words[0] == "import" else data
    assert run(["badge", *words, *own]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert said in lines[0]


@pytest.mark.parametrize(
    "words",
    [
        ["badge"],
        ["badge", "preview", "card_86x54"],
        ["badge", "preview", "card_86x54", "-o", "a.png", "--dpi", "fine"],
        ["badge", "preview", "card_86x54", "-o", "a.png", "--width-dots", "0"],
        ["badge", "preview", "card_86x54", "-o", "a.png", "--language", "tlh"],
        ["badge", "import", "a.json", "-o", "a.toml", "--size", "8x"],
        ["badge", "import", "a.json", "-o", "a.toml", "--size", "5x900"],
    ],
)
def test_wrong_words_are_one_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2."""
    with pytest.raises(SystemExit) as ended:
        run(words)
    assert ended.value.code == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("ospite: ")
    assert re.search(r"; see ospite badge[ a-z]* --help$", lines[0])


def test_every_loss_and_doubt_has_words() -> None:
    """A code without a sentence would be a riddle."""
    assert set(_LOSSES) == set(LossKind)
    assert set(_DOUBTS) == set(DoubtKind)


def test_doctor_names_who_could_not_be_printed(
    data: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before the event: how many, which letters, what helps."""
    (tmp_path / "more.csv").write_text(f"First name,Last name\nAnna,{chr(0x14400)}\n", encoding="utf-8")
    assert run(["guests", "import", str(tmp_path / "more.csv"), "--event", "gala", *data]) == 0
    assert run(["doctor", *data]) == 1
    helps = package_for(chr(0x14400))
    advice = f"install {helps}" if helps else "no font for them is known"
    said = f"FAIL names at gala: 1 would print boxes for {chr(0x14400)}: {advice}"
    assert said in capsys.readouterr().out.splitlines()
