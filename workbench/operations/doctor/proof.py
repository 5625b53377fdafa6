"""Whether the audit can be proved outside the database."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import audit, signing
from workbench.models import AuditEvent, AuditHead, moment
from workbench.operations.doctor.answers import Answer, Examined, fine, look, wrong
from workbench.signing import KeyFault, PrivateKey

TOO_OLD = timedelta(hours=36)


def signing_key(examined: Examined, _session: Session) -> Iterator[Answer]:
    file = examined.settings.signing_key
    todo = "name a file outside the database's folder in WORKBENCH_SIGNING_KEY, and run: workbench key new"
    if not examined.is_given("WORKBENCH_SIGNING_KEY") or file is None:
        yield wrong("There is no key: checkpoints and exports are not signed.", todo)
        return
    try:
        key = signing.private_key(file)
    except KeyFault as fault:
        said, _, what = str(fault).partition(";")
        yield wrong(f"The key cannot be used: {said}.", what.strip() or todo)
        return
    if examined.database_file and file.absolute().parent == examined.database_file.absolute().parent:
        yield wrong("The key lies beside the database: whoever copies one has both.", "move it to another folder")
    else:
        yield fine(f"The key {signing.fingerprint(key.public_key())[:16]}… signs.")


def where_checkpoints_are(examined: Examined, _session: Session) -> Iterator[Answer]:
    folder, file = examined.settings.checkpoints, examined.database_file
    todo = "name a folder on another disk or machine in WORKBENCH_CHECKPOINTS"
    if not examined.is_given("WORKBENCH_CHECKPOINTS"):
        yield wrong(f"Checkpoints are kept in {folder}, beside everything else.", todo)
    elif not folder.is_dir():
        yield look(f"The folder for checkpoints, {folder}, is not there yet.", "workbench audit checkpoint")
    elif file and file.exists() and folder.stat().st_dev == file.stat().st_dev:
        yield look("The checkpoints are on the same disk as the database.", todo)
    else:
        yield fine(f"Checkpoints are kept in {folder}.")


def how_old_checkpoints_are(examined: Examined, session: Session) -> Iterator[Answer]:
    """A chain must have one that is younger than a day and a half, or one of all that it has."""
    key = _key(examined)
    if key is None:
        return
    late = [code for code, last in _chains(session) if _is_late(examined, session, key, code, last)]
    for code in late:
        said = f"The chain of {code} has no checkpoint of the last day that can be used."
        yield wrong(said, "keep serve running, or run: workbench audit checkpoint")
    if not late:
        yield fine("Every chain has a fresh checkpoint.")


def _is_late(examined: Examined, session: Session, key: PrivateKey, code: str, last: int) -> bool:
    """Is there an older event than that, which no checkpoint holds?"""
    try:
        kept = list(audit.kept_checkpoints(examined.settings.checkpoints, code, key.public_key()))
    except KeyFault:
        return True
    reached = max((each.sequence for each in kept), default=0)
    return reached < last and _is_older(session, code, reached + 1, than=moment(examined.at - TOO_OLD))


def _is_older(session: Session, code: str, sequence: int, *, than: str) -> bool:
    wanted = select(AuditEvent.at).where(AuditEvent.organisation == code, AuditEvent.sequence == sequence)
    return any(at < than for at in session.scalars(wanted))


def _chains(session: Session) -> list[tuple[str, int]]:
    heads = select(AuditHead.organisation, AuditHead.sequence).order_by(AuditHead.organisation)
    return [(code, last) for code, last in session.execute(heads)]


def _key(examined: Examined) -> PrivateKey | None:
    file = examined.settings.signing_key
    try:
        return signing.private_key(file) if file else None
    except KeyFault:
        return None
