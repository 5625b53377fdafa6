"""Compare the stored scope with the histories that it is derived from."""

from datetime import datetime

from sqlalchemy.orm import Session

from workbench.scope.projecting import outdated


def differences(session: Session, practice_id: int, *, at: datetime) -> list[str]:
    """For `workbench check`: a sentence for each patient whose stored scope is outdated, by id and without a name."""
    return [
        f"patient {each.patient}: the scope is not what the histories say"
        for each in outdated(session, practice_id, at=at)
    ]
