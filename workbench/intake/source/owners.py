"""In whose record entries are, by their source ids."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.db import Finding, columns_of
from workbench.intake.source.key import Source, is_of
from workbench.models import Entry


def owners_of(session: Session, of: Source, ids: Collection[str]) -> dict[str, int]:
    """The patients of those that are entries."""
    return dict(_FIND(session.connection(), ids, **of.bound))


_ENTRY = columns_of(Entry)
_FIND = Finding(select(_ENTRY.source_id, _ENTRY.patient_id).where(*is_of(_ENTRY)), _ENTRY.source_id)
