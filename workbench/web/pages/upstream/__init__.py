"""Pages about what is in effect in the clinical system."""
