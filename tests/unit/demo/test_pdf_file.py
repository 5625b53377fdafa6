"""A letter of the demonstration practice as a PDF."""

from tests.documents import PDF
from workbench.demo.pdf_file import as_pdf
from workbench.documents.reading import read_document

LETTER = (
    "Dear Dr Shah,\n\nThank you (as ever) for referring him – “all well”. "
    + "He was seen by us. " * 20
    + "\n\nDr Baker"
)


def test_all_words_of_it_can_be_read() -> None:
    read = read_document(as_pdf(LETTER), PDF)
    assert (read.text.split(), read.pages, read.has_wordless, read.not_read) == (LETTER.split(), 1, False, ())
