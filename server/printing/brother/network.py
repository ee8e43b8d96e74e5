"""Talking to a Brother QL over the network: badges go to port 9100, which never answers; SNMP says how it is.

Sources: Brother, Raster Command Reference, 5.9 (over the network data is simply taken); Brother's list of questions
about commands, https://support.brother.com/g/s/es/dev/en/command/faq/index.html (the status as an SNMP object);
RFC 3805, Printer MIB (prtMarkerLifeCount).
"""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.print_job import JobState, Trouble
from server.domain.printer import Answering, PrinterStatus
from server.printing.brother.conversation import COOLING_FACTOR, BrotherConversation
from server.printing.brother.replies import StatusReply, status_in
from server.printing.driver import PrintOutcome
from server.printing.links.link import LinkError
from server.printing.links.snmp import SnmpAsker

#: The 32 bytes that `ESC i S` brings over USB.
STATUS_OBJECT = "1.3.6.1.4.1.2435.3.3.9.1.6.1.0"
#: prtMarkerLifeCount: pages since the printer was made. Not every model has it.
PAGES_OBJECT = "1.3.6.1.2.1.43.10.2.1.4.1.1"


@dataclass(kw_only=True)
class NetworkConversation(BrotherConversation):
    """Over TCP. The best it can prove is `executed`: SNMP tells of the printer, and not of this badge."""

    snmp: SnmpAsker
    _pages_before: int | None = None

    def trouble_of(self, failure: LinkError) -> Trouble:
        """As Conversation; but one that turns us away and says nothing by SNMP either is gone."""
        gone = failure.refused and self._look() is None
        return failure.trouble if gone else super().trouble_of(failure)

    def ask_status(self) -> PrinterStatus:
        """By SNMP. A printer that never answered it is used and proves nothing."""
        status = self.status_from(self._look())
        deadline = self.monotonic() + self.patience.status
        while self.seen and self.seen.is_printing and self.monotonic() < deadline and not self.progress.stopping():
            self.read()
            status = self.status_from(self._look())
        busy = Trouble.BUSY if self.seen and self.seen.is_printing else None
        return status if status.trouble or busy is None else PrinterStatus(trouble=busy, answering=self.answering)

    def before_badge(self) -> None:
        """Remember how many pages it had printed."""
        self._pages_before = self._pages() if self.seen else None

    def prove(self) -> PrintOutcome:
        """Look until it printed and waits again, or its page counter rose; the line itself says nothing."""
        patience = self.patience.proof if self.seen else self.patience.silent
        started = self.monotonic()
        deadline, began, lost, looked = started + patience, False, False, self.seen
        while self.monotonic() < deadline and not self.progress.stopping():
            lost = lost or self._line_is_lost()
            looked = self._look() if self.seen else None
            if trouble := self._told_trouble() or (looked.trouble if looked else None):
                return self.outcome(JobState.UNCERTAIN, trouble)
            if looked and looked.is_printing:
                began = True
                deadline = min(self.monotonic() + patience, started + patience * COOLING_FACTOR)
            elif looked and (began or self._page_came_out()):
                self.answering = Answering.EXECUTED
                return self.outcome(JobState.EXECUTED)
            elif lost and looked is None:
                deadline = min(deadline, started + self.patience.silent)
        went_wrong = lost or (looked.is_printing if looked else self.seen is not None)
        if went_wrong and not self.progress.stopping():
            return self.outcome(JobState.UNCERTAIN, Trouble.LOST if lost else Trouble.NO_ANSWER)
        return self.unproven()

    def _look(self) -> StatusReply | None:
        """How it is now; None: silence."""
        value = self.snmp.get(STATUS_OBJECT)
        if not isinstance(value, bytes):
            return None
        self.raw += value
        return status_in(value)

    def _pages(self) -> int | None:
        value = self.snmp.get(PAGES_OBJECT)
        return value if isinstance(value, int) else None

    def _page_came_out(self) -> bool:
        now = self._pages() if self._pages_before is not None else None
        return now is not None and self._pages_before is not None and now > self._pages_before

    def _line_is_lost(self) -> bool:
        """Listen for a moment. A printer that hangs up has all it was sent; SNMP goes on."""
        try:
            self.read()
        except LinkError:
            return True
        return False
