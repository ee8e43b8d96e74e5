"""Badge templates (TOML), fonts and art; organisers may point at a folder of their own."""
