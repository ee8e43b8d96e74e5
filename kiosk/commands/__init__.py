"""The `ospite` command: one module a verb, each with `add_parser(verbs)` that sets `run` on what it parses.

Exit codes: 0 done, 1 it failed (one line says why), 2 the words were wrong, 130 ended by Ctrl+C.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from server import VERSION
from server.domain.errors import FieldError, OspiteError

#: Imported only for the verb asked for, so that `ospite --version` does not load a web server.
VERBS = {
    "demo": "run the product with a sample event",
    "serve": "run the station",
    "hub": "run the back office",
    "event": "make and list events",
    "guests": "import a guest list",
    "attendance": "export who came",
    "printer": "set up and test printers",
    "badge": "list, preview, check and import badge templates",
    "badges": "print badges ahead of doors",
    "token": "make and revoke tokens for programs",
    "doctor": "check this machine before an event",
    "backup": "copy the station's data to a file",
    "restore": "put a copy back",
}


def main(words: Sequence[str] | None = None) -> None:
    """Run one verb and end the process with its exit code."""
    sys.exit(run(sys.argv[1:] if words is None else words))


def run(words: Sequence[str]) -> int:
    """Run one verb; the exit code."""
    parser = argparse.ArgumentParser(prog="ospite", description="Self check-in for events.")
    parser.add_argument("--version", action="version", version=f"ospite {VERSION}")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    asked = next((word for word in words if word in VERBS), "")
    for verb, what in VERBS.items():
        if verb == asked:
            import_module(f"kiosk.commands.{verb}").add_parser(verbs)
        else:
            verbs.add_parser(verb, help=what)
    arguments = parser.parse_args(words)
    try:
        return int(arguments.run(arguments) or 0)
    except OspiteError as error:
        field = error.field if isinstance(error, FieldError) and error.field not in error.message else ""
        print(f"ospite: {field}{': ' if field else ''}{error.message}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 1
