"""What each kind of element puts on a badge, and how a badge is turned and folded."""

from __future__ import annotations

import io
from itertools import combinations

import pytest
import zxingcpp
from PIL import Image, ImageChops

from server.domain.errors import TemplateError
from server.domain.print_job import BadgeSnapshot
from server.printing.drawing.draw import draw
from server.printing.drawing.patterns import pattern_image, pattern_of
from server.printing.drawing.template import Pattern, Template
from server.printing.drawing.template_file import parse_template
from server.printing.drawing.vector_art import draw_art
from tests.fakes.badges import CODE, LOGO_SVG

#: Ten dots a millimetre: places can be read off.
DPI = 254


def badge(elements: str, *, top: str = "", size: tuple[int, int] = (20, 20), **pictures: bytes) -> Template:
    """A small template."""
    beside = {name.replace("_", "."): data for name, data in pictures.items()}
    source = f"width_mm = {size[0]}\nheight_mm = {size[1]}\n{top}\n{elements}"
    return parse_template(source.encode(), name="small", pictures=beside)


def drawn(template: Template, snapshot: BadgeSnapshot | None = None) -> Image.Image:
    """Its dots, on a roll of its own width."""
    return draw(template, snapshot or BadgeSnapshot(), dpi=DPI, width_dots=round(template.across_mm * 10))


def ink(image: Image.Image) -> tuple[int, int, int, int] | None:
    """The box around what is black."""
    return ImageChops.invert(image.convert("L")).getbbox()


def element(kind: str, box: tuple[float, float, float, float], more: str = "") -> str:
    """An element in TOML."""
    x, y, width, height = box
    place = f"x_mm = {x}\ny_mm = {y}\nwidth_mm = {width}\nheight_mm = {height}"
    return f'[[element]]\nkind = "{kind}"\n{place}\n{more}\n'


def png(mode: str, size: tuple[int, int], colour: object) -> bytes:
    """A picture of one colour."""
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, "PNG")  # type: ignore[arg-type]  # a colour of that mode
    return file.getvalue()


def half_and_half(left: int, right: int) -> bytes:
    """A grey picture of two halves."""
    picture = Image.new("L", (40, 20), left)
    picture.paste(right, (20, 0, 40, 20))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def test_box_line_and_outline() -> None:
    """Plain shapes stand where the template puts them, in whole dots."""
    source = element("box", (0, 0, 20, 10), "stroke_mm = 0.5") + element("line", (0, 15, 20, 1))
    image = drawn(badge(source))
    black = [y for y in (0, 4, 5, 50, 94, 95, 99, 100, 149, 150, 159, 160) if not image.getpixel((100, y))]
    assert black == [0, 4, 95, 99, 150, 159]


@pytest.mark.parametrize(("more", "where"), [("", (0, 50, 100, 150)), ("negative = true", (100, 50, 200, 150))])
def test_image_keeps_its_shape_and_becomes_black_and_white(more: str, where: tuple[int, int, int, int]) -> None:
    """Two greys of a dull picture are spread to black and white; it is as large as fits."""
    template = badge(element("image", (0, 0, 20, 20), f'file = "a.png"\n{more}'), a_png=half_and_half(90, 160))
    assert ink(drawn(template)) == where


def test_threshold_says_which_grey_is_black() -> None:
    """A light logo keeps its body."""
    source = element("image", (0, 0, 20, 20), 'file = "a.png"\nthreshold = 0.9')
    three = Image.new("L", (30, 30), 255)
    three.paste(200, (10, 0, 20, 30))
    three.paste(0, (0, 0, 10, 30))
    file = io.BytesIO()
    three.save(file, "PNG")
    right = [
        (ink(drawn(badge(each, a_png=file.getvalue()))) or (0, 0, 0, 0))[2]
        for each in (source, source.replace("0.9", "0.5"))
    ]
    assert [round(edge / 10) for edge in right] == [13, 7]


def test_image_of_one_half_is_placed() -> None:
    """A picture that leaves room goes where it is told."""
    source = element("image", (0, 0, 20, 5), 'file = "a.png"\nalign = "right"')
    assert ink(drawn(badge(source, a_png=half_and_half(0, 255)))) == (100, 0, 150, 50)


def test_clear_ground_of_a_logo_stays_white() -> None:
    """What is see-through is paper; a white logo is shown by turning dark and light."""
    source = element("image", (0, 0, 20, 20), 'file = "a.png"')
    logo = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    logo.paste((255, 255, 255, 255), (5, 5, 15, 15))
    file = io.BytesIO()
    logo.save(file, "PNG")
    assert ink(drawn(badge(source, a_png=file.getvalue()))) is None
    turned = source.replace('"a.png"', '"a.png"\nnegative = true')
    assert ink(drawn(badge(turned, a_png=file.getvalue()))) == (50, 50, 150, 150)


def test_art_of_lines_is_drawn_at_the_printers_density() -> None:
    """SVG: the sharp edge of the logo, and white holes in it."""
    image = drawn(badge(element("image", (0, 0, 18, 6), 'file = "a.svg"'), a_svg=LOGO_SVG.encode()))
    assert ink(image) == (0, 0, 180, 60)
    assert [image.getpixel(dot) for dot in ((30, 30), (60, 30), (5, 30))] == [255, 0, 0]


