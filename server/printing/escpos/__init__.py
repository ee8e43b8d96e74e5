"""ESC/POS: Epson TM and everything that speaks its language."""
