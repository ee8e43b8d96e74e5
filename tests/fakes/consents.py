"""Things that an event asks its guests, and a signature that somebody drew."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping

from PIL import Image, ImageDraw

from server.domain.consent import Consent, ConsentText
from server.domain.event import Event
from server.services import consents
from server.services.signature import signature_png
from server.station import Station

TEXTS = {
    "nl": ConsentText(title="Huisregels", body="Welkom.\n\n- Wees aardig\n- Blijf bij de groep"),
    "it": ConsentText(title="Regole della casa", body="Benvenuti.\n\n- Siate gentili\n- Restate con il gruppo"),
    "en": ConsentText(title="House rules", body="Welcome.\n\n- Be kind\n- Stay with the group"),
}


def add_consent(station: Station, event: Event, texts: Mapping[str, ConsentText] = TEXTS, **changes: object) -> Consent:
    """House rules that everybody must agree to, unless changed."""
    values: dict[str, object] = {"id": "", "event_id": event.id, "code": "rules"}
    wanted = Consent(**values | changes)  # type: ignore[arg-type]
    return station.write(lambda transaction: consents.add_consent(transaction, event, wanted, texts))


def _drawn() -> str:
    picture = Image.new("RGBA", (800, 300))
    ImageDraw.Draw(picture).line([(90, 200), (240, 70), (330, 220), (480, 110), (720, 190)], fill="black", width=5)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


#: As a browser's canvas gives it.
SIGNATURE = _drawn()
#: As it is kept.
SIGNATURE_PNG = signature_png(SIGNATURE)
