"""`python -m kiosk.commands`: the same as `ospite`."""

from kiosk.commands import main

main()
