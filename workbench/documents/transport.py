"""What the reading process writes and the waiting one reads: a line of JSON, and the pictures after it."""

import json
from collections.abc import Sequence
from typing import Any

from workbench.documents.values import Document, Picture

_BEGINNINGS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


def packed(document: Document) -> bytes:
    pictures = [[each.media_type, each.width, each.height, len(each.content)] for each in document.pictures]
    head = {
        "text": document.text,
        "pictures": pictures,
        "has_wordless": document.has_wordless,
        "not_read": document.not_read,
    }
    return b"".join([json.dumps(head).encode(), b"\n", *(each.content for each in document.pictures)])


def unpacked(sent: bytes) -> Document:
    """Raises ValueError for what is not as `packed` writes it: the process that wrote it has read hostile bytes."""
    line, _, rest = sent.partition(b"\n")
    head = json.loads(line)
    try:
        pictures = tuple(_pictures(head["pictures"], rest))
        return Document(
            text=str(head["text"]),
            pictures=pictures,
            pages=len(pictures),
            has_wordless=bool(head["has_wordless"]),
            not_read=tuple(map(str, head["not_read"])),
        )
    except (KeyError, TypeError) as error:
        raise ValueError("not what a reader writes") from error


def _pictures(said: Sequence[Any], content: bytes) -> list[Picture]:
    found, start = [], 0
    for media_type, width, height, size in said:
        picture = Picture(media_type, int(width), int(height), content[start : start + int(size)])
        if len(picture.content) != size or not picture.content.startswith(_BEGINNINGS[media_type]):
            raise ValueError("not a picture")
        found.append(picture)
        start += size
    return found
