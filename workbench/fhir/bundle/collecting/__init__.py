"""The bundle's JSON → its resources, each once under a name of its own, and what is said of those not taken."""
