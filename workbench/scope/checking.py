"""The stored scope held against the histories that it comes from."""

from datetime import datetime

from sqlalchemy.orm import Session

from workbench.scope.projecting import outdated


def differences(session: Session, practice_id: int, *, at: datetime) -> list[str]:
    """Where a stored projection is not what the histories say; for `workbench check`. Names no patient."""
    return [
        f"patient {each.patient}: the scope is not what the histories say"
        for each in outdated(session, practice_id, at=at)
    ]
