"""NHS numbers masked: all but the last four digits, wherever they stand."""

import re

SHOWN_DIGITS = 4
MASK = "******"
_LIKE_ONE = re.compile(r"(?<!\d)\d{3}([ -]?)\d{3}\1\d{4}(?!\d)")


def masked(nhs_number: str) -> str:
    return MASK + nhs_number[-SHOWN_DIGITS:]


def masked_in(text: str) -> str:
    """Every number in the text that could be a patient's; one whose check digit fails is mistyped, and masked too."""
    return _LIKE_ONE.sub(lambda found: masked(found[0]), text) if len(text) > len(MASK) else text
