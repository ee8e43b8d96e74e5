"""The guest's self check-in screens."""
