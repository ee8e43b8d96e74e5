"""What an organiser wrote in Arabic, and a finger that types, ticks and signs."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from server.domain.consent import ConsentText
from server.domain.question import QuestionText
from server.domain.walk_in import WalkInDetails
from tests.fakes.finger import draw

#: The last name has an article, which nobody has to type.
FIRST, LAST = "فاطمة", "الزهراء"
PARKING = {"ar": QuestionText(title="هل ستأتي بالسيارة؟"), "nl": QuestionText(title="Komt u met de auto?")}
MENU = {
    "ar": QuestionText(title="ماذا تفضّل على العشاء؟", choices=("سمك", "لحم حلال", "نباتي بلا مكسرات")),
    "nl": QuestionText(title="Wat eet u het liefst?", choices=("Vis", "Halal vlees", "Vegetarisch, zonder noten")),
}
PHOTOS = {
    "ar": ConsentText(
        title="الصور ومقاطع الفيديو", body="يلتقط مصوّر صورًا في أمسية Winter Gala، وتُنشر على الموقع بعد 14 يومًا."
    ),
    "nl": ConsentText(title="Foto’s", body="Op de Winter Gala maakt een fotograaf foto’s."),
}
_RULES = (
    "يشارك الضيوف في جولة السطح على مسؤوليتهم الخاصة.",
    "- يُرجى البقاء مع المجموعة (12 شخصًا كحد أقصى).\n- تُلبس الخوذة طوال الجولة.\n- يُمنع التدخين في كل مكان.",
    "تستغرق الجولة 45 دقيقة، وتبدأ الساعة 19:30 من أمام مكتب «De Hal» في الطابق الثاني.",
    "للأسئلة: desk@example.org أو الرقم +39 06 555 01 23.",
)
WAIVER = {
    "ar": ConsentText(title="جولة السطح: شروط المشاركة", body="\n\n".join(_RULES * 4)),
    "nl": ConsentText(title="Rondleiding op het dak", body="Op eigen verantwoording."),
}
COLD = {"ar": "الجو بارد جدًا هنا", "nl": "Het is hier te koud", "it": "Fa freddo", "en": "It is cold here"}
HUDA = WalkInDetails(first_name="هدى", last_name="بن علي", email="huda7@example.org", category="Press")


def choose(page: Page, language: str = "ar") -> None:
    """Touch the language, on a welcome or in the sheet that other screens have."""
    page.locator(f".languages [lang={language}]").first.tap()
    page.locator(f".kiosk[lang={language}]").wait_for()


def write(page: Page, word: str) -> None:
    """Touch the screen's own keys, in the alphabet that each letter is of."""
    page.locator(".keyboard .-wide").first.wait_for()
    for letter in word:
        key = page.locator(f".key[data-letter='{letter}'], .key[data-key='{letter}']").first
        if not key.count():
            page.locator(".key[data-key=letters]").tap()
        is_hidden = not key.is_visible()
        if is_hidden:
            page.locator(".key[data-key=more]").tap()
        key.tap()
        if is_hidden:
            page.locator(".key[data-key=more]").tap()


def sign(page: Page, *, strokes: int = 2) -> None:
    """Draw in the box with a finger, from the right."""
    canvas = page.locator(".sign-here[data-ready]")
    canvas.scroll_into_view_if_needed()
    left, top, width, height = _box(canvas)
    for stroke in range(strokes):
        zigzag = [(0.85 - step / 12, 0.3 + 0.3 * stroke + 0.1 * (step % 2)) for step in range(9)]
        draw(page, [(left + width * across, top + height * down) for across, down in zigzag])
    page.locator(".sign-box.-drawn").wait_for()


def _box(one: Locator) -> tuple[float, float, float, float]:
    box = one.bounding_box()
    assert box is not None
    return box["x"], box["y"], box["width"], box["height"]
