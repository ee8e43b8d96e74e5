"""Messages between station and hub, and the uplinks that carry them."""
