"""Pages for whoever is signed in: what they decided, the filters that they named, what came since they looked."""
