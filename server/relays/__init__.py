"""Relays: telling a turnstile, a barrier or a door to open, once. What is told, and when, is the services' matter."""
