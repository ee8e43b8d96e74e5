"""The virtual printer: a real ESC/POS printer of ours, with paper on a screen."""
