"""Documents of the usual kinds are read whole, each in a process of its own; what cannot be read is said."""

from io import BytesIO

import pytest
from PIL import Image

from tests.documents import (
    DOCX,
    JPEG,
    PDF,
    PNG,
    RTF,
    TIFF,
    a_pdf,
    a_picture,
    a_scan,
    a_word_file,
    the_part,
    with_part,
)
from workbench.documents.reading import DAMAGED, EMPTY, OF_ANOTHER_KIND, TOO_LARGE, read_document
from workbench.documents.values import LARGEST, MOST_PAGES

LETTER = "Dear Dr Shah, thank you for referring her"
DISCLOSED = "She told us that her husband hits her"


def test_a_pdf_is_read_as_a_picture_of_each_page_and_its_words() -> None:
    read = read_document(a_pdf(LETTER, DISCLOSED), PDF)
    assert (read.text, read.pages, read.has_wordless, read.not_read) == (f"{LETTER}\n\n{DISCLOSED}", 2, False, ())
    for page in read.pictures:
        drawn = Image.open(BytesIO(page.content))
        assert (drawn.size, drawn.format) == ((page.width, page.height), "PNG")
        assert len(drawn.convert("L").getcolors() or ()) > 1


def test_words_that_a_line_of_a_pdf_breaks_stay_together() -> None:
    assert read_document(a_pdf("She is a victim of domestic\nabuse, as she told us"), PDF).text.count("domestic abuse")


def test_a_page_without_words_is_a_picture_that_a_person_must_read() -> None:
    read = read_document(a_scan(), PDF)
    assert (read.text, read.pages, read.has_wordless, read.not_read) == ("", 1, True, ())


def test_so_is_a_page_with_few_words_among_others_and_a_blank_one_is_not() -> None:
    assert read_document(a_pdf(LETTER, "2"), PDF).has_wordless
    assert not read_document(a_pdf(LETTER, ""), PDF).has_wordless


def test_so_is_one_whose_letters_are_drawn_as_shapes() -> None:
    """Beside a line of words."""
    words = f"BT /F1 12 Tf 60 780 Td ({LETTER}) Tj ET"
    shapes = " ".join(f"{60 + place % 400} 500 m {64 + place % 400} 510 l S" for place in range(600))
    assert read_document(a_pdf(f"q Q {words} {shapes}"), PDF).has_wordless


def test_so_is_one_of_whose_letters_nobody_knows_what_they_are() -> None:
    unknown = "<</Type/Font/Subtype/Type1/BaseFont/F/Encoding<</Differences[32" + "/uniE001" * 90 + "]>>>>"
    assert read_document(a_pdf(LETTER, font=unknown), PDF).has_wordless


@pytest.mark.parametrize("subtype", ["Ink", "Stamp", "Square"])
def test_so_is_one_that_somebody_drew_on(subtype: str) -> None:
    drawn = f"<</Type/Annot/Subtype/{subtype}/Rect[60 700 80 720]/InkList[[60 700 80 720]]>>"
    assert read_document(a_pdf(LETTER, page="/Annots[10 0 R]", objects=[drawn]), PDF).has_wordless


def test_a_link_on_a_page_is_no_drawing() -> None:
    link = "<</Type/Annot/Subtype/Link/Rect[60 700 80 720]>>"
    assert not read_document(a_pdf(LETTER, page="/Annots[10 0 R]", objects=[link]), PDF).has_wordless


@pytest.mark.parametrize("subtype", ["Text", "FreeText", "Highlight"])
def test_notes_in_a_pdf_that_open_on_a_click_are_read(subtype: str) -> None:
    note = f"<</Type/Annot/Subtype/{subtype}/Rect[60 700 80 720]/Contents(Father must not know)>>"
    assert "Father must not know" in read_document(a_pdf(LETTER, page="/Annots[10 0 R]", objects=[note]), PDF).text


def test_what_was_filled_into_a_form_is_read() -> None:
    field = "<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(Lives with her aunt)/Rect[60 600 300 620]/F 4>>"
    sent = a_pdf(LETTER, catalog="/AcroForm<</Fields[10 0 R]>>", page="/Annots[10 0 R]", objects=[field])
    assert "Lives with her aunt" in read_document(sent, PDF).text


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP"])
@pytest.mark.parametrize("said", ["its own", "application/octet-stream", ""])
def test_pictures_are_drawn_anew(kind: str, said: str) -> None:
    read = read_document(a_picture(kind), f"image/{kind.lower()}" if said == "its own" else said)
    assert (read.pages, read.has_wordless, read.not_read) == (1, True, ())
    assert Image.open(BytesIO(read.pictures[0].content)).size == (300, 120)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_in_whatever_colours_they_are(mode: str) -> None:
    kind = "TIFF" if mode in ("CMYK", "I;16") else "PNG"
    (page,) = read_document(a_picture(kind, mode=mode), f"image/{kind.lower()}").pictures
    lowest, highest = Image.open(BytesIO(page.content)).convert("L").getextrema()
    assert highest - lowest > 60


def test_all_pages_of_a_tiff_are_read() -> None:
    read = read_document(a_picture("TIFF", pages=3), TIFF)
    assert (read.pages, len({page.content for page in read.pictures})) == (3, 3)


def test_what_a_picture_says_beside_itself_is_gone() -> None:
    written = BytesIO()
    said = Image.Exif()
    said[0x010E] = "Taken at Elm House"
    Image.open(BytesIO(a_picture("JPEG"))).save(written, "JPEG", exif=said, comment=b"Taken at Elm House")
    (page,) = read_document(written.getvalue(), JPEG).pictures
    assert b"Elm House" not in page.content


