"""The `ospite` command: one module a verb, each with `add_parser(verbs)` that sets `run` on what it parses.

Exit codes: 0 done, 1 it failed (one line says why), 2 the words were wrong, 130 ended by Ctrl+C.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from kiosk.commands.collecting import loading
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


class OneLineParser(argparse.ArgumentParser):
    """Says what is wrong with the words in one line, and where the usage stands; its verbs do the same."""

    def error(self, message: str) -> NoReturn:
        """End with exit code 2."""
        self.exit(2, f"ospite: {' '.join(message.split())}; see {self.prog} --help\n")


def main(words: Sequence[str] | None = None) -> None:
    """Run one verb and end the process with its exit code."""
    sys.exit(run(sys.argv[1:] if words is None else words))


def run(words: Sequence[str]) -> int:
    """Run one verb; the exit code."""
    parser = OneLineParser(prog="ospite", description="Self check-in for events.")
    parser.add_argument("--version", action="version", version=f"ospite {VERSION}")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    asked = next((word for word in words if word in VERBS), "")
    for verb, what in VERBS.items():
        if verb == asked:
            with loading():
                module = import_module(f"kiosk.commands.{verb}")
            module.add_parser(verbs)
        else:
            verbs.add_parser(verb, help=what)
    arguments = parser.parse_args(words)
    try:
        return int(arguments.run(arguments) or 0)
    except OspiteError as error:
        print(f"ospite: {_said(error, arguments)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 1


def _said(error: OspiteError, arguments: argparse.Namespace) -> str:
    """What went wrong; a field that was an option is called as it was typed."""
    if not isinstance(error, FieldError):
        return error.message
    is_option = "_" in error.field and hasattr(arguments, error.field)
    name = f"--{error.field.replace('_', '-')}" if is_option else error.field
    return error.message.replace(error.field, name) if error.field in error.message else f"{name}: {error.message}"
