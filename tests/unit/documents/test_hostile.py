"""Hostile documents cost no more than a reader may use, run nothing, and count as unread."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.documents import (
    DOCX,
    PDF,
    PNG,
    RTF,
    a_pdf,
    a_picture,
    a_picture_bomb,
    a_word_file,
    the_part,
    with_part,
)
from workbench.documents import reading
from workbench.documents.reading import DAMAGED, TOO_LONG, read_document
from workbench.documents.transport import packed, unpacked
from workbench.documents.values import MOST_PAGES, Document, Picture

WORDS = "Seen in the clinic today, all is well"
BOUND = 20
"""Seconds, on a busy machine."""


def _with_entities(word_file: bytes) -> bytes:
    """A billion laughs."""
    nested = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    body = the_part(word_file, "word/document.xml").decode().partition("?>")[2].replace("PLACE", "&a9;")
    return with_part(word_file, "word/document.xml", f'<!DOCTYPE w [<!ENTITY a0 "ha">{nested}]>{body}'.encode())


def _with_a_file(word_file: bytes) -> bytes:
    """An entity that is a file of this machine."""
    body = the_part(word_file, "word/document.xml").decode().partition("?>")[2].replace("PLACE", "&a;")
    return with_part(word_file, "word/document.xml", f'<!DOCTYPE w [<!ENTITY a SYSTEM "/etc/passwd">]>{body}'.encode())


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a picture of 3.6 thousand million pixels": (PNG, a_picture_bomb),
    "a picture just above what is drawn": (PNG, lambda: a_picture_bomb(6_400)),
    "a zip bomb": (DOCX, lambda: with_part(a_word_file("x"), "word/media/a.png", bytes(150_000_000))),
    "a bomb in what is read": (DOCX, lambda: with_part(a_word_file("x"), "word/document.xml", b" " * 150_000_000)),
    "an entity bomb": (DOCX, lambda: _with_entities(a_word_file("PLACE"))),
    "an entity of this machine": (DOCX, lambda: _with_a_file(a_word_file("PLACE"))),
    "a deep nest": (PDF, lambda: a_pdf(WORDS, catalog="/A" + "[" * 200_000 + "]" * 200_000)[:-30]),
    "rich text in deep groups, cut off": (RTF, lambda: rb"{\rtf1 " + b"{" * 2_000_000),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_bomb_is_unread_and_soon(what: str) -> None:
    media_type, make = HOSTILE[what]
    sent, began = make(), time.monotonic()
    read = read_document(sent, media_type)
    assert (read.text, read.pictures) == ("", ())
    assert read.not_read
    assert time.monotonic() - began < BOUND


@pytest.mark.parametrize(
    "action",
    [
        "/OpenAction<</S/JavaScript/JS(app.alert\\(1\\);this.submitForm\\('http://127.0.0.1'\\);)>>",
        "/OpenAction<</S/Launch/F(/bin/sh)>>",
        "/OpenAction<</S/URI/URI(http://127.0.0.1/)>>",
        "/AA<</WC<</S/JavaScript/JS(while\\(true\\){})>>>>",
    ],
)
def test_what_a_pdf_would_do_is_not_done(action: str) -> None:
    """Nothing of it is in what is shown, which is drawn anew."""
    read = read_document(a_pdf(WORDS, catalog=action), PDF)
    assert (read.text, read.pages, read.not_read) == (WORDS, 1, ())
    assert not any(b"JavaScript" in page.content or b"127.0.0.1" in page.content for page in read.pictures)


def test_a_file_within_a_pdf_is_said() -> None:
    names = "/Names<</EmbeddedFiles<</Names[(a.exe) 10 0 R]>>>>"
    file = ["<</Type/Filespec/F(a.exe)/EF<</F 11 0 R>>>>", "<</Type/EmbeddedFile/Length 2>>stream\nMZ\nendstream"]
    assert read_document(a_pdf(WORDS, catalog=names, objects=file), PDF).not_read == ("a file within it",)


def test_pages_that_are_drawn_very_large_are_made_small() -> None:
    (page,) = read_document(a_pdf(WORDS).replace(b"[0 0 595 842]", b"[0 0 9e4 9e4]"), PDF).pictures or (None,)
    assert page is None or max(page.width, page.height) <= 2_000


@pytest.mark.parametrize("side", ["0 0 0 0", "0 0 1 1e9", "0 0 -5 -5"])
def test_pages_of_odd_sizes_are_drawn_or_unread(side: str) -> None:
    read = read_document(a_pdf(WORDS).replace(b"0 0 595 842", side.encode()), PDF)
    assert read.pages == 1 or read.not_read == (DAMAGED,)


def test_what_is_two_kinds_at_once_is_read_as_what_it_is_said_to_be_and_nothing_else() -> None:
    both = a_picture() + a_pdf(WORDS)
    assert read_document(both, PNG).text == ""
    assert read_document(both, PDF).not_read
    assert read_document(a_pdf(WORDS) + a_word_file("Another letter")[-400:], PDF).text in ("", WORDS)


def test_what_is_embedded_in_a_word_file_is_said() -> None:
    sent = a_word_file("As below", picture=a_picture())
    part = the_part(sent, "[Content_Types].xml").replace(b"image/png", b"application/vnd.ms-excel")
    assert "something embedded in it" in read_document(with_part(sent, "[Content_Types].xml", part), DOCX).not_read


def test_a_picture_of_a_word_file_that_is_elsewhere_is_said() -> None:
    sent, name = a_word_file("As below"), "word/_rels/document.xml.rels"
    link = '<Relationship Id="rId99" Type="http://x/image" Target="http://127.0.0.1/a.png" TargetMode="External"/>'
    part = the_part(sent, name).decode().replace("</Relationships>", f"{link}</Relationships>")
    assert read_document(with_part(sent, name, part.encode()), DOCX).not_read == ("something in it that is elsewhere",)


def test_who_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SECONDS", 0.05)
    assert read_document(a_pdf(count=MOST_PAGES), PDF).not_read == (TOO_LONG,)


LIMITED = "from workbench.documents.reader.limits import limit; limit(); "


@pytest.mark.parametrize(
    "excess",
    [
        "bytearray(3_000_000_000)",
        "[open('/dev/null') for _ in range(100)]",
        "open({file!r}, 'wb').write(bytes(90_000_000))",
    ],
)
def test_a_reader_has_no_more_than_its_limits(excess: str, tmp_path: Path) -> None:
    program = LIMITED + excess.format(file=str(tmp_path / "large"))
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=False).returncode != 0


def test_a_reader_knows_nothing_of_the_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen = tmp_path / "environment"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\n/usr/bin/env > {seen}\n")
    program.chmod(0o700)
    monkeypatch.setenv("WORKBENCH_SECRET_KEY", "not for readers")
    monkeypatch.setattr(sys, "executable", os.fspath(program))
    assert read_document(a_pdf(), PDF).not_read == (DAMAGED,)
    assert "not for readers" not in seen.read_text()


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"no JSON\n",
        b"{}\n",
        b'{"text": "", "pictures": [["image/png", 1, 1, 9]], "has_wordless": true, "not_read": []}\nshort',
        b'{"text": "", "pictures": [["text/html", 1, 1, 8]], "has_wordless": true, "not_read": []}\n<script>',
        b'{"text": "", "pictures": [["image/png", 1, 1, 8]], "has_wordless": true, "not_read": []}\n<script>',
        b'{"text": "", "pictures": 7, "has_wordless": true, "not_read": []}\n',
        b"[]\n",
        b"\xff\n",
    ],
)
def test_what_a_reader_writes_is_not_trusted(written: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpacked(written)


def test_what_is_packed_is_unpacked() -> None:
    page = Picture("image/png", 3, 4, b"\x89PNG\r\n\x1a\nrest\n")
    sent = Document("Words\n", (page, page), 2, has_wordless=True, not_read=("a file within it",))
    assert unpacked(packed(sent)) == sent