def test_a_picture_is_turned_as_its_camera_says() -> None:
    written = BytesIO()
    said = Image.Exif()
    said[0x0112] = 6
    Image.open(BytesIO(a_picture("JPEG"))).save(written, "JPEG", exif=said)
    (page,) = read_document(written.getvalue(), JPEG).pictures
    assert (page.width, page.height) == (120, 300)


def test_a_word_file_is_read_with_all_its_parts_and_pictures() -> None:
    sent = a_word_file(LETTER, DISCLOSED, header="In confidence", picture=a_picture())
    read = read_document(sent, DOCX)
    assert read.text.splitlines() == [LETTER, DISCLOSED, "In confidence"]
    assert (read.pages, read.has_wordless, read.not_read) == (1, True, ())


def test_a_word_file_without_a_picture_needs_no_look_at_one() -> None:
    assert not read_document(a_word_file(LETTER), DOCX).has_wordless


CONFIDED = "<w:r><w:t>Told in confidence</w:t></w:r>"


@pytest.mark.parametrize(
    "inside",
    [
        "<w:del><w:r><w:delText>Told in confidence</w:delText></w:r></w:del>",
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Told in confidence</w:t></w:r>",
        f"<w:sdt><w:sdtContent>{CONFIDED}</w:sdtContent></w:sdt>",
        f"<w:r><w:pict><w:txbxContent><w:p>{CONFIDED}</w:p></w:txbxContent></w:pict></w:r>",
        "<w:ins><w:r><w:t>Told in </w:t></w:r></w:ins><w:r><w:t>confidence</w:t></w:r>",
        "<w:r><w:t>Told in</w:t><w:br/><w:t>confidence</w:t></w:r>",
        '<w:r><w:pict><v:textpath xmlns:v="urn:schemas-microsoft-com:vml" string="Told in confidence"/></w:pict></w:r>',
    ],
)
def test_words_of_a_word_file_are_read_wherever_they_stand(inside: str) -> None:
    sent = a_word_file("PLACE")
    body = the_part(sent, "word/document.xml").decode().replace("<w:r><w:t>PLACE</w:t></w:r>", inside)
    read = read_document(with_part(sent, "word/document.xml", body.encode()), DOCX)
    assert " ".join(read.text.split()) == "Told in confidence"


@pytest.mark.parametrize(
    "sent",
    [
        rb"{\rtf1\ansi Told in confidence}",
        rb"{\rtf1\ansi{\header\pard Told in\par}{\footer confidence\par}}",
        rb"{\rtf1\ansi Told{\footnote in confidence}}",
        rb"{\rtf1\ansi Told in{\*\annotation confidence}}",
        rb"{\rtf1\ansi Told {\v in} confidence}",
        rb"{\rtf1\ansi{\shp{\*\shpinst{\shptxt Told in confidence\par}}}}",
        rb"{\rtf1\ansi\ansicpg1252 Told in {\b confid}ence{\*\generator Word;}{\fonttbl{\f0 Arial;}}}",
        rb"{\rtf1\ansi\headery720\footery720 Told in\line confidence}",
        rb"  {\rtf1\ansi Told\u32?in\~confidence}",
        rb"{\rtf1{\*\do\dobxpage{\dptxbx\dptxbxtext Told in confidence\par}}}",
        rb"{\rtf1{\upr{Told in confidence}{\*\ud{}}}}",
        rb"{\rtf1\ansi{\field{\*\fldinst DATE}{\fldrslt Told in}} confidence}",
    ],
)
@pytest.mark.parametrize("said", [RTF, "text/rtf", "text/richtext", "application/msword", ""])
def test_rich_text_is_read_wherever_it_stands(sent: bytes, said: str) -> None:
    read = read_document(sent, said)
    assert (" ".join(read.text.split()), read.not_read) == ("Told in confidence", ())


def test_pictures_in_rich_text_are_said() -> None:
    assert read_document(rb"{\rtf1 As drawn {\pict\pngblip 89504e47}}", RTF).not_read == ("a picture or object in it",)


@pytest.mark.parametrize(
    ("sent", "said", "why"),
    [
        (a_pdf()[:400], PDF, DAMAGED),
        (b"%PDF-1.7" + bytes(500), PDF, DAMAGED),
        (a_picture()[:200], PNG, DAMAGED),
        (a_picture("TIFF", pages=3)[:-90_000], TIFF, DAMAGED),
        (a_word_file(LETTER)[:5_000], DOCX, DAMAGED),
        (rb"{\rtf1 }", RTF, EMPTY),
        (a_pdf(), PNG, OF_ANOTHER_KIND),
        (a_pdf(), "text/plain", OF_ANOTHER_KIND),
        (a_pdf(), "text/html", OF_ANOTHER_KIND),
        (a_picture(), PDF, OF_ANOTHER_KIND),
        (a_word_file(LETTER), "application/zip", OF_ANOTHER_KIND),
        (b"<html><script>alert(1)</script>", PNG, OF_ANOTHER_KIND),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", OF_ANOTHER_KIND),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword", OF_ANOTHER_KIND),
        (b"GIF89a" + b"%PDF-1.7 and so on", "", OF_ANOTHER_KIND),
        (b"", PDF, OF_ANOTHER_KIND),
        (bytes(LARGEST + 1), PDF, TOO_LARGE),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why_and_has_nothing(sent: bytes, said: str, why: str) -> None:
    read = read_document(sent, said)
    assert (read.text, read.pictures, read.not_read) == ("", (), (why,))


def test_of_very_many_pages_the_rest_is_said() -> None:
    read = read_document(a_pdf(count=1_000), PDF)
    assert (read.pages, read.not_read) == (MOST_PAGES, ("pages 101 to 1000 of it",))
