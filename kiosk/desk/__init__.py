"""The hostess's pages on a tablet."""
