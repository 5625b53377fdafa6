"""Whose bundle it is, who reads for them, and what the record says of their access."""
