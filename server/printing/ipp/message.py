"""Questions and answers of IPP as bytes (RFC 8010, section 3), by pyipp's serializer and parser.

pyipp's own client is not used: it leaves out, in silence, every attribute that it does not know, and it has no
collections, which the size of a label is (`media-col`). The library is imported only when a printer is asked.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from server.domain.print_job import Trouble
from server.printing.links.link import LinkError

#: Who asks, as printers show it.
USER = "ospite"
_JOB_GROUP, _END = b"\x02", b"\x03"


class Operation(IntEnum):
    """What a printer can be asked. RFC 8011, section 5.4.15."""

    PRINT_JOB = 0x0002
    CREATE_JOB = 0x0005
    SEND_DOCUMENT = 0x0006
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_PRINTER_ATTRIBUTES = 0x000B


class Syntax(IntEnum):
    """How a value is written. RFC 8010, section 3.5.2."""

    INTEGER = 0x21
    ENUM = 0x23
    COLLECTION = 0x34
    END_COLLECTION = 0x37
    NAME = 0x42
    KEYWORD = 0x44
    MEMBER_NAME = 0x4A


#: A value with its syntax; a collection's value is its members.
Member = tuple[Syntax, Any]


@dataclass(frozen=True, kw_only=True)
class Question:
    """One operation."""

    operation: Operation
    printer_uri: str
    version: tuple[int, int] = (2, 0)
    #: Of the operation, by names that pyipp knows.
    attributes: Mapping[str, Any] = field(default_factory=dict)
    #: Of the job.
    template: Mapping[str, Member] = field(default_factory=dict)

    def as_bytes(self) -> bytes:
        """As it is sent, before a document."""
        from pyipp.enums import IppOperation
        from pyipp.serializer import encode_dict

        plain = encode_dict(
            {
                "version": self.version,
                "operation": IppOperation(self.operation),
                "operation-attributes-tag": {
                    "attributes-charset": "utf-8",
                    "attributes-natural-language": "en",
                    "printer-uri": self.printer_uri,
                    "requesting-user-name": USER,
                    **self.attributes,
                },
            }
        )
        if not self.template:
            return plain
        job = b"".join(_attribute(name, *member) for name, member in self.template.items())
        return plain.removesuffix(_END) + _JOB_GROUP + job + _END


def answer_in(data: bytes) -> dict[str, Any]:
    """A printer's answer, as pyipp parses it: `status-code`, `printers`, `jobs`.

    Raises: LinkError where it is no IPP.
    """
    from pyipp.exceptions import IPPError
    from pyipp.parser import parse

    try:
        return parse(data)
    except (IPPError, struct.error, ValueError, LookupError, TypeError, RecursionError) as exc:
        raise LinkError(Trouble.FAULT, "its answer is no IPP") from exc


def _attribute(name: str, syntax: Syntax, value: Any) -> bytes:
    """One attribute; a collection is its members between two marks (RFC 8010, section 3.1.6)."""
    from pyipp.enums import IppTag
    from pyipp.serializer import construct_attribute

    if syntax is not Syntax.COLLECTION:
        return construct_attribute(name, value, IppTag(syntax))
    members = b"".join(
        construct_attribute("", member_name, IppTag(Syntax.MEMBER_NAME)) + _attribute("", *member)
        for member_name, member in value.items()
    )
    return _open(name, Syntax.COLLECTION) + members + _open("", Syntax.END_COLLECTION)


def _open(name: str, syntax: Syntax) -> bytes:
    written = name.encode()
    return struct.pack(">bH", syntax, len(written)) + written + b"\x00\x00"
