"""Repeatable measurements of the budgets that Ospite promises: `python -m bench` prints one table."""
