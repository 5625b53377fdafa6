"""Files and folders → bundles as bytes, one in memory at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

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


def size_of(paths: list[Path]) -> int:
    """Bytes in all, for a progress bar."""
    return sum(file.stat().st_size for path in paths for file in _files_in(path))


def bundles_in(paths: list[Path]) -> Iterator[Found]:
    """From the files named, and from those of the folders named, in a stable order."""
    for path in paths:
        files = _files_in(path)
        if not files:
            yield Found(path, "", b"", "holds no file that is .json or .ndjson")
        for file in files:
            yield from _bundles_of(file)


def _files_in(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.rglob("*") if _suffix(file) in SUFFIXES and file.is_file())


def _suffix(file: Path) -> str:
    return file.suffix.lower()


def _bundles_of(file: Path) -> Iterator[Found]:
    try:
        yield from _lines(file) if _suffix(file) == ".ndjson" else _whole(file)
    except OSError as error:
        yield Found(file, "", b"", f"cannot be read: {error.strerror}")


def _whole(file: Path) -> Iterator[Found]:
    if _suffix(file) not in SUFFIXES:
        yield Found(file, "", b"", "is neither .json nor .ndjson; give the bundle one of these names")
    elif file.stat().st_size > LARGEST_BUNDLE:
        yield Found(file, "", b"", _too_large())
    else:
        yield Found(file, "", file.read_bytes())


def _lines(file: Path) -> Iterator[Found]:
    empty = True
    with file.open("rb") as lines:
        for number, line in enumerate(iter(lambda: lines.readline(LARGEST_BUNDLE), b""), 1):
            if len(line) == LARGEST_BUNDLE:
                _skip_rest_of_line(lines, line)
                yield Found(file, f"line {number}", b"", _too_large())
            elif line.strip():
                yield Found(file, f"line {number}", line)
            empty = empty and not line.strip()
    if empty:
        yield Found(file, "", b"")


def _skip_rest_of_line(lines: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = lines.readline(LARGEST_BUNDLE)


def _too_large() -> str:
    return f"is larger than {LARGEST_BUNDLE // 1024 // 1024} MB, the most for one bundle; split it by patient"
