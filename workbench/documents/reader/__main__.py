"""Reads the document on standard input, of the kind that its argument names, and writes what it found."""

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Final

from workbench.documents.formats import Format
from workbench.documents.reader.limits import limit
from workbench.documents.transport import packed
from workbench.documents.values import LARGEST, Document

_READERS: Final = {
    Format.PDF: "pdf",
    Format.PICTURE: "pictures",
    Format.RICH_TEXT: "rich_text",
    Format.WORD: "word",
}


def main() -> None:
    """Only the parser that is needed is loaded, and before the limits, which count what is loaded as well."""
    module = import_module(f"workbench.documents.reader.{_READERS[Format(sys.argv[1])]}")
    read: Callable[[bytes], Document] = module.read
    limit()
    sys.stdout.buffer.write(packed(read(sys.stdin.buffer.read(LARGEST))))


if __name__ == "__main__":
    main()
