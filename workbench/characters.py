"""Characters that nobody sees: they turn words round, hide in the middle of them, and keep flags from finding them."""

import re
from typing import Final

# Soft hyphen, joiners, zero-width blanks, marks and embeddings of direction, fillers, annotations, tags
_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def without_invisible(text: str) -> str:
    return text if text.isascii() else _INVISIBLE.sub("", text)


def one_line(text: str) -> str:
    """Without control characters and without those that nobody sees; line breaks and tabs become single spaces."""
    text = without_invisible(text)
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())
