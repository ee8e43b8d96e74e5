"""Badge layouts of pretix as templates: what stands where, and what is told to be lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageChops

from server.domain.errors import TemplateError
from server.domain.print_job import BadgeSnapshot
from server.printing.drawing.draw import draw
from server.printing.drawing.pretix_fields import field_for
from server.printing.drawing.pretix_layout import Loss, LossKind
from server.printing.drawing.template import Fold, Kind, Side
from server.services.badge_import import ImportedTemplate, import_pretix_layout
from tests.fakes.badges import CODE, HARD_BADGES
from tests.fakes.pretix_layouts import CARD, as_answer, code, text

SIZE = (86.0, 54.0)


def imported(layout: list[dict[str, Any]], size_mm: tuple[float, float] | None = SIZE) -> ImportedTemplate:
    """A layout as a template."""
    return import_pretix_layout(json.dumps(layout).encode(), name="card", size_mm=size_mm)


def test_card_says_what_it_said() -> None:
    """Name, company, texts in the languages that are known here, the code."""
    elements = imported(CARD).template.elements
    words = [dict(element.lines[0].words) if element.lines else dict(element.words) for element in elements]
    assert words == [
        {"en": "{full_name}"},
        {"en": "{company}"},
        {"en": "Hall {room}  (x y)"},
        {"de": "Willkommen", "nl": "Welkom {first_name}", "en": "Willkommen"},
        {"en": "{custom.DIET}"},
        {"en": "{code}"},
    ]
    assert elements[0].lines[0].bold
    assert elements[0].lines[0].max_mm == pytest.approx(20 * 25.4 / 72, abs=0.01)


def test_losses_are_named() -> None:
    """An organiser reads what to look at; nothing is dropped in silence."""
    losses = {(loss.kind.value, loss.detail) for loss in imported(CARD).losses}
    assert losses == {
        ("font", "Open Sans"), ("font", "Roboto"), ("italic", ""), ("field", "now_date"), ("column", "question_DIET"),
        ("colour", "#c80000"), ("field", "price"), ("image", "question_PHOTO"), ("powered_by", ""),
    }  # fmt: skip


def test_places_are_counted_from_the_other_corner() -> None:
    """A text that stands on its line, one that hangs below it, a code."""
    elements = imported(CARD).template.elements
    name, company, qr = elements[0].box, elements[1].box, elements[-1].box
    assert name.y_mm + name.height_mm == pytest.approx(54 - 36)
    assert company.y_mm == pytest.approx(54 - 34)
    assert (qr.x_mm, qr.y_mm, qr.width_mm, qr.height_mm) == (60, 54 - 3 - 22, 22, 22)


def test_imported_badge_is_drawn_and_read() -> None:
    """From the file that is written, by somebody else's reader."""
    image = draw(imported(CARD).template, HARD_BADGES["plain"], dpi=203, width_dots=688)
    assert [found.text for found in zxingcpp.read_barcodes(image.convert("L"))] == [CODE]


@pytest.mark.parametrize(
    ("rotation", "where"),
    [(0, (20, 20, 70, 45)), (90, (0, 20, 30, 70)), (180, (0, 0, 30, 30)), (270, (20, 0, 50, 30))],
)
def test_turned_text_lies_where_it_was(rotation: int, where: tuple[int, int, int, int]) -> None:
    """Clockwise round its upper left corner, which is 24 mm from the left and 24 from the top."""
    layout = [text("other", 24, 76, text="MMMM", width="40", downward=True, align="left", rotation=rotation)]
    image = draw(imported(layout, (100, 100)).template, BadgeSnapshot(), dpi=254, width_dots=1000)
    left, top, right, bottom = ImageChops.invert(image.convert("L")).getbbox() or (0, 0, 0, 0)
    assert where[0] * 10 <= left < right <= where[2] * 10
    assert where[1] * 10 <= top < bottom <= where[3] * 10
    assert (right - left > bottom - top) is (rotation in (0, 180))


