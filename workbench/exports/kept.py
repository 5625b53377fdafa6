"""Exports that are kept in a folder outside the database until who made them fetches them, or their time is over.

Of each there is what it is (`.json`), how far it is (`.rows`), and its zip: `.part` while it is written, then `.zip`.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import orjson

from workbench import private_files
from workbench.errors import not_in_practice
from workbench.exports.asking import Asked
from workbench.exports.preparing import Prepared
from workbench.permissions import Actor
from workbench.vocabulary import ExportFormat, Report, Role

SILENT_FOR = timedelta(minutes=10)
"""One that says nothing new for so long is not being made any more."""


class Stage(Enum):
    IN_THE_MAKING = "in the making"
    READY = "ready"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Kept:
    """An export that was begun: so many events are `read` for it, and `rows` written; `size` is in bytes.

    A report that counts has fewer rows than events, so that only what is read tells how far it is.
    """

    id: UUID
    prepared: Prepared
    stage: Stage
    read: int
    rows: int
    size: int
    until: datetime

    @property
    def share(self) -> int:
        """In per cent."""
        return min(100 * self.read // self.prepared.events, 99) if self.prepared.events else 0


class Shelf:
    """The folder; each export stays for `days`. Its files are their owner's alone (mode 0600)."""

    def __init__(self, folder: Path, days: int) -> None:
        self.folder, self.lasts = folder, timedelta(days=days)

    def begin(self, prepared: Prepared) -> UUID:
        private_files.make_folder(self.folder)
        new = uuid4()
        _write(self._file(new, "json"), orjson.dumps(asdict(prepared), default=_as_text))
        _write(self._file(new, "rows"), b"0 0")
        return new

    def fill(self, export: UUID, parts: Iterator[bytes], rows: "Rows") -> Iterator[None]:
        """Write the zip; pauses after each part. Whatever goes wrong leaves nothing of it."""
        part = self._file(export, "part")
        rows.note = lambda: _write(self._file(export, "rows"), f"{rows.read} {rows.written}".encode())
        try:
            with private_files.new_file(part) as target:
                for each in parts:
                    target.write(each)
                    rows.note()
                    yield
            part.rename(self._file(export, "zip"))
        finally:
            part.unlink(missing_ok=True)

    def of(self, by: Actor, *, at: datetime) -> list[Kept]:
        """What this person made, newest first."""
        found = (self._read(UUID(file.stem), at) for file in self.folder.glob("*.json"))
        theirs = [kept for kept in found if kept and _is_of(kept, by)]
        return sorted(theirs, key=lambda kept: kept.prepared.at, reverse=True)

    def find(self, export: UUID, by: Actor, *, at: datetime) -> Kept:
        """Raises NotFound, also for another's and for one whose time is over."""
        found = self._read(export, at)
        if found is None or not _is_of(found, by):
            raise not_in_practice("export")
        return found

    def zip_of(self, kept: Kept) -> Path:
        return self._file(kept.id, "zip")

    def sweep(self, *, at: datetime) -> None:
        """Delete those whose time is over."""
        for about in self.folder.glob("*.json"):
            if self._read(UUID(about.stem), at) is None:
                for file in self.folder.glob(f"{about.stem}.*"):
                    file.unlink(missing_ok=True)

    def _read(self, export: UUID, at: datetime) -> Kept | None:
        try:
            prepared = _prepared(orjson.loads(self._file(export, "json").read_bytes()))
            rows = self._file(export, "rows")
            counts, moved_at = rows.read_bytes().split() or [b"0"], rows.stat().st_mtime
        except FileNotFoundError:
            return None
        whole = self._file(export, "zip")
        is_ready, until = whole.exists(), prepared.at + self.lasts
        is_silent = datetime.now(at.tzinfo).timestamp() - moved_at > SILENT_FOR.total_seconds()
        is_stopped = is_silent or rows.with_suffix(".failed").exists()
        stage = Stage.READY if is_ready else Stage.STOPPED if is_stopped else Stage.IN_THE_MAKING
        read, written = int(counts[0]), int(counts[-1])
        kept = Kept(export, prepared, stage, read, written, whole.stat().st_size if is_ready else 0, until)
        return kept if at < until else None

    def stop(self, export: UUID) -> None:
        """Note that it will not be finished."""
        _write(self._file(export, "failed"), b"")

    def _file(self, export: UUID, ending: str) -> Path:
        return self.folder / f"{export}.{ending}"


class Rows:
    """How far an export is: what `make` tells. `note` is called as it moves."""

    def __init__(self) -> None:
        self.read = self.written = 0
        self.note: Callable[[], None] = lambda: None

    def tell(self, more: int) -> None:
        """So many events more are read."""
        self.read += more
        self.note()

    def wrote(self, more: int) -> None:
        self.written += more


def _is_of(kept: Kept, by: Actor) -> bool:
    maker = kept.prepared.by
    return by.user_id is not None and (maker.user_id, maker.practice_id) == (by.user_id, by.practice_id)


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all, for those who read it meanwhile."""
    new = file.with_suffix(f"{file.suffix}-new")
    with private_files.written_anew(new) as target:
        target.write(content)
    new.rename(file)


def _as_text(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(type(value).__name__)


def _prepared(said: dict[str, Any]) -> Prepared:
    asked, by = said["asked"], said["by"]
    days = {name: asked[name] and date.fromisoformat(asked[name]) for name in ("since", "until")}
    words = {"report": Report(asked["report"]), "format": ExportFormat(asked["format"])}
    return Prepared(
        **{
            **said,
            "asked": Asked(**{**asked, **days, **words}),
            "by": Actor(**{**by, "role": Role(by["role"])}),
            "at": datetime.fromisoformat(said["at"]),
            "head_hash": bytes.fromhex(said["head_hash"]),
        }
    )
