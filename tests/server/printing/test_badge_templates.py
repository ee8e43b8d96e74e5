"""Reading templates: what is accepted, and errors that an organiser can act on."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.domain.errors import TemplateError
from server.printing.drawing.template import Kind
from server.printing.drawing.template_file import list_templates, load_template, parse_template, shipped_folder

GOOD = """title = "Mine"
width_mm = 60
height_mm = 40

[[element]]
kind = "text"
x_mm = 1
y_mm = 1
width_mm = 58
height_mm = 10
text = "{first_name}"

[[element]]
kind = "stack"
x_mm = 1
y_mm = 12
width_mm = 58
height_mm = 20

[[element.line]]
text = { en = "Hello {last_name}", nl = "Dag {last_name}" }
max_mm = 8

[[element]]
kind = "qr"
x_mm = 1
y_mm = 12
width_mm = 20
height_mm = 20
when = "not company"
"""


def test_good_template() -> None:
    """What is written is what is read."""
    template = parse_template(GOOD.encode(), name="mine")
    assert (template.title, template.width_mm, template.rotation) == ("Mine", 60.0, 0)
    assert [element.kind for element in template.elements] == [Kind.TEXT, Kind.STACK, Kind.QR]
    assert template.elements[1].lines[0].words == {"en": "Hello {last_name}", "nl": "Dag {last_name}"}
    assert template.elements[2].words == {"en": "{code}"}
    assert len(template.sha256) == 64


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("width_mm = 60", "width_mm = 'wide'", "mine.toml, line 2: width_mm must be a number from 10 to 300 mill"),
        ("width_mm = 60", "width_mm = 900", "mine.toml, line 2: width_mm must be a number from 10 to 300 mill"),
        ("width_mm = 60", "", "mine.toml: width_mm must be a number from 10 to 300 mill"),
        ('title = "Mine"', "titel = 1", "line 1: 'titel' is not known here (did you mean title?); allowed: element"),
        ('title = "Mine"', "rotation = 45", "line 1: rotation must be one of 0, 90, 180, 270"),
        ('kind = "text"', 'kind = "texts"', "line 6, [[element]] 1: kind must be one of text, stack, qr, image"),
        ('kind = "text"', 'kind = "texts"', "line, arrow (did you mean text?)"),
        ("{first_name}", "{firstname}", "{firstname} is not known (did you mean first_name?); allowed: first_name"),
        ("max_mm = 8", "max_mm = 2", "line 22, [[element]] 2, [[element.line]] 1: max_mm must be a number from 2.5 to"),
        ("max_mm = 8", "size = 2", "[[element.line]] 1: 'size' is not known here; allowed: anywhere, bold"),
        ("max_mm = 8", "max_mm = 4\nmin_mm = 5", "line 23, [[element]] 2, [[element.line]] 1: min_mm must be a number"),
        ('"not company"', '"no company"', "line 30, [[element]] 3: when must be a field such as company or vip"),
        ('"not company"', '["vip", 3]', "line 30, [[element]] 3: when must be a field such as company or vip"),
        ("x_mm = 1\ny_mm = 1", "x_mm = 3\ny_mm = 1", "line 9, [[element]] 1: width_mm must be a number from 0.1 to 57"),
        ('when = "not', 'side = "back"\nwhen = "not', "line 30, [[element]] 3: only a badge that is folded"),
        ('title = "Mine"', "patterns = 1", "line 1: patterns must be a table"),
        ("[[element]]", "[patterns]\nPress = 'red'\n[[element]]", "line 6, [patterns]: Press: a pattern is one of"),
        ('kind = "qr"', 'kind = "image"\nfile = "logo.png"', "line 26, [[element]] 3: there is no picture 'logo.png'"),
        ("en = ", "de = ", "text must be a text, or a table of texts with en and any of nl, it, en"),
        ("height_mm = 40", "height_mm = ", "mine.toml: Invalid value"),
        ('text = "{first_name}"', "", "[[element]] 1: text must be a text"),
        ('text = "{first_name}"', 'text = "{first_name}"\nbold = 1', "bold must be true or false"),
        ("{first_name}", "a" * 1001, "[[element]] 1: text: at most 1000 characters"),
        ('"not company"', "[" + '"vip", ' * 21 + "]", "line 30, [[element]] 3: when: at most 20"),
    ],
)  # fmt: skip
def test_error_says_where_and_what_is_allowed(old: str, new: str, said: str) -> None:
    """File, element, line, and what may stand there."""
    with pytest.raises(TemplateError) as caught:
        parse_template(GOOD.replace(old, new, 1).encode(), name="mine")
    assert said in caught.value.message


@pytest.mark.parametrize("source", [b"", b"width_mm = 60\nheight_mm = 40\n", b"\xff\xfe", b"element = 3"])
def test_useless_files_are_refused(source: bytes) -> None:
    """Nothing half-read."""
    with pytest.raises(TemplateError):
        parse_template(source, name="mine")


def test_no_more_elements_than_a_badge_has_room_for() -> None:
    """A file from anywhere does not keep a printer drawing."""
    box = '[[element]]\nkind = "box"\nx_mm = 0\ny_mm = 0\nwidth_mm = 5\nheight_mm = 5\n'
    with pytest.raises(TemplateError, match="element: at most 200"):
        parse_template(f"width_mm = 60\nheight_mm = 40\n{box * 201}".encode(), name="mine")


def test_unknown_template_names_the_known() -> None:
    """A typo is answered with what there is."""
    with pytest.raises(TemplateError, match="strip_72x100"):
        load_template("strip_72x10")


def test_file_of_another_editor_is_read() -> None:
    """With a mark of its encoding and the line ends of Windows; errors still name the right line."""
    source = b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()
    assert parse_template(source, name="mine").title == "Mine"
    with pytest.raises(TemplateError, match="line 22, "):
        parse_template(source.replace(b"max_mm = 8", b"max_mm = 2"), name="mine")


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "a/b", "", "strip_72x100.toml"])
def test_name_is_never_a_path(name: str) -> None:
    """A template's name leads to no other file."""
    with pytest.raises(TemplateError):
        load_template(name)


def test_organisers_folder_goes_first(tmp_path: Path) -> None:
    """Their own version of a shipped template is the one that is used."""
    (tmp_path / "strip_72x100.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "gala.toml").write_text(GOOD, encoding="utf-8")
    assert load_template("strip_72x100", [tmp_path]).title == "Mine"
    assert set(list_templates([tmp_path, tmp_path / "none"])) == {
        path.stem for path in shipped_folder().glob("*.toml")
    } | {"gala"}
