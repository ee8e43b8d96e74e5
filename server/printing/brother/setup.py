"""What a Brother QL is set up for, and how one at an address is talked to."""

from __future__ import annotations

from functools import partial

from server.domain.errors import FieldError
from server.domain.print_job import JobState
from server.domain.roll import ROLL_NAMES, Roll, roll_of_dots
from server.printing.brother.conversation import AnsweringConversation
from server.printing.brother.network import NetworkConversation
from server.printing.conversation import StartsConversation
from server.printing.links.address import SNMP_COMMUNITY, FileAddress, LinkAddress, TcpAddress
from server.printing.links.snmp import SnmpAsker


def roll_for(width_dots: int, length_dots: int) -> Roll:
    """The roll that a printer with such a printed part has to have in it.

    Raises: FieldError when there is none.
    """
    roll = roll_of_dots(width_dots, length_dots)
    if roll is None:
        message = f"no roll prints {width_dots} x {length_dots} dots; there are: {', '.join(ROLL_NAMES)}"
        raise FieldError("roll", message, code="field.roll", allowed=", ".join(ROLL_NAMES))
    return roll


def conversation_at(address: LinkAddress, roll: Roll, *, has_cutter: bool) -> tuple[StartsConversation, JobState]:
    """How to talk to it there, and the best proof that this can bring."""
    if isinstance(address, TcpAddress):
        community = address.community or SNMP_COMMUNITY
        snmp = SnmpAsker(host=address.host, port=address.snmp_port, community=community)
        return partial(NetworkConversation, roll=roll, has_cutter=has_cutter, snmp=snmp), JobState.EXECUTED
    best = JobState.SENT if isinstance(address, FileAddress) else JobState.PRINTED
    return partial(AnsweringConversation, roll=roll, has_cutter=has_cutter), best
