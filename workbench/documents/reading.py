"""A document's bytes → what can be read of it, by a process of its own that has no more than its time and memory."""

import subprocess
import sys
import tempfile
from typing import Final

from workbench.documents.formats import Format, format_of
from workbench.documents.transport import unpacked
from workbench.documents.values import LARGEST, Document, unread

SECONDS: Final = 60
"""By the clock; the process has fewer of the processor's (reader/limits.py)."""

OF_ANOTHER_KIND: Final = "it is of a kind that cannot be read here, or not of the kind that it says"
TOO_LARGE: Final = f"it is larger than {LARGEST // 1_000_000} MB"
EMPTY: Final = "nothing in it can be read"
TOO_LONG: Final = "it took too long to read; import it again"
DAMAGED: Final = "it is damaged, protected, or too much to be read"


def read_document(content: bytes, media_type: str) -> Document:
    """Never raises for what is sent: whatever goes wrong, the document is unread."""
    if len(content) > LARGEST:
        return unread(TOO_LARGE)
    kind = format_of(content, media_type)
    return unread(OF_ANOTHER_KIND) if kind is None else _read(content, kind)


def _read(content: bytes, kind: Format) -> Document:
    """No shell, no environment (it holds secrets), nothing on the way but bytes."""
    command = [sys.executable, "-I", "-m", "workbench.documents.reader", kind.value]
    with tempfile.TemporaryFile() as written:
        try:
            ended = subprocess.run(  # noqa: S603  # our own program, with a word of ours
                command, input=content, stdout=written, stderr=subprocess.DEVNULL, timeout=SECONDS, env={}, cwd="/",
                check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return unread(TOO_LONG)
        written.seek(0)
        return _found(written.read()) if ended.returncode == 0 else unread(DAMAGED)


def _found(written: bytes) -> Document:
    try:
        found = unpacked(written)
    except ValueError:
        return unread(DAMAGED)
    return found if found.text or found.pages or found.not_read else unread(EMPTY)
