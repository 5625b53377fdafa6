"""Migrations up to the pinned revision, and the guards of the history that the database itself holds."""

from workbench.schema.guards import APPEND_ONLY, EXPECTED, grant_faults, limit, standing
from workbench.schema.migrating import MIGRATIONS, fault_of, faults, pinned_head, refuse_later, revision_fault, upgrade

__all__ = [
    "APPEND_ONLY", "EXPECTED", "MIGRATIONS", "fault_of", "faults", "grant_faults", "limit", "pinned_head",
    "refuse_later", "revision_fault", "standing", "upgrade",
]  # fmt: skip
