"""A file's bytes → its bundles, one in memory at a time; what is packed (gzip) is unpacked as it is read."""

import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from workbench.intake.reading.found import BLANKS, PACKED_OTHERWISE, Found, no_record, too_large
from workbench.intake.reading.lines import bundles_in_lines, single_resources_told_once

GZIP = b"\x1f\x8b"
LONGEST_SIGNATURE = 512
_SEVERAL = re.compile(rb"\}[ \t\r]*\n\s*\{")
"""An object after another without a comma: never within one."""

_UTF_16 = "is written in UTF-16 or UTF-32; save it as UTF-8 and import it again"
_XML = no_record("XML").replace("no FHIR record", "which is not read")
_DAMAGED = "is packed (gzip), and damaged or incomplete; send it again, or unpacked"
_BY_FIRST_BYTES = {
    GZIP: "is packed twice; unpack it once and import it again",
    b"PK\x03\x04": "is a zip archive; unpack it and import the files in it",
    b"BZh": PACKED_OTHERWISE,
    b"\xfd7zXZ\x00": PACKED_OTHERWISE,
    b"\x28\xb5\x2f\xfd": PACKED_OTHERWISE,
    b"7z\xbc\xaf\x27\x1c": PACKED_OTHERWISE,
    b"Rar!": PACKED_OTHERWISE,
    b"%PDF": no_record("a PDF"),
    **dict.fromkeys((b"\xff\xfe", b"\xfe\xff", b"{\x00", b"\x00{", b"[\x00", b"\x00[", b"\x00\x00\x00{"), _UTF_16),
}


def bundles_of(file: Path, *, by_line: bool, largest: int, advance: Callable[[int], None]) -> Iterator[Found]:
    """`by_line`: its name says that it holds a bundle on each line. `largest`: bytes of one bundle, unpacked.

    `advance` is told, once each bundle has been dealt with, how many bytes of the file have been read since the last.
    """
    try:
        with file.open("rb") as sent:
            yield from _with_progress(_bundles(file, sent, by_line=by_line, largest=largest), sent, advance)
    except (gzip.BadGzipFile, zlib.error, EOFError):
        yield Found(file, "", b"", _DAMAGED)
    except OSError as error:
        yield Found(file, "", b"", f"cannot be read: {error.strerror}")


def _with_progress(bundles: Iterator[Found], sent: BinaryIO, advance: Callable[[int], None]) -> Iterator[Found]:
    read = 0
    for found in bundles:
        yield found
        before, read = read, sent.tell()
        advance(read - before)
    advance(sent.seek(0, io.SEEK_END) - read if sent.seekable() else 0)


def _bundles(file: Path, sent: BinaryIO, *, by_line: bool, largest: int) -> Iterator[Found]:
    content, packed = _unpacked(sent)
    first = content.peek(LONGEST_SIGNATURE)
    if cause := _unreadable(first):
        yield Found(file, "", b"", cause)
    elif by_line:
        yield from single_resources_told_once(bundles_in_lines(file, content, packed=packed, largest=largest))
    else:
        yield from _whole(file, content, largest)


def _unpacked(sent: BinaryIO) -> tuple[io.BufferedReader, bool]:
    """What it holds, whatever its name says; and whether it was packed."""
    content = cast(io.BufferedReader, sent)
    if not content.peek(len(GZIP)).startswith(GZIP):
        return content, False
    return io.BufferedReader(gzip.GzipFile(fileobj=content)), True


def _unreadable(first: bytes) -> str:
    """Why nothing that begins so can be read; empty if nothing speaks against it."""
    known = next((cause for signature, cause in _BY_FIRST_BYTES.items() if first.startswith(signature)), "")
    if known:
        return known
    if first[257:262] == b"ustar":
        return PACKED_OTHERWISE
    return _XML if first.lstrip(BLANKS).startswith(b"<") else ""


def _whole(file: Path, content: BinaryIO, largest: int) -> Iterator[Found]:
    """One bundle; or several after one another, whatever the name says."""
    raw = content.read(largest + 1)
    if len(raw) > largest:
        yield Found(file, "", b"", too_large(largest))
    elif _SEVERAL.search(raw):
        lines = bundles_in_lines(file, io.BytesIO(raw), packed=False, largest=largest)
        yield from single_resources_told_once(lines)
    else:
        yield Found(file, "", raw)
