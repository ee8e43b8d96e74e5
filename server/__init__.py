"""The engine: rules, store, printing, sync; without a line of HTML."""

#: The same as in pyproject.toml (a test compares them).
VERSION = "0.1.0"
