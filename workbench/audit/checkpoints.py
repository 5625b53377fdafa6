"""Where each chain stood on a day, signed, in a folder outside the database."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import private_files, signing
from workbench.london import day_of
from workbench.models import AuditHead, moment
from workbench.signing import KeyFault, PrivateKey, PublicKey

PURPOSE = "workbench audit checkpoint"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The last event of a chain at that moment (UTC, ISO 8601): its number and hash."""

    organisation: str
    sequence: int
    hash: bytes
    at: str


def keep_checkpoints(
    session: Session, folder: Path, key: PrivateKey, *, at: datetime, daily: bool = False
) -> list[tuple[Checkpoint, Path]]:
    """Write one file for each chain, in a folder of its own; a file that is there is never replaced. Returns what was
    written, and where. With `daily` only for chains that have none of this day in London. Raises OSError once all that
    can be written is.
    """
    heads = session.execute(select(AuditHead).where(AuditHead.sequence > 0).order_by(AuditHead.organisation)).scalars()
    written, faults = [], []
    for head in heads:
        own, day = folder / head.organisation, day_of(at).isoformat()
        file = own / f"{day}-{head.sequence}.json"
        if file.exists() or (daily and any(own.glob(f"{day}-*.json"))):
            continue
        checkpoint = Checkpoint(head.organisation, head.sequence, head.hash, moment(at))
        try:
            private_files.make_folder(own)
            _write(file, signing.signed(_document(checkpoint), key, purpose=PURPOSE))
        except OSError as error:  # one chain's folder
            faults.append(error)
        else:
            written.append((checkpoint, file))
    if faults:
        raise faults[0]
    return written


def organisations_kept(folder: Path) -> list[str]:
    """Of which chains there are any in the folder."""
    return sorted({file.parent.name for file in folder.glob("*/*.json")})


def kept_checkpoints(folder: Path, organisation: str, key: PublicKey) -> Iterator[Checkpoint]:
    """All of this chain in the folder, by name. Raises KeyFault for one that is not as it was signed."""
    for file in sorted((folder / organisation).glob("*.json")):
        yield read_checkpoint(file, organisation, key)


def read_checkpoint(file: Path, organisation: str, key: PublicKey) -> Checkpoint:
    """Raises KeyFault, also for one of another chain."""
    try:
        said = signing.checked(file.read_bytes(), key, purpose=PURPOSE)
        found = Checkpoint(said["organisation"], int(said["sequence"]), bytes.fromhex(said["hash"]), said["at"])
    except OSError as error:
        raise KeyFault(f"the checkpoint {file} cannot be read: {error.strerror}") from error
    except (KeyFault, KeyError, TypeError, ValueError) as error:
        why = str(error) if isinstance(error, KeyFault) else "it is no checkpoint"
        raise KeyFault(f"the checkpoint {file} cannot be used: {why}") from error
    if found.organisation != organisation:
        raise KeyFault(f"the checkpoint {file} cannot be used: it is of the chain of {found.organisation}")
    return found


def _document(checkpoint: Checkpoint) -> dict[str, object]:
    return {
        "organisation": checkpoint.organisation,
        "sequence": checkpoint.sequence,
        "hash": checkpoint.hash.hex(),
        "at": checkpoint.at,
    }


def _write(file: Path, text: bytes) -> None:
    """Complete and on the disk, or not there: nobody finds half a checkpoint."""
    made = file.with_suffix(".new")
    with private_files.written_anew(made) as target:
        target.write(text)
        target.flush()
        os.fsync(target.fileno())
    made.replace(file)
