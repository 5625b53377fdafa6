"""Whose names source ids are."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam

from workbench.models import Practice


class Source(NamedTuple):
    """A practice's clinical system: within it a source id means one resource."""

    practice_id: int
    system: str

    @property
    def bound(self) -> dict[str, int | str]:
        """The parameters of `is_of`."""
        return {"practice": self.practice_id, "system": self.system}


def source_of(practice: Practice) -> Source:
    return Source(practice.id, practice.system.value)


def is_of(columns: Any) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Is the row of that source? For a statement that is prepared once (`db.Finding`)."""
    return columns.practice_id == bindparam("practice"), columns.source_system == bindparam("system")
