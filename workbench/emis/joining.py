"""One thing of which EMIS sends two copies: hidden or deleted in either, it is."""

from collections.abc import Mapping
from typing import Any, Final

Json = Mapping[str, Any]
FLAG: Final = frozenset({"pfsVisible", "pfsVisibleSpecified"})
HIDDEN: Final = {"pfsVisible": False, "pfsVisibleSpecified": True}
DELETED: Final = "2"


def is_hidden(thing: Json) -> bool:
    """By EMIS’s own flag. What is not specified is not known; what is neither yes nor no counts as hidden."""
    visible = thing.get("pfsVisible")
    is_said = thing.get("pfsVisibleSpecified") is not False and visible not in (None, "", [], {})
    return is_said and visible is not True


def file_status(thing: Json) -> str:
    """0 new, 1 changed, 2 deleted, 3 only referred to, says EMIS’s schema."""
    return str(thing.get("fileStatus") or "").strip()


def flag_of_either(*copies: Json) -> dict[str, Any]:
    return {**HIDDEN} if any(map(is_hidden, copies)) else {}


def deletion_of_either(*copies: Json) -> dict[str, Any]:
    return {"fileStatus": DELETED} if DELETED in map(file_status, copies) else {}
