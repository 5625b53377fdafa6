"""The basis of a recorded step: why somebody took it, as it stands in the history."""

LONGEST_BASIS = 500
"""Characters."""

WRITE_WHY = f"Enter a reason of up to {LONGEST_BASIS} characters"


def basis_fault(basis: str) -> str:
    """What is wrong with it; empty if nothing is."""
    return "" if basis.strip() and len(basis) <= LONGEST_BASIS else WRITE_WHY
