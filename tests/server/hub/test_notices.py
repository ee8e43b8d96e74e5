"""Arrivals reach a webhook and a mailbox outside: signed, at least once, never twice under two ids."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from server.domain.errors import FieldError, NotFoundError
from server.hub.app import Hub
from server.hub.mail import MailServer, Security, check_addresses, check_server
from server.hub.notice_sender import NoticeSender
from server.hub.notices import WAITS, Channel, Wanted, add_target, claim, note_test, remove_target, targets
from server.hub.webhook import check_address
from server.station import Station
from server.store.guests import change_guests, guest_by_id
from tests.fakes.clock import FakeClock
from tests.fakes.journal_scene import add_list, admit, new_station, push_all, pusher_of
from tests.fakes.receivers import PASSWORD, USER, Mailbox, WebReceiver, mail_receiver, web_receiver
from tests.fakes.uplink import DirectUplink
from tests.fakes.venue import eventually

SECRET = "s3cret"


@pytest.fixture
def web() -> Iterator[WebReceiver]:
    """Who is told by web."""
    with web_receiver() as receiver:
        yield receiver


@pytest.fixture
def sender(hub: Hub, clock: FakeClock) -> NoticeSender:
    """The loop's own steps, without the loop."""
    return NoticeSender(hub.database, clock)


def told_by_web(hub: Hub, web: WebReceiver, wanted: Wanted = Wanted.ARRIVALS) -> str:
    """The id of a webhook's target."""
    settings = {"secret": SECRET}
    return hub.ask(lambda rows: add_target(rows, Channel.WEBHOOK, wanted, web.address, settings, hub.clock())).id


def a_vip_comes(station: Station, uplink: DirectUplink) -> None:
    """And the back office hears of it."""
    event_id = add_list(station, 1)

    def important(tx):  # type: ignore[no-untyped-def]  # a test's inner step
        vip = {"vip": True, "company": "Rozen & Co", "version": 2}
        guest = guest_by_id(tx.connection, "g0")
        change_guests(tx.connection, [type(guest)(**vars(guest) | vip)])

    station.write(important)
    assert admit(station, event_id, "g0") == "admitted"
    push_all(pusher_of(station, uplink))


def send_all(sender: NoticeSender) -> int:
    """How many were tried."""
    return sum(iter(sender.send_next, False))


