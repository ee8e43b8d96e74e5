"""Bodies, packed and unpacked: gzip with a bound, so that a small body cannot grow without end."""

from __future__ import annotations

import gzip
import zlib

from server.domain.errors import InputError

#: One batch of 500 facts with 500 guests has some 0.5 MB; nothing honest comes near this.
LARGEST_BODY_BYTES = 8 * 1024 * 1024


def pack(body: bytes) -> bytes:
    """`body` as gzip, quickly: a Pi does it while guests wait."""
    return gzip.compress(body, compresslevel=3, mtime=0)


def unpack(body: bytes, encoding: str, *, largest_bytes: int = LARGEST_BODY_BYTES) -> bytes:
    """A request's body as it was before `Content-Encoding`.

    Raises: InputError, `too_large` when more than `largest_bytes` come out, `sync.encoding` when it cannot be read.
    """
    if encoding in ("", "identity"):
        return _bounded(body, largest_bytes)
    if encoding != "gzip":
        raise InputError("send it plain or as gzip", code="sync.encoding")
    inflater = zlib.decompressobj(wbits=31)
    try:
        plain = inflater.decompress(body, largest_bytes + 1)
    except zlib.error as exc:
        raise InputError("the gzip body is damaged", code="sync.encoding") from exc
    _bounded(plain, largest_bytes)
    if not inflater.eof or inflater.unused_data:
        raise InputError("the gzip body is cut short or has a tail", code="sync.encoding")
    return plain


def _bounded(body: bytes, largest_bytes: int) -> bytes:
    if len(body) > largest_bytes:
        raise InputError("the request is too large", code="too_large")
    return body
