"""Which review item each entry is filed under, and what it is linked to."""