def test_letters_in_art_are_drawn_in_the_font_that_ships() -> None:
    """Whatever font they ask for: the same on every station."""
    letters = '<text x="2" y="16" font-family="{}">Ab</text>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20">{letters}</svg>'
    drawings = [
        drawn(badge(element("image", (0, 0, 18, 6), 'file = "a.svg"'), a_svg=svg.format(family).encode()))
        for family in ("Arial", "Noto Sans", "fantasy")
    ]
    assert ink(drawings[0]) is not None
    assert len({image.tobytes() for image in drawings}) == 1


@pytest.mark.parametrize("data", [b"", b"not a picture", LOGO_SVG.encode()[:60], png("L", (7000, 7000), 0)])
@pytest.mark.parametrize("name", ["a.png", "a.svg"])
def test_useless_picture_is_named(name: str, data: bytes) -> None:
    """Before an event, not at the door."""
    with pytest.raises(TemplateError, match=rf"small\.toml.*{name}"):
        badge(element("image", (0, 0, 20, 20), f'file = "{name}"'), **{name.replace(".", "_"): data})


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<g>" * 1000 + '<rect width="1" height="1"/>' + "</g>" * 1000, "too much to draw"),
        ("<!--" + "g" * 10 + "--><g>" * 3, "cannot be read"),
        ('<image href="/etc/hostname"/>', "takes in other files"),
    ],
)
def test_art_never_takes_the_station_along(inside: str, said: str) -> None:
    """What ends the process that draws it is a fault of the picture, like any other."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{inside}</svg>'
    with pytest.raises(TemplateError, match=said):
        badge(element("image", (0, 0, 20, 20), 'file = "a.svg"'), a_svg=svg.encode())


def test_art_that_takes_for_ever_is_given_up() -> None:
    """One filter can keep a computer busy for minutes; nobody at the door waits for it."""
    noise = '<feTurbulence numOctaves="9999" baseFrequency="0.9"/>'
    inside = f'<filter id="f">{noise}</filter><rect filter="url(#f)" width="900" height="900"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="900" height="900">{inside}</svg>'
    with pytest.raises(TemplateError, match="longer than"):
        draw_art(svg.encode(), (1200, 1200), [], seconds=0.5)


def test_pattern_is_the_categorys() -> None:
    """The one that the template chose; without a category there is none."""
    template = badge(element("pattern", (0, 0, 20, 20)), top='[patterns]\n"Gold member" = "solid"')
    assert drawn(template, BadgeSnapshot(category="gold  MEMBER")).histogram()[0] == 200 * 200
    assert ink(drawn(template)) is None


def test_pattern_of_its_own() -> None:
    """A pattern that is named needs no category."""
    image = drawn(badge(element("pattern", (0, 5, 20, 5), 'pattern = "checks"')))
    assert ink(image) == (0, 50, 200, 100)


def test_patterns_are_told_apart() -> None:
    """Any two differ in a quarter of their dots, or in how dark they are."""
    images = {pattern: pattern_image(pattern, (240, 240), 8.0) for pattern in Pattern}
    for one, other in combinations(images.values(), 2):
        differing = ImageChops.logical_xor(one, other).histogram()[255] / 240**2
        assert differing > 0.2


@pytest.mark.parametrize(
    ("words", "pattern"),
    [
        (("Speaker", "spreker", "RELATORE"), Pattern.HATCH),
        (("Press", "Pers", "Stampa"), Pattern.DOTS),
        (("VIP",), Pattern.SOLID),
    ],
)
def test_usual_categories_have_a_pattern_in_each_language(words: tuple[str, ...], pattern: Pattern) -> None:
    """An event in two languages has one pattern for both words."""
    assert {pattern_of(word, {}) for word in words} == {pattern}


def test_chosen_pattern_is_no_other_categorys() -> None:
    """A pattern that the template gave away is not given twice."""
    chosen = {"Gold": Pattern.HATCH}
    others = {
        pattern_of(word, chosen) for word in ("Speaker", "Silver", "Bronze", "Friends", "Family", "Band", "Choir")
    }
    assert Pattern.HATCH not in others
    assert pattern_of("Silver", chosen) is pattern_of("silver", chosen)


@pytest.mark.parametrize(
    ("rotation", "where"),
    [(0, (0, 0, 200, 100)), (90, (100, 0, 200, 200)), (180, (0, 100, 200, 200)), (270, (0, 0, 100, 200))],
)
def test_element_is_turned_inside_its_box(rotation: int, where: tuple[int, int, int, int]) -> None:
    """Clockwise: what lies at the top goes right, down, left."""
    more = f'file = "a.png"\nvalign = "top"\nrotation = {rotation}'
    assert ink(drawn(badge(element("image", (0, 0, 20, 20), more), a_png=png("L", (40, 20), 0)))) == where


def test_turned_element_leaves_what_is_beneath() -> None:
    """Letters go over a pattern, and their box does not clear it."""
    band = element("pattern", (0, 0, 20, 20), 'pattern = "bars"')
    words = element("text", (0, 0, 20, 20), 'text = "."\nrotation = 90')
    both, bare = drawn(badge(band + words)), drawn(badge(band))
    changed = ImageChops.logical_xor(both, bare).histogram()[255]
    assert 0 < changed < 2000


def test_plate_clears_the_pattern_behind_the_words_only() -> None:
    """White around the letters; the pattern goes on beside them."""
    band = element("pattern", (0, 0, 20, 10), 'pattern = "solid"')
    words = element("text", (0, 0, 20, 10), 'text = "Ab"\nmax_mm = 4\nalign = "center"\nplate = true')
    image = drawn(badge(band + words, size=(20, 10)))
    white = image.getbbox()
    assert white is not None
    assert 40 < white[0] < white[2] < 160
    assert image.crop(white).histogram()[0] > 100


@pytest.mark.parametrize(
    ("rotation", "size"), [(0, (300, 200)), (90, (200, 300)), (180, (300, 200)), (270, (200, 300))]
)
def test_badge_is_turned_on_the_roll(rotation: int, size: tuple[int, int]) -> None:
    """The mark in its upper left corner goes round."""
    image = drawn(badge(element("box", (0, 0, 5, 2)), top=f"rotation = {rotation}", size=(30, 20)))
    assert image.size == size
    corner = {0: (0, 0, 50, 20), 90: (180, 0, 200, 50), 180: (250, 180, 300, 200), 270: (0, 250, 20, 300)}
    assert ink(image) == corner[rotation]


FOLDED = element("box", (0, 0, 5, 2)) + element("box", (0, 0, 2, 5), 'side = "back"')


@pytest.mark.parametrize(
    ("fold", "front", "back"),
    [("top", (0, 200, 50, 220), (180, 150, 200, 200)), ("bottom", (0, 0, 50, 20), (180, 350, 200, 400))],
)
def test_folded_badge_is_one_strip(fold: str, front: tuple[int, ...], back: tuple[int, ...]) -> None:
    """The back hangs at an edge of the front, turned round; folded there, both stand upright."""
    image = drawn(badge(FOLDED, top=f'fold = "{fold}"'))
    assert image.size == (200, 400)
    for left, top, right, bottom in (front, back):
        assert image.crop((left, top, right, bottom)).histogram()[255] == 0
    marks = [image.getpixel((x, 200)) for x in (0, 39, 100, 160, 199)]
    assert marks == [0, 0, 255, 0, 0]


def test_both_sides_of_a_folded_badge_are_read() -> None:
    """Cut at the mark and the back turned over, each side is a badge."""
    code = element("qr", (0, 0, 40, 40)) + element("qr", (0, 0, 40, 40), 'side = "back"\ntext = "BACK"')
    image = drawn(badge(code, top='fold = "top"', size=(40, 40)), BadgeSnapshot(code=CODE))
    halves = [image.crop((0, 400, 400, 800)), image.crop((0, 0, 400, 400)).rotate(180)]
    assert [[found.text for found in zxingcpp.read_barcodes(half.convert("L"))] for half in halves] == [
        [CODE],
        ["BACK"],
    ]


def test_conditions_hide_elements_and_lines() -> None:
    """Several conditions must all hold."""
    source = element("box", (0, 0, 20, 20), 'when = ["vip", "category in Press, Speaker"]')
    seen = [
        ink(drawn(badge(source), BadgeSnapshot(vip=vip, category=category))) is not None
        for vip, category in ((True, "Press"), (True, "Guest"), (False, "Press"))
    ]
    assert seen == [True, False, False]


ARROW = '[[element]]\nkind = "arrow"\nx_mm = 10\ny_mm = 10\nwidth_mm = 20\nheight_mm = 20\n'


def arrow_drawn(arrow: str) -> Image.Image:
    """An arrow on the badge of somebody whose name reads from the right, in its box alone."""
    snapshot = BadgeSnapshot(arrow=arrow, first_name="ليلى", language="ar")
    return drawn(badge(ARROW, size=(40, 40)), snapshot).convert("L").crop((100, 100, 300, 300))


@pytest.mark.parametrize(("arrow", "turn"), [("right", 90), ("back", 180), ("left", 270)])
def test_an_arrow_points_where_the_way_goes(arrow: str, turn: int) -> None:
    """Straight on its head is above its shaft, others are that one turned clockwise, whatever way words read."""
    ahead = arrow_drawn("ahead")
    widths = [ahead.crop((0, y, 200, y + 1)).histogram()[0] for y in range(200)]
    assert 60 < widths.index(max(widths)) < 100
    difference = ImageChops.difference(ahead.rotate(-turn), arrow_drawn(arrow))
    assert difference.histogram()[255] < 0.02 * 200 * 200


def test_without_a_way_there_is_no_arrow_and_none_is_turned() -> None:
    """Nobody told it: nothing is drawn. `rotation` would make it point elsewhere."""
    assert ink(drawn(badge(ARROW, size=(40, 40)), BadgeSnapshot())) is None
    with pytest.raises(TemplateError):
        badge(ARROW + "rotation = 90\n", size=(40, 40))