def test_text_in_a_box() -> None:
    """A container has a height and a place in it."""
    box = text("attendee_name", 5, 10, type="textcontainer", height="20.00", verticalalign="middle", autoresize=True)
    element = imported([box]).template.elements[0]
    assert (element.box.y_mm, element.box.height_mm, element.valign) == (54 - 30, 20, "middle")


def test_second_page_becomes_the_back() -> None:
    """A folded badge; a third page is lost."""
    made = imported([text("attendee_name", 5, 20), code(20, 5, 40, page=2), code(20, 5, 40, page=3)], (86, 54))
    assert [element.side for element in made.template.elements] == [Side.FRONT, Side.BACK]
    assert made.template.fold is Fold.TOP
    assert Loss(kind=LossKind.PAGE, detail="3") in made.losses


def test_answer_of_the_interface() -> None:
    """Its name becomes the title, and its background has to be brought by hand."""
    made = import_pretix_layout(as_answer(CARD), name="card", size_mm=SIZE)
    assert made.template.title == "Name badge"
    assert Loss(kind=LossKind.BACKGROUND) in made.losses


@pytest.mark.parametrize(
    ("layout", "size"),
    [
        ([text("attendee_name", 5, 50, width="138.00")], (148, 105)),
        ([text("attendee_name", 5, 50, width="95.00")], (105, 74)),
        ([text("attendee_name", 5, 152, width="72.00")], (82, 203)),
        ([text("attendee_name", 5, 20, width="53.5", fontsize="12")], (63.5, 29.6)),
    ],
)
def test_size_is_guessed_and_said(layout: list[dict[str, Any]], size: tuple[float, float]) -> None:
    """The file does not hold it."""
    made = imported(layout, None)
    assert (made.template.width_mm, made.template.height_mm) == size
    assert [loss.kind for loss in made.losses if loss.kind is LossKind.SIZE_GUESSED]


def test_what_lies_outside_is_cut_or_left_out() -> None:
    """A layout for a larger page still gives a badge."""
    made = imported([text("attendee_name", 5, 20, width="300"), text("attendee_company", 5, 300)])
    assert [element.box.width_mm for element in made.template.elements] == [81]
    assert Loss(kind=LossKind.OUTSIDE) in made.losses


@pytest.mark.parametrize(
    ("variable", "field"),
    [
        ("attendee_name", "full_name"),
        ("attendee_name_given_name", "first_name"),
        ("attendee_name_family_name", "last_name"),
        ("attendee_name_given_name_family_name", "full_name"),
        ("attendee_name_title", ""),
        ("itemvar", "category"),
        ("meta:Track", "custom.Track"),
        ("invoice_name", ""),
    ],
)
def test_variables(variable: str, field: str) -> None:
    """What a badge here says for each."""
    assert field_for(variable) == field


@pytest.mark.parametrize(
    "data",
    [
        b"", b"no json", b"[]", b"{}", b"[1]", b'{"layout": "x"}', b'{"layout": {"a": 1}}', b'[{"type": "textarea"}]',
        b'[{"type": "poweredby"}]', b'{"results": []}', b"[" * 100_000, b'[{"type": "mystery"}]',
        json.dumps([text("attendee_name", 5, 5) | {"left": "NaN"}]).encode(),
        json.dumps([text("attendee_name", 5, 5, rotation=1e400)]).encode(),
        json.dumps([text("attendee_name", 5, 5, align="justify")]).encode(),
    ],
)  # fmt: skip
@pytest.mark.parametrize("size_mm", [None, SIZE])
def test_what_is_no_layout(data: bytes, size_mm: tuple[float, float] | None) -> None:
    """One clear error, whatever the file holds."""
    with pytest.raises(TemplateError):
        import_pretix_layout(data, name="card", size_mm=size_mm)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5), lambda each: st.lists(each, max_size=3), max_leaves=5
)


@given(st.lists(st.tuples(st.sampled_from(sorted(CARD[0])), JSON), max_size=4))
def test_any_value_is_taken_or_refused(changes: list[tuple[str, Any]]) -> None:
    """Nothing but our own error comes out of a broken file."""
    layout = [CARD[0] | dict(changes), CARD[6]]
    try:
        made = imported(layout)
    except TemplateError:
        return
    assert made.template.elements[-1].kind is Kind.QR
