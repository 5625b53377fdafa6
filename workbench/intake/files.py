"""Files and folders → bundles as bytes, one in memory at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LARGEST_BUNDLE = 128 * 1024 * 1024
"""Bytes. A bundle is parsed whole; the largest real record seen is 4 MB."""

SUFFIXES = (".json", ".ndjson")


@dataclass(frozen=True, slots=True)
class Found:
    """One bundle, or the reason why there is none. `position` is empty, or "line 3" of an .ndjson file."""

    file: Path
    position: str
    raw: bytes
    cause: str = ""


def files_in(paths: list[Path]) -> list[Path]:
    """The files named, and those of the folders named, in a stable order."""
    files: list[Path] = []
    for path in paths:
        files += sorted(p for p in path.rglob("*") if p.suffix in SUFFIXES and p.is_file()) if path.is_dir() else [path]
    return files


def size_of(paths: list[Path]) -> int:
    """Bytes in all, for a progress bar."""
    return sum(file.stat().st_size for file in files_in(paths))


def bundles_in(paths: list[Path]) -> Iterator[Found]:
    for file in files_in(paths):
        yield from _lines(file) if file.suffix == ".ndjson" else _whole(file)


def _whole(file: Path) -> Iterator[Found]:
    if file.suffix not in SUFFIXES:
        yield Found(file, "", b"", "is neither .json nor .ndjson; give the bundle one of these names")
    elif file.stat().st_size > LARGEST_BUNDLE:
        yield Found(file, "", b"", _too_large())
    else:
        yield Found(file, "", file.read_bytes())


def _lines(file: Path) -> Iterator[Found]:
    empty = True
    with file.open("rb") as lines:
        number = 0
        while line := lines.readline(LARGEST_BUNDLE):
            number += 1
            empty = empty and not line.strip()
            if len(line) == LARGEST_BUNDLE:
                yield Found(file, f"line {number}", b"", _too_large())
                return
            if line.strip():
                yield Found(file, f"line {number}", line)
    if empty:
        yield Found(file, "", b"")


def _too_large() -> str:
    return f"is larger than {LARGEST_BUNDLE // 1024 // 1024} MB, the most for one bundle; split it by patient"
