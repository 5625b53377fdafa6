"""How writers and pages wait: in line for a turn, for each other in a process, and for the disk (ADR 0016)."""
