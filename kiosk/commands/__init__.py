"""The `ospite` command."""
