"""The clinical system beside the histories: it is told by the sender and by hand, with faults, and people change it."""
