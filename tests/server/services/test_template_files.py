"""Templates as files: what is taken away comes back the same, and what is no template is refused with words."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pytest

from server.domain.errors import TemplateError
from server.printing.drawing.draw import draw
from server.printing.drawing.template import Template
from server.printing.drawing.template_file import list_templates, parse_template
from server.services.template_editing import add_template, draft_of
from server.services.template_files import read_template_file, template_file
from server.services.templates import find_template
from server.station import Station
from tests.fakes.badges import HARD_BADGES, LOGO_SVG

WITH_LOGO = """
title = "With a logo"
width_mm = 60
height_mm = 40
element = [{ kind = "image", file = "logo.svg", x_mm = 0, y_mm = 0, width_mm = 60, height_mm = 20 }]
"""


def dots(template: Template) -> bytes:
    """A badge as it would be printed."""
    return draw(template, HARD_BADGES["plain"], dpi=203, width_dots=480).tobytes()


def archive(files: Mapping[str, bytes]) -> bytes:
    """A ZIP file."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return held.getvalue()


@pytest.mark.parametrize("name", list_templates())
def test_a_template_comes_back_as_it_went(station: Station, name: str) -> None:
    """Taken away, brought in again, stored: the same badge, dot for dot."""
    before = station.read(lambda connection: find_template(connection, name))
    file = template_file(before)
    brought = station.read(lambda connection: read_template_file(connection, file.name, file.content))
    row = station.write(lambda transaction: add_template(transaction, brought.template))
    after = station.read(lambda connection: find_template(connection, row.name))
    assert draft_of(after) == draft_of(before)
    assert dots(after) == dots(before)
    assert after.note == before.note


def test_pictures_travel_along(station: Station) -> None:
    """In an archive with the template; stored under a safe name; taken away again the same."""
    before = parse_template(WITH_LOGO.encode(), name="logo", pictures={"logo.svg": LOGO_SVG.encode()})
    file = template_file(before)
    brought = station.read(lambda connection: read_template_file(connection, "../logo.zip", file.content))
    row = station.write(lambda transaction: add_template(transaction, brought.template))
    after = station.read(lambda connection: find_template(connection, row.name))
    assert after.elements[0].file.startswith("logo-")
    assert dots(after) == dots(before)
    again = template_file(after)
    assert station.read(lambda connection: read_template_file(connection, again.name, again.content)).template.files


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.toml", b"width_mm = ", "template.syntax"),
        ("a.toml", b"\xff\xfe", "template.syntax"),
        ("a.toml", b"x = " + b"[" * 5000 + b"]" * 5000, "template.syntax"),
        ("a.toml", b"width_mm = " + b"9" * 5000, "template.syntax"),
        ("a.toml", b".".join([b"a"] * 100_000) + b" = 1", "template.syntax"),
        ("a.toml", WITH_LOGO.replace("logo.svg", "x" * 2000).encode(), "template.schema"),
        ("a.toml", b"width_mm = 5\nheight_mm = 5", "template.schema"),
        ("a.toml", WITH_LOGO.replace("logo.svg", "../../etc/passwd").encode(), "template.schema"),
        ("a.json", b"{}", "template.layout"),
        ("a.json", b"[[[[", "template.layout"),
        ("a.zip", b"PK\x03\x04 no archive", "template.syntax"),
        ("a.zip", archive({"a.txt": b""}), "template.syntax"),
        ("a.zip", archive({"a.toml": b"", "b.toml": b""}), "template.syntax"),
        ("a.zip", archive({"a.toml": WITH_LOGO.encode(), "logo.svg": b"no art"}), "template.schema"),
        ("a.zip", archive({"a.toml": b"#" * 20_000_000}), "template.large"),
        ("a.zip", archive({f"{number}.png": b"" for number in range(50)}), "template.large"),
        ("a.toml", b"#" * 300_000, "template.large"),
    ],
)
def test_what_is_no_template_is_refused(station: Station, name: str, data: bytes, code: str) -> None:
    """With a code for the words, and never a crash; a bomb is not unpacked."""
    with pytest.raises(TemplateError) as caught:
        station.read(lambda connection: read_template_file(connection, name, data))
    assert caught.value.code == code


def test_a_file_that_begins_with_a_table_is_toml(station: Station) -> None:
    """Both formats may begin with a bracket."""
    source = b'[[element]]\nkind = "box"\nx_mm = 0\ny_mm = 0\nwidth_mm = 5\nheight_mm = 5\n'
    with pytest.raises(TemplateError, match="width_mm"):
        station.read(lambda connection: read_template_file(connection, "a.toml", source))
