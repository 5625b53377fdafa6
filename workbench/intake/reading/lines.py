"""Lines → bundles: one on each line, one over many lines, or several over many lines each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

import orjson

from workbench.intake.reading.found import BLANKS, Found, too_large

GOES_ON = (b"[", b",", b":")
"""How a line ends after which an object may begin within another."""

MOST_BLANK = 1_000_000
"""Blank lines in a row of a packed file: more are taken for a file without end."""

ENDS = 64
"""Bytes: enough of a line to see what it begins or ends with."""

_SINGLE = re.compile(rb'\s*\{\s*"resourceType"\s*:\s*"(?!Bundle")[A-Z][A-Za-z]{1,39}"')


@dataclass(slots=True)
class _Document:
    """The lines of one bundle, as far as they have been read; of one that is too large, none are kept."""

    largest: int
    first: int = 0
    last: int = 0
    size: int = 0
    lines: list[bytes] = field(default_factory=list)
    ending: bytes = b""

    def add(self, number: int, line: bytes) -> None:
        self.first, self.last, self.size = self.first or number, number, self.size + len(line)
        self.ending = line[-ENDS:].rstrip()
        self.lines.append(line)
        if self.is_too_large:
            self.lines.clear()

    @property
    def is_too_large(self) -> bool:
        return self.size >= self.largest

    def ends_before(self, number: int, line: bytes) -> bool:
        """Is this line the beginning of another one?"""
        if not self.size or number == self.last or not line[:ENDS].lstrip(BLANKS).startswith(b"{"):
            return False
        return not self.ending.endswith(GOES_ON) or _is_bundle(line)

    @property
    def is_one_line(self) -> bool:
        """Complete, as far as its brackets tell: most are, and need not wait for the line that follows."""
        return len(self.lines) == 1 and _is_balanced(self.lines[0])

    def found(self, file: Path) -> Found:
        position = f"line {self.first}" if self.first == self.last else f"lines {self.first} to {self.last}"
        if self.is_too_large:
            return Found(file, position, b"", too_large(self.largest))
        return Found(file, position, self.lines[0] if len(self.lines) == 1 else b"".join(self.lines))


def bundles_in_lines(file: Path, content: BinaryIO, *, packed: bool, largest: int) -> Iterator[Found]:
    """One that is too large costs only itself; in a packed file the rest is left unread, as it may have no end."""
    document, is_empty = _Document(largest), True
    for number, line in _numbered(content, largest, packed=packed):
        if document.ends_before(number, line):
            yield document.found(file)
            document = _Document(largest)
        document.add(number, line)
        is_empty = False
        if document.is_too_large and packed:
            break
        if document.is_one_line:
            yield document.found(file)
            document = _Document(largest)
    if document.size or is_empty:
        yield _last(document, file, packed=packed)


def _last(document: _Document, file: Path, *, packed: bool) -> Found:
    if not document.size:
        return Found(file, "", b"")
    found = document.found(file)
    return (
        replace(found, cause=f"{found.cause}; the rest of this file was not read") if packed and found.cause else found
    )


def _numbered(content: BinaryIO, largest: int, *, packed: bool) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank. One of more than `largest` bytes comes in pieces of that size with one number.

    In a packed file that many blanks in a row count as a line of that size: they may have no end.
    """
    number, at_start, blank, lines = 0, True, 0, 0
    while line := content.readline(largest):
        number += at_start
        at_start = line.endswith(b"\n")
        blank, lines = (0, 0) if line.strip(BLANKS) else (blank + len(line), lines + 1)
        if not blank:
            yield number, line
        elif packed and (blank >= largest or lines >= MOST_BLANK):
            yield number, bytes(largest)


def _is_balanced(line: bytes) -> bool:
    begun = line[:ENDS].lstrip(BLANKS).startswith(b"{") and line[-ENDS:].rstrip().endswith(b"}")
    return begun and line.count(b"{") == line.count(b"}") and line.count(b"[") == line.count(b"]")


def _is_bundle(line: bytes) -> bool:
    """Is it one by itself? Then what came before it broke off."""
    if not _is_balanced(line):
        return False
    try:
        sent = orjson.loads(line.lstrip(BLANKS))
    except orjson.JSONDecodeError:
        return False
    return bool(sent.get("resourceType") == "Bundle")


def single_resources_told_once(bundles: Iterator[Found]) -> Iterator[Found]:
    """Of resources without a bundle, one on each line, the first is passed on and refused by its name; the rest as one.

    Bulk exports have a million of them.
    """
    alike, first = 0, Found(Path(), "", b"")
    for found in bundles:
        is_single = _SINGLE.match(found.raw[:256]) is not None
        if is_single and alike:
            alike += 1
            continue
        yield from _told_once(first, alike)
        first, alike = replace(found, raw=b""), int(is_single)
        yield found
    yield from _told_once(first, alike)


def _told_once(first: Found, alike: int) -> Iterator[Found]:
    if alike > 1:
        cause = f"{alike - 1} more single resources follow, without a Bundle"
        yield replace(first, cause=cause, count=alike - 1)
