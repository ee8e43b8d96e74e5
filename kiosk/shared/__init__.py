"""What every audience's pages share: layout, rendering, wording, access, protection."""
