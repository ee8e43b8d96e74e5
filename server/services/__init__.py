"""Use cases, each one call and one transaction; and the loops."""
