"""The JSON interface promised to integrators."""
