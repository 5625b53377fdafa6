"""Documents made by code: ordinary ones and hostile ones, each as small as it can be."""

import struct
import zlib
from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from PIL import Image, ImageDraw

PDF, PNG, JPEG, TIFF = "application/pdf", "image/png", "image/jpeg", "image/tiff"
RTF, DOCX = "application/rtf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
A4 = "0 0 595 842"


HELVETICA = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"


def a_pdf(
    *pages: str, count: int = 1, catalog: str = "", page: str = "", objects: Sequence[str] = (), font: str = HELVETICA
) -> bytes:
    """A page for each text, or `count` times the same; `catalog` and `page` are further entries of these.

    Further `objects` have the numbers from 10 on.
    """
    pages = pages or ("Seen in the clinic today, all well",) * count
    numbers = [100 + 2 * place for place in range(len(pages))]
    found = {
        1: f"<</Type/Catalog/Pages 2 0 R{catalog}>>",
        2: f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(f'{number} 0 R' for number in numbers)}]>>",
        3: font,
        **dict(enumerate(objects, start=10)),
    }
    for number, text in zip(numbers, pages, strict=True):
        drawing = text if text.startswith("q ") else _lines(text)
        found[number] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[{A4}]/Resources<</Font<</F1 3 0 R>>/XObject<</I1 10 0 R>>>>"
            f"/Contents {number + 1} 0 R{page}>>"
        )
        found[number + 1] = f"<</Length {len(drawing)}>>stream\n{drawing}\nendstream"
    return _written(found)


def _lines(text: str) -> str:
    shown = " ".join(f"({_escaped(line)}) Tj 0 -18 Td" for line in text.split("\n"))
    return f"BT /F1 12 Tf 60 780 Td {shown} ET"


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _written(objects: dict[int, str]) -> bytes:
    out, places = b"%PDF-1.7\n", {}
    for number, content in objects.items():
        places[number] = len(out)
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{number} 1\n{place:010} 00000 n \n" for number, place in sorted(places.items()))
    start = len(out)
    trailer = f"trailer<</Size {max(places) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    return out + f"xref\n0 1\n0000000000 65535 f \n{table}{trailer}".encode()


def a_scan() -> bytes:
    """A PDF of one page that is a picture."""
    picture = "<</Type/XObject/Subtype/Image/Width 2/Height 2/ColorSpace/DeviceGray/BitsPerComponent 8/Length 4>>"
    return a_pdf("q 500 0 0 700 50 70 cm /I1 Do Q", objects=[f"{picture}stream\n\x00@\x80 \nendstream"])


def a_picture(kind: str = "PNG", *, size: tuple[int, int] = (300, 120), mode: str = "RGB", pages: int = 1) -> bytes:
    frames = [_drawn(size, f"Seen today, page {number}").convert(mode) for number in range(1, pages + 1)]
    written = BytesIO()
    more = {"save_all": True, "append_images": frames[1:]} if pages > 1 else {}
    frames[0].save(written, kind, **more)
    return written.getvalue()


def _drawn(size: tuple[int, int], words: str) -> Image.Image:
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).text((10, 10), words, fill="navy")
    return image


def a_picture_bomb(side: int = 60_000) -> bytes:
    """A PNG of a few hundred bytes that says to be as large as that."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(200_000)))
        + chunk(b"IEND", b"")
    )


def a_word_file(*paragraphs: str, picture: bytes = b"", header: str = "") -> bytes:
    made = docx.Document()
    for text in paragraphs:
        made.add_paragraph(text)
    if header:
        made.sections[0].header.paragraphs[0].text = header
    if picture:
        made.add_picture(BytesIO(picture))
    written = BytesIO()
    made.save(written)
    return written.getvalue()


def with_part(word_file: bytes, name: str, content: bytes) -> bytes:
    """The same package with that part put in place of what it had, or added."""
    written = BytesIO()
    with ZipFile(BytesIO(word_file)) as before, ZipFile(written, "w", ZIP_DEFLATED) as after:
        for part in before.infolist():
            if part.filename != name:
                after.writestr(part.filename, before.read(part))
        after.writestr(name, content)
    return written.getvalue()


def the_part(word_file: bytes, name: str) -> bytes:
    with ZipFile(BytesIO(word_file)) as package:
        return package.read(name)
