"""A bundle's entries: matched with what is held, placed, written, and what follows for others."""