def test_an_arrival_is_posted_signed(
    hub: Hub, north: Station, uplink: DirectUplink, web: WebReceiver, sender: NoticeSender, clock: FakeClock
) -> None:
    """Who, where, when; signed over the time and the very bytes; once."""
    told_by_web(hub, web)
    a_vip_comes(north, uplink)
    assert send_all(sender) == 1
    ((headers, body),) = web.got
    told = json.loads(body)
    assert told["kind"] == "arrival.called" and told["guest"]["name"] == "Guest 0 Example" and told["step"] == 0
    assert told["guest"]["company"] == "Rozen & Co" and told["id"] == headers["Ospite-Notice"]
    stamp, signed = (part.partition("=")[2] for part in headers["Ospite-Signature"].split(","))
    assert stamp == str(int(clock().timestamp()))
    assert signed == hmac.new(SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    push_all(pusher_of(north, uplink))
    assert send_all(sender) == 0


def test_what_is_refused_is_sent_again_under_the_same_id(
    hub: Hub, north: Station, uplink: DirectUplink, web: WebReceiver, sender: NoticeSender, clock: FakeClock
) -> None:
    """Later, not at once; a redirect is no yes and is not followed."""
    told_by_web(hub, web)
    web.answers = [500, 302]
    a_vip_comes(north, uplink)
    for wait, failure in zip(WAITS, ("refused", "redirect", ""), strict=False):
        assert send_all(sender) == 1
        (line,) = hub.ask(targets)
        assert (line.failure, line.waiting) == (failure, int(bool(failure)))
        assert send_all(sender) == 0
        clock.advance(seconds=wait.total_seconds())
    assert len(web.got) == 3 and len({headers["Ospite-Notice"] for headers, _ in web.got}) == 1


def test_who_never_answers_is_given_up(
    hub: Hub, north: Station, uplink: DirectUplink, web: WebReceiver, sender: NoticeSender, clock: FakeClock
) -> None:
    """After the last wait; what waits for somebody who is removed is forgotten."""
    target_id = told_by_web(hub, web)
    web.answers = [503] * 50
    a_vip_comes(north, uplink)
    for _ in range(len(WAITS) + 3):
        send_all(sender)
        clock.advance(seconds=WAITS[-1].total_seconds())
    assert len(web.got) == len(WAITS) + 1
    assert hub.ask(targets)[0].waiting == 0
    hub.ask(lambda rows: remove_target(rows, target_id))
    with pytest.raises(NotFoundError):
        hub.ask(lambda rows: note_test(rows, target_id, hub.clock()))


def test_a_sender_that_was_killed_leaves_it_to_the_next(
    hub: Hub, web: WebReceiver, sender: NoticeSender, clock: FakeClock
) -> None:
    """Claimed and never settled: after a while it is due again, and no two have it at once."""
    target_id = told_by_web(hub, web)
    hub.ask(lambda rows: note_test(rows, target_id, hub.clock()))
    assert hub.ask(lambda rows: claim(rows, clock())) is not None
    assert send_all(sender) == 0
    clock.advance(seconds=timedelta(minutes=2).total_seconds())
    assert send_all(sender) == 1 and json.loads(web.got[0][1])["kind"] == "test"


def test_who_is_slow_holds_up_nobody_else(hub: Hub, web: WebReceiver, sender: NoticeSender, clock: FakeClock) -> None:
    """A webhook that does not answer yet has its notice still in hand when the next target is told."""
    with web_receiver() as slow:
        slow.answering.clear()
        for receiver in (slow, web):
            target_id = told_by_web(hub, receiver)
            hub.ask(lambda rows, one=target_id: note_test(rows, one, hub.clock()))
            clock.advance(seconds=1)
        sender.start()
        try:
            in_hand, told = (1, ""), (0, "")
            eventually(lambda: slow.got)  # one that nobody tried yet waits too
            eventually(lambda: [(line.waiting, line.failure) for line in hub.ask(targets)] == [in_hand, told])
            assert slow.got and web.got
        finally:
            slow.answering.set()
            sender.stop()


def test_only_who_wants_every_call_is_told_of_calls(
    hub: Hub, north: Station, uplink: DirectUplink, web: WebReceiver, sender: NoticeSender
) -> None:
    """A refusal at a door is one; of an arrival both are told."""
    told_by_web(hub, web)
    told_by_web(hub, web, Wanted.ALERTS)
    a_vip_comes(north, uplink)
    north.write(lambda tx: tx.record("alert.raised", "alert:1", {"kind": "call"}))
    push_all(pusher_of(north, uplink))
    assert send_all(sender) == 3
    assert sorted(json.loads(body)["alert"] for _, body in web.got) == ["call", "vip", "vip"]


@pytest.mark.parametrize("slow_by", [timedelta(0), timedelta(hours=3)])
def test_what_happened_before_is_not_told(
    hub: Hub, uplink: DirectUplink, web: WebReceiver, clock: FakeClock, tmp_path: Path, slow_by: timedelta
) -> None:
    """Its station was offline until somebody was to be told; what happens from then on is, however its clock goes."""
    north = new_station(tmp_path / "north", lambda: clock() - slow_by)
    north.write(lambda tx: tx.record("alert.raised", "alert:1", {"kind": "call"}))
    clock.advance(minutes=10)
    told_by_web(hub, web, Wanted.ALERTS)
    clock.advance(minutes=10)
    north.write(lambda tx: tx.record("alert.raised", "alert:2", {"kind": "gate"}))
    push_all(pusher_of(north, uplink))
    north.stop()
    assert send_all(NoticeSender(hub.database, clock)) == 1
    assert json.loads(web.got[0][1])["alert"] == "gate"


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    """Who is told by mail."""
    with mail_receiver(tmp_path_factory.mktemp("mail")) as receiver:
        yield receiver


def _by_mail(hub: Hub, mailbox: Mailbox, **more: object) -> None:
    settings = {
        "host": "localhost", "port": mailbox.port, "security": "starttls", "user": USER, "password": PASSWORD,
        "sender": "station@example.org",
    }  # fmt: skip
    to = "host@example.org,second@example.org"
    hub.ask(lambda rows: add_target(rows, Channel.EMAIL, Wanted.ARRIVALS, to, settings | more, hub.clock()))


def test_an_arrival_is_mailed_over_tls(
    hub: Hub, north: Station, uplink: DirectUplink, mailbox: Mailbox, clock: FakeClock
) -> None:
    """A mail server of somebody else's making takes it, for both addresses, with who and where."""
    _by_mail(hub, mailbox)
    a_vip_comes(north, uplink)
    assert send_all(NoticeSender(hub.database, clock, trusts=mailbox.trusts)) == 1
    assert hub.ask(targets)[0].failure == ""
    message, to = mailbox.got[-1], mailbox.to[-1]
    assert to == ["host@example.org", "second@example.org"] and message["From"] == "station@example.org"
    assert message["Subject"] == "Winter Gala: Guest 0 Example has arrived"
    assert "Company: Rozen & Co" in message.get_content() and "Where: North door" in message.get_content()


@pytest.mark.parametrize(
    ("wrong", "trusted", "failure"),
    [
        ({"password": "guess"}, True, "sign_in"),
        ({}, False, "certificate"),
        ({"port": 1}, True, "unreachable"),
        ({"security": "none", "user": ""}, True, "refused"),
    ],
)
def test_why_mail_does_not_arrive(
    hub: Hub, mailbox: Mailbox, clock: FakeClock, wrong: dict[str, object], trusted: bool, failure: str
) -> None:
    """Each in words for whoever set it up; nothing is ever said in the clear to a server that wants better."""
    before = len(mailbox.got)
    _by_mail(hub, mailbox, **wrong)
    hub.ask(lambda rows: note_test(rows, targets(rows)[0].target.id, hub.clock()))
    send_all(NoticeSender(hub.database, clock, trusts=mailbox.trusts if trusted else None))
    assert hub.ask(targets)[0].failure == failure
    assert len(mailbox.got) == before


@pytest.mark.parametrize(
    "address",
    ["", "ftp://example.org", "example.org/x", "https://", "https://u:p@example.org", "http://[", "http://a b",
     "https://example.org/" + "x" * 500, "https://example.org:x/"],
)  # fmt: skip
def test_addresses_that_cannot_be_told(address: str) -> None:
    """Refused where they are typed."""
    with pytest.raises(FieldError):
        check_address(address)


@pytest.mark.parametrize("typed", ["", "nobody", "a@", "a@b\r\nBcc: c@example.org", ",".join(["a@example.org"] * 6)])
def test_mailboxes_that_are_none(typed: str) -> None:
    """None, too many, and one that would smuggle a header in."""
    with pytest.raises(FieldError):
        check_addresses(typed, "to")


def test_a_password_never_travels_in_the_clear() -> None:
    """Nor may a server be without a name or a port."""
    server = MailServer(host="smtp.example.org", port=25, security=Security.NONE, sender="a@example.org")
    for wrong in (server, MailServer(**vars(server) | {"host": ""}), MailServer(**vars(server) | {"port": 0})):
        with pytest.raises(FieldError):
            check_server(wrong)
    assert check_server(MailServer(**vars(server) | {"security": Security.TLS})).port == 25
    assert "secret" not in repr(MailServer(**vars(server) | {"password": "secret"}))
