"""One file → the bundles in it."""
