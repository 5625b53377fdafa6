"""Word (.docx): the words of all its parts, and its pictures."""

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any, Final
from zipfile import ZipFile

import docx
from docx.oxml import parse_xml

from workbench.documents.reader import pictures
from workbench.documents.values import MOST_CHARACTERS, MOST_PAGES, MOST_PARTS, MOST_UNPACKED, Document, Picture

_WORDS: Final = re.compile(r".*wordprocessingml\.(document\.main|header|footer|footnotes|endnotes|comments)\+xml")
_HOW_IT_LOOKS: Final = re.compile(
    r".*(wordprocessingml\.(styles|stylesWithEffects|settings|webSettings|fontTable|numbering|people|commentsExtended"
    r"|commentsIds|commentsExtensible|printerSettings|document\.glossary)|ms-word\.\w+|theme|core-properties|extended-properties|custom-properties"
    r"|customXmlProperties|obfuscatedFont|docMetadata.*)(\+xml)?|application/xml"
)
_ELSEWHERE: Final = ("/image", "/oleObject", "/subDocument", "/aFChunk")
_BREAKS: Final = {"p": "\n", "br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-", "sym": "□"}


def read(content: bytes) -> Document:
    """Raises for a package that unpacks to more than is read, and whatever the library raises."""
    _require_modest(content)
    parts = list(docx.Document(BytesIO(content)).part.package.iter_parts())
    text = "\n".join(filter(None, (_words(part) for part in parts if _WORDS.fullmatch(part.content_type)))).strip()
    shown, not_read = _pictures(parts)
    others = {part.content_type for part in parts if not _is_known(part.content_type)}
    linked = any(rel.is_external and rel.reltype.endswith(_ELSEWHERE) for part in parts for rel in part.rels.values())
    return Document(
        text=text[:MOST_CHARACTERS],
        pictures=shown,
        has_wordless=bool(shown),
        not_read=(
            *(["something embedded in it"] if others else []),
            *(["something in it that is elsewhere"] if linked else []),
            *(["the rest of its words"] if len(text) > MOST_CHARACTERS else []),
            *not_read,
        ),
    )


def _require_modest(content: bytes) -> None:
    """Before anything is unpacked. What a package says of its parts' sizes, zipfile holds it to."""
    with ZipFile(BytesIO(content)) as package:
        parts = package.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise ValueError("it unpacks to more than is read")


def _is_known(content_type: str) -> bool:
    patterns = (_WORDS, _HOW_IT_LOOKS)
    return content_type.startswith("image/") or any(each.fullmatch(content_type) for each in patterns)


def _words(part: Any) -> str:
    root = parse_xml(part.blob)
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("it has words of its own definition, which are not read")
    return "".join(_pieces(root)).strip()


def _pieces(root: Any) -> Iterator[str]:
    """Also what is struck out and not yet removed, and what boxes hold; those only once, of the two ways they stand."""
    for twice in list(root.iter("{*}Fallback")):
        twice.getparent().remove(twice)
    for element in root.iter("{*}*"):
        name = element.tag.rpartition("}")[2]
        if name in ("t", "delText"):
            yield element.text or ""
        yield _BREAKS.get(name, "")
        yield from _said_by(name, element)


def _said_by(name: str, element: Any) -> Iterator[str]:
    """What is shown and is no text: a box of a form that is ticked, what it offers, and words drawn along a line."""
    value = next((value for key, value in element.attrib.items() if key.endswith("}val")), "")
    if name == "checked" and value not in ("0", "false"):
        yield "[x]"
    elif name == "listEntry":
        yield f"{value} / "
    elif name == "textpath":
        yield f"{element.get('string') or ''} "


def _pictures(parts: Sequence[Any]) -> tuple[tuple[Picture, ...], tuple[str, ...]]:
    """Not the miniature of its first page."""
    found: list[Picture] = []
    not_read = []
    inside = [part for part in parts if not str(part.partname).startswith("/docProps/")]
    for part in inside:
        if part.content_type.startswith("image/") and len(found) < MOST_PAGES:
            try:
                found += pictures.read(part.blob).pictures
            except Exception:  # a drawing of a kind that is not read, or a damaged one
                not_read.append("a picture in it")
        elif part.content_type.startswith("image/"):
            not_read.append("more pictures in it")
    return tuple(found), tuple(dict.fromkeys(not_read))
