"""The engine: rules, store, printing, sync; without a line of HTML."""
