"""The voice: phrases into sound."""
