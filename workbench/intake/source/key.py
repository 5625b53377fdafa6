"""Whose names source ids are."""

from typing import NamedTuple

from workbench.models import Practice


class Source(NamedTuple):
    """A practice's clinical system: within it a source id means one resource."""

    practice_id: int
    system: str


def source_of(practice: Practice) -> Source:
    return Source(practice.id, practice.system.value)
