"""What somebody had before them when they chose: nobody replaces what they have not seen."""

from typing import TypeVar

from workbench.errors import Invalid

CHANGED = "Somebody changed this after you opened the page. Nothing was saved. Read how it is now, then try again"

T = TypeVar("T")


def require_seen(seen: T | None, now: T, field: str) -> None:
    """Raises Invalid at that field. `seen` None: whoever asks chose without looking, such as a command."""
    if seen is not None and seen != now:
        raise Invalid({field: CHANGED})
