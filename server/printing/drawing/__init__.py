"""Drawing: a template and what it says become dots."""
