"""What people read for codes: where guests stand, roles, fields of a list, what ails a printer."""

from __future__ import annotations

from kiosk.shared.wording import marked as _

STATUSES: dict[str, str] = {
    "expected": _("Expected"),
    "arrived": _("Arrived"),
    "left": _("Left"),
    "cancelled": _("Cancelled"),
    "unpaid": _("Unpaid"),
    "blocked": _("Blocked"),
}
STANDINGS: dict[str, str] = {
    "ok": _("Welcome"),
    "cancelled": _("Cancelled"),
    "unpaid": _("Unpaid"),
    "blocked": _("Blocked"),
}
#: The look of a status; the word always stands in it.
STATUS_LOOKS = {"arrived": "-good", "left": "-note", "cancelled": "-bad", "unpaid": "-warn", "blocked": "-bad"}

#: Texts to begin a consent with, by their code in kiosk.shared.consent_starts.
CONSENT_STARTS: dict[str, str] = {
    "photo": _("Photos: yes or no"),
    "rules": _("House rules"),
    "waiver": _("A waiver to be signed"),
}

#: What a guest's no means, by server.domain.consent.ConsentKind.
CONSENT_KINDS: dict[str, str] = {
    "must": _("Needed: who does not agree is helped at the desk"),
    "should": _("Wished for: who does not agree comes in, and the desk is told"),
    "choice": _("A free choice: yes or no, both are fine"),
}
CONSENT_REPLIES: dict[str, str] = {
    "given": _("Agreed"),
    "declined": _("Did not agree"),
    "withdrawn": _("Taken back"),
}
#: In what way a guest said it, by server.domain.consent.How.
CONSENT_WAYS: dict[str, str] = {
    "signed": _("signed at the kiosk"),
    "pressed": _("by button at the kiosk"),
    "told": _("told at the desk"),
}

ROLES: dict[str, str] = {
    "hostess": _("Hostess"),
    "supervisor": _("Supervisor"),
    "organiser": _("Organiser"),
}
DEVICE_ROLES: dict[str, str] = {"kiosk": _("Kiosk"), "tablet": _("Tablet")}
#: What a kiosk is for, by server.domain.doorway.Use.
USES: dict[str, str] = {
    "check_in": _("Full check-in: names, badges, the way"),
    "door": _("A door: scan after scan, one word for each"),
    "closed": _("Closed: it sends guests to the desk"),
}
#: Which way its door lets guests pass, by server.domain.doorway.Passage.
PASSAGES: dict[str, str] = {
    "in": _("inwards"),
    "out": _("outwards"),
    "both": _("both ways: whoever is inside leaves"),
}
#: By server.domain.doorway.Volume.
VOLUMES: dict[str, str] = {
    "off": _("off"),
    "soft": _("soft"),
    "normal": _("normal"),
    "loud": _("loud"),
}
#: How a gate is opened, by server.domain.relay.RelayKind.
RELAY_KINDS: dict[str, str] = {
    "": _("There is none"),
    "http": _("By a request on the network"),
    "gpio": _("By a pin of this computer"),
}
RELAY_OPENED = _("The relay says that it switched. Did the gate open?")
#: Why a gate did not open when it was tried, by server.domain.relay.RelayTrouble.
RELAY_TROUBLES: dict[str, str] = {
    "relay.unreachable": _("Nothing answers at this address. Is the relay switched on, and on the same network?"),
    "relay.no_answer": _("The relay was told and did not answer in time. Look whether the gate opened."),
    "relay.not_allowed": _("The relay does not accept this user name and password."),
    "relay.refused": _("The relay answers with an error, or leads elsewhere. Look at its address once more."),
    "relay.address": _("This address cannot be used."),
    "relay.no_program": _("This computer cannot switch pins: install Debian’s package gpiod."),
    "relay.no_pin": _("This computer has no such pin. The command gpioinfo lists those it has."),
    "relay.pin_refused": _("The pin cannot be switched: something else uses it, or the station may not."),
    "relay.too_late": _("The gate was not told in time."),
    "relay.restarted": _("The station restarted in the middle."),
}
#: What the office says of a kiosk's camera, by kiosk.shared.cameras.CameraState; the empty one: not heard of yet.
CAMERA_STATES: dict[str, str] = {
    "": _("The kiosk has not told about its camera yet. Load /kiosk on it."),
    "works": _("The camera looks for codes."),
    "missing": _("This machine has no camera. A scanner works as ever."),
    "refused": _("The browser was told not to lend its camera: allow it in the settings of this page on the kiosk."),
    "busy": _("Another program has the camera. Close it there; the kiosk tries again by itself."),
    "gone": _("The camera was pulled out or stands still. It is used again as soon as it is back."),
    "insecure": _(
        "The kiosk came over plain http, where browsers lend no camera. Open it by an address that begins with https://."
    ),
    "unable": _("This browser cannot read codes with a camera. A newer one can."),
}
TOKEN_ROLES: dict[str, str] = {
    "integration": _("Programs: guests, check-ins, attendance"),
    "sync": _("Stations: facts for the back office"),
}

