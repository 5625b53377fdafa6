"""What was not done, given or taken, or must not be, said by a field of its own: the rest reads as if it had been."""

from collections.abc import Iterator
from typing import Final

from workbench.fhir.bundle.shapes import Node, words

# STU3, R4 and DSTU2 name them differently
_NOT: Final = {
    "doNotPerform": "Not to be done",
    "prohibited": "Not to be done",
    "notDone": "Not done",
    "notPerformed": "Not done",
    "notGiven": "Not given",
    "wasNotGiven": "Not given",
    "wasNotTaken": "Not taken",
}
_NOT_SAID: Final = ("", "y", "unk", "na")
_NO: Final = ("", "false", "no", "0")


def negations(content: Node) -> Iterator[str]:
    """A line for each. GP Connect says of every medicine that it is not known whether it is taken ("unk")."""
    for field, said in _NOT.items() if not _NOT.keys().isdisjoint(content) else ():
        if _is_said(content.get(field)):
            yield f"{said}: yes"
    taken = words(content.get("taken")).lower()
    if taken not in _NOT_SAID:
        yield "Not taken: yes" if taken == "n" else f"Taken: {taken}"


def _is_said(sent: object) -> bool:
    """By whatever is not plainly a no."""
    return words(sent).lower() not in _NO if type(sent) is str else bool(sent)
