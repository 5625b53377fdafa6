"""Pictures of the usual kinds, with all the pages of those that have several."""

import warnings
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, ImageSequence

from workbench.documents.reader.drawing import drawn
from workbench.documents.values import MOST_PAGES, MOST_PIXELS, Document, Picture

_KINDS: Final = ("PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP")
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
Image.init()  # the parsers, before files can no longer be opened


def read(content: bytes) -> Document:
    """Raises whatever the parser raises, and for more than is drawn: then the document is unread."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with Image.open(BytesIO(content), formats=_KINDS) as sent:
        pages = getattr(sent, "n_frames", 1)
        pictures = tuple(_page(each) for each, _ in zip(ImageSequence.Iterator(sent), range(MOST_PAGES), strict=False))
    more = (f"pages {MOST_PAGES + 1} to {pages} of it",) if pages > MOST_PAGES else ()
    return Document(pictures=pictures, has_wordless=True, not_read=more)


def _page(frame: Image.Image) -> Picture:
    if frame.width * frame.height > MOST_PIXELS:
        raise ValueError("a page of it is too large")
    frame.load()
    return drawn(ImageOps.exif_transpose(frame))