#: What a column of a guest list may hold, by server.domain.list_words.Field.
LIST_FIELDS: dict[str, str] = {
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "insertion": _("Surname prefix"),
    "full_name": _("Full name"),
    "surname_first": _("Full name, surname first"),
    "company": _("Company"),
    "title": _("Job title"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "category": _("Category"),
    "party": _("Booking"),
    "position": _("Number within the booking"),
    "language": _("Language"),
    "vip": _("VIP"),
    "host": _("Host"),
    "notes": _("Notes"),
    "needs": _("Special needs"),
    "room": _("Room or table"),
    "code": _("Ticket code"),
    "ref": _("Reference"),
    "status": _("Status"),
    "paid": _("Paid"),
    "blocked": _("Blocked"),
    "needs_desk": _("Send to the desk"),
    "must_follow": _("Notes have to be followed first"),
    "companions": _("Companions"),
    "add_on": _("Extra beside a ticket"),
    "custom": _("Keep under its own name"),
    "skip": _("Leave out"),
}

#: What kinds of printers there are, by server.printing.families.Family.
DRIVERS: dict[str, str] = {
    "escpos": _("Receipt or badge printer (ESC/POS)"),
    "zpl": _("Label printer (ZPL, such as Zebra)"),
    "brother": _("Label printer (Brother QL)"),
    "ipp": _("Driverless printer (IPP, AirPrint); DYMO with LPrint"),
    "virtual": _("Virtual: its paper is seen here"),
}
#: What tells a printer where a badge ends, by server.domain.printer.Media.
MEDIA: dict[str, str] = {
    "continuous": _("Endless roll"),
    "gap": _("Labels with gaps between"),
    "mark": _("Black marks on the back"),
}
#: How a badge leaves the printer.
CUTTERS: dict[str, str] = {"yes": _("It is cut off"), "no": _("It is torn off by hand")}

#: Where a printer stands.
PRINTER_STATES: dict[str, str] = {
    "unknown": _("Has not answered yet"),
    "ready": _("Ready"),
    "attention": _("Needs a person"),
    "offline": _("Cannot be reached"),
}
PRINTER_LOOKS = {"ready": "-good", "attention": "-warn", "offline": "-bad"}

#: Why a badge does not come out, by server.domain.print_job.Trouble.
TROUBLES: dict[str, str] = {
    "paper_out": _("Paper is out."),
    "cover_open": _("The cover is open."),
    "ribbon_out": _("The ribbon is used up."),
    "cutter": _("The cutter is stuck."),
    "wrong_media": _("Another roll is in it than it was set up for."),
    "offline": _("It is switched off line."),
    "fault": _("It reports a fault; its manual explains."),
    "unreachable": _("Nothing answers at its address."),
    "busy": _("It is busy: another computer uses it, or it is starting."),
    "no_answer": _("It says nothing. Switch it off and on."),
    "stalled": _("It stopped in the middle of a badge."),
    "lost": _("The connection broke in the middle of a badge."),
    "restarted": _("The station stopped in the middle of a badge."),
    "template": _("The badge could not be drawn."),
    "not_there": _("A person looked: no badge had come out."),
}
#: The same of a printer that was only asked how it is.
PRINTER_TROUBLES: dict[str, str] = TROUBLES | {
    "stalled": _("It takes nothing. Switch it off and on."),
    "lost": _("The connection breaks off. Look at its cable."),
}

BATCH_STATES: dict[str, str] = {
    "running": _("Printing"),
    "paused": _("Paused"),
    "done": _("Done"),
    "cancelled": _("Called off"),
}
BATCH_LOOKS = {"running": "-note", "paused": "-warn", "done": "-good"}

#: How a test card ended.
PROOFS: dict[str, str] = {
    "printed": _("The test card is out: the printer said so."),
    "executed": _("The test card is out: the printer answered after the cut."),
    "sent": _("The test card was sent. This printer does not say whether it came out: please look."),
    "uncertain": _("Nobody knows whether the test card came out: please look."),
}

#: What somebody sees on a test card, by server.domain.complaint.Complaint.
COMPLAINTS: dict[str, str] = {
    "cut_off": _("The right edge is missing."),
    "too_narrow": _("White is left at the right."),
    "wrong_scale": _("The ruler is wrong."),
    "signs": _("Letters and signs came out instead of a picture."),
    "not_cut": _("It is cut off or left hanging, otherwise than I want."),
    "pale": _("It is too pale."),
    "dark": _("It is too dark."),
    "drifts": _("It begins elsewhere on each label."),
    "nothing": _("Nothing came out."),
}
#: What is measured for it, in millimetres.
MEASURES: dict[str, str] = {
    "cut_off": _("The last millimetre of the ruler that you can read"),
    "too_narrow": _("How wide the paper is, in millimetres"),
    "wrong_scale": _("What 0 to 50 of the ruler really measure, in millimetres"),
}
#: What was set differently for it.
CHANGES: dict[str, str] = {
    "cut_off": _("It prints less wide now. Another card comes out."),
    "too_narrow": _("It prints wider now. Another card comes out."),
    "wrong_scale": _("Its dots are counted otherwise now. Another card comes out."),
    "signs": _("It is sent smaller pieces now. Another card comes out."),
    "not_cut": _("The cutter is set the other way. Another card comes out."),
    "pale": _("It prints darker now. Another card comes out."),
    "dark": _("It prints lighter now. Another card comes out."),
    "drifts": _("It looks for the end of a label otherwise now. Another card comes out."),
}
#: What a person has to do, by server.domain.complaint.Advice.
ADVICE: dict[str, str] = {
    "roll": _("Another roll is in the printer than it was set up for. Choose the right one under Set-up."),
    "kind": _("It may be another kind than it was set up for: try another under Set-up. Or its cable is bad."),
    "at_printer": _("Set the darkness at the printer itself, and clean its print head."),
    "calibrate": _("Let the printer measure its labels; its manual calls that calibrating."),
    "look": _("No setting helps here. Is it switched on, with paper in it, and the printer that you mean?"),
}

#: What is wrong with a virtual printer, by server.printing.virtual.paper.Fault.
FAULTS: dict[str, str] = {
    "paper_low": _("Paper nearly out"),
    "paper_out": _("Paper out"),
    "cover_open": _("Cover open"),
    "cutter": _("Cutter stuck"),
    "offline": _("Off line"),
}

#: Why the back office does not have everything, by error code.
UPLINK_FAILURES: dict[str, str] = {
    "uplink": _("The back office cannot be reached."),
    "uplink.unreachable": _("The back office cannot be reached."),
    "uplink.timeout": _("The back office does not answer in time."),
    "uplink.token": _("The back office does not know this station's token."),
    "uplink.status": _("The back office answers with an error."),
    "uplink.reply": _("The back office gives answers that make no sense."),
    "uplink.too_large": _("The back office finds a batch too large; smaller ones follow."),
}
