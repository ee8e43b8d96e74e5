"""ZPL II: Zebra's label printers, and others that speak their language."""
