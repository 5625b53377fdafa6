"""Rich text (RTF): its words, also those of notes, headings and boxes, which the library leaves out."""

import re

from striprtf.striprtf import rtf_to_text

from workbench.documents.values import MOST_CHARACTERS, Document

_APART = re.compile(
    r"\\(?:header[lrf]?|footer[lrf]?|footnote|annotation|shptxt|shp|shpinst|shprslt|result|do|dptxbxtext|upr|ud)"
    r"(?![a-zA-Z0-9-])|"
    r"\\\*(?=\s*\\(?:annotation|shpinst|shp|do|ud)(?![a-zA-Z]))"
)
_PICTURE = re.compile(r"\\(?:pict|objdata|mmath)(?![a-zA-Z])|gtextUNICODE")


def read(content: bytes) -> Document:
    """Pictures, formulas and objects of other programs are not shown."""
    sent = content.decode("cp1252", errors="replace")
    text: str = rtf_to_text(_APART.sub(r"\\par ", sent), errors="replace").strip()  # type: ignore[no-untyped-call]
    rest = ("the rest of its words",) if len(text) > MOST_CHARACTERS else ()
    pictures = ("a picture or object in it",) if _PICTURE.search(sent) else ()
    return Document(text=text[:MOST_CHARACTERS], not_read=(*rest, *pictures))
