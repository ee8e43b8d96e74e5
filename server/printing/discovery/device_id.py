"""What a printer says of itself on its cable: `MFG:EPSON;CMD:ESC/POS;MDL:TM-m30III;` (IEEE 1284, section 7.6)."""

from __future__ import annotations

from dataclasses import dataclass

_MAKER = ("MFG", "MANUFACTURER")
_MODEL = ("MDL", "MODEL")
_LANGUAGES = ("CMD", "COMMAND SET")


@dataclass(frozen=True, kw_only=True)
class DeviceId:
    """The parts that tell something."""

    maker: str = ""
    model: str = ""
    #: What it speaks, in its maker's words.
    languages: str = ""

    @property
    def title(self) -> str:
        """Maker and model, the maker once."""
        if self.model.lower().startswith(self.maker.lower()):
            return self.model
        return f"{self.maker} {self.model}".strip()


def parse_device_id(text: str) -> DeviceId:
    """Read it; whatever is missing or broken is empty."""
    parts: dict[str, str] = {}
    for part in text.replace("\x00", "").split(";"):
        key, _, value = part.partition(":")
        parts.setdefault(key.strip().upper(), "".join(filter(str.isprintable, value)).strip())

    def first(keys: tuple[str, ...]) -> str:
        return next((parts[key] for key in keys if parts.get(key)), "")

    return DeviceId(maker=first(_MAKER), model=first(_MODEL), languages=first(_LANGUAGES))
