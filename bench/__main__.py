"""`python -m bench [NAME ...]`: measure, and print one table. Ends with 1 when a budget is missed."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from bench.table import Measurement, as_text

#: A module each, with `measure(folder) -> list[Measurement]`.
NAMES = (
    *("check_in", "finding", "badge", "encoding", "first_byte", "importing", "starting"),
    *("kiosk_page", "tablets", "sleeping_tablet", "camera", "guests_an_hour"),
)


def main() -> int:
    """Run what was asked for, all of it by default."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Ospite against its budgets.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)} (all)")
    parser.add_argument("--folder", type=Path, help="measure on the disk that holds this folder (the temporary one)")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(NAMES):
        parser.error(f"nothing is called {', '.join(sorted(unknown))}")
    found: list[Measurement] = []
    for name in arguments.names or NAMES:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix="ospite-bench-", dir=arguments.folder) as folder:
            found += import_module(f"bench.{name}").measure(Path(folder))
    print(as_text(found))
    load = ", ".join(f"{share:.1f}" for share in os.getloadavg())
    print(f"\n{platform.machine()}, {os.cpu_count()} processors, load {load}, Python {platform.python_version()}")
    return 0 if all(measurement.is_kept for measurement in found) else 1


if __name__ == "__main__":
    sys.exit(main())
