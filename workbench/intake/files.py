"""Files and folders → bundles as bytes, one in memory at a time."""

from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path, PurePath

from workbench.intake.reading.content import bundles_of
from workbench.intake.reading.found import PACKED_OTHERWISE, Found, no_record

LARGEST_BUNDLE = 128 * 1024 * 1024
"""Bytes, unpacked. A bundle is parsed whole; the largest real record seen is 4 MB."""

BY_LINE = (".ndjson", ".jsonl")
WHOLE = (".json", ".fhir")
PACKED = ".gz"
MOST_NAMED = 50
"""How many of a folder's other files are named; the others are counted."""

NOBODYS = {"desktop.ini", "thumbs.db", "ehthumbs.db", "icon\r", "__macosx"}
"""What operating systems leave in folders, beside hidden files."""

_AND_SO_ON = "(.jsonl, .fhir; each may be packed, as in .json.gz)"
_NEITHER = f"neither .json nor .ndjson {_AND_SO_ON}"
_DOCUMENT = no_record("a document")
_PICTURE = no_record("a picture")
_BY_SUFFIX = {
    ".xml": f"is {_NEITHER}, but XML; have the record exported as FHIR JSON",
    ".pdf": no_record("a PDF"),
    ".zip": "is a zip archive; unpack it and import the files in it",
    **dict.fromkeys((".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz", ".zst"), PACKED_OTHERWISE),
    **dict.fromkeys((".doc", ".docx", ".rtf", ".odt", ".xls", ".xlsx", ".csv", ".htm", ".html"), _DOCUMENT),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".bmp", ".dcm"), _PICTURE),
}


def size_of(paths: list[Path]) -> int:
    """Bytes in all, as packed, for a progress bar."""
    return sum(map(_size, chain.from_iterable(map(_files_in, paths))))


def _size(file: Path) -> int:
    try:
        return file.stat().st_size if is_readable(file) else 0
    except OSError:  # gone meanwhile: reading it will say so
        return 0


def _ignore(_bytes: int) -> None:
    pass


def bundles_in(paths: list[Path], advance: Callable[[int], None] = _ignore) -> Iterator[Found]:
    """From the files named, and from those of the folders named, in a stable order; what is no bundle is told.

    `advance` hears of the bytes that have been dealt with.
    """
    for path in paths:
        files = _files_in(path)
        if not files:
            yield Found(path, "", b"", f"holds no file that is .json or .ndjson {_AND_SO_ON}")
        for file in filter(is_readable, files):
            yield from bundles_of(file, by_line=_suffix(file) in BY_LINE, largest=LARGEST_BUNDLE, advance=advance)
        yield from _others(path, [file for file in files if not is_readable(file)])


def _files_in(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.rglob("*") if _is_file(file) and not _is_nobodys(file.relative_to(path)))


def _is_file(path: Path) -> bool:
    """A link that leads nowhere is one that cannot be read."""
    return path.is_file() or (path.is_symlink() and not path.exists())


def _is_nobodys(within: PurePath) -> bool:
    return any(part.startswith((".", "~$")) or part.lower() in NOBODYS for part in within.parts)


def is_readable(file: Path) -> bool:
    """Does its name say that it holds bundles? "notes.gz" may."""
    suffix = _suffix(file)
    return suffix in (*BY_LINE, *WHOLE) or (not suffix and file.suffix.lower() == PACKED)


def _suffix(file: Path) -> str:
    """In small letters, that of what is packed."""
    suffix = file.suffix.lower()
    return Path(file.stem).suffix.lower() if suffix == PACKED else suffix


def _others(path: Path, files: list[Path]) -> Iterator[Found]:
    """What is not read is named, and what to do; of a great many, only how many more there are."""
    for file in islice(files, MOST_NAMED):
        yield Found(file, "", b"", _what_to_do(file))
    if (more := len(files) - MOST_NAMED) > 0:
        yield Found(path, "", b"", f"{more} more files here are {_NEITHER}", count=more)


def _what_to_do(file: Path) -> str:
    return _BY_SUFFIX.get(_suffix(file), f"is {_NEITHER}; give the bundle one of these names")
