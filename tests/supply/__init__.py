"""What the workbench is made of: known faults of it, and the bill of materials of a release."""
