"""Links: one connection to a printer, whatever cable it runs over."""
