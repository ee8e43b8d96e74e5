"""An evening rehearsed: guests at kiosks, people at the desk, printers that fail, in real pages with simulated time.

`make rehearsal` runs it: `play.py` lets happen what stands in `evening.py` at the place that `venue.py` builds, through
`kiosk_screen.py` and `tablet.py`; `crew.py` works off the board and `duty.py` changes shifts, as people would.
`books.py` then reads the journals by itself and says what does not hold; `report.py` is what a person reads of it.
"""
