"""Finding printers: on USB, on the network, or at an address; and finding out what they are without printing a dot."""
