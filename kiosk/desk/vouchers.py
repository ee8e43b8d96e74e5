"""Vouchers: what a tablet shows to do one act that somebody else vouched for.

In memory only: a voucher is worth a minute, and what happened by it stands in the journal.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.services.secret_words import sha256_of

#: As long as a form takes to be sent again, and no longer.
LASTS = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True)
class Voucher:
    """Who vouched, for which act."""

    #: As kiosk.desk.rights names it.
    act: str
    #: Where the form goes that needs it: whoever agreed did so about one guest, not about any.
    address: str
    person_id: str


@dataclass(frozen=True, kw_only=True)
class _Given:
    voucher: Voucher
    sha256: str
    until: datetime


class Vouchers:
    """At most one for each tablet and session; another one takes its place."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], _Given] = {}

    def give(self, session: str, device_id: str, voucher: Voucher, now: datetime) -> str:
        """A secret that redeems `voucher` once, in this session on this device, within LASTS."""
        self._given = {key: given for key, given in self._given.items() if given.until >= now}
        secret = secrets.token_urlsafe(24)
        self._given[sha256_of(session), device_id] = _Given(
            voucher=voucher, sha256=sha256_of(secret), until=now + LASTS
        )
        return secret

    def redeem(self, secret: str, session: str, device_id: str, now: datetime) -> Voucher | None:
        """The voucher behind `secret`, which is used up by it; None: there is none, it is another's, or too late.

        Whether it is for what is asked is the caller's to see.

        A wrong secret uses the voucher up too: nobody gets a second guess.
        """
        given = self._given.pop((sha256_of(session), device_id), None)
        if given is None or now > given.until or not secrets.compare_digest(given.sha256, sha256_of(secret)):
            return None
        return given.voucher
