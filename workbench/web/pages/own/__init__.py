"""Pages about whoever is signed in: what they have decided, and the filters that they have named."""
