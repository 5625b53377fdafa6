"""Attachments: whatever is text is read whole, however it is packed; of the rest it is said that it is there."""

import base64

import pytest

from tests.unit.fhir.bundles import a, causes, entries, entry, to
from workbench.fhir.filing.left_out import UNNAMED
from workbench.vocabulary import Doubt

WORDS = "Mother’s partner – told in confidence"
NO_ACCENTS = "Told in confidence at home"
LETTER = WORDS.encode()


def b64(sent: bytes) -> str:
    return base64.b64encode(sent).decode()


def a_letter(**attachment):
    return entry(a("DocumentReference", content=[{"attachment": attachment}]))


@pytest.mark.parametrize(
    "encoded",
    [
        b64(LETTER),
        b64(LETTER).rstrip("="),
        base64.encodebytes(LETTER * 5).decode(),
        base64.encodebytes(LETTER * 5).decode().replace("\n", "\r\n  "),
        base64.urlsafe_b64encode(LETTER + "ÿÿ>>>???".encode()).decode(),
    ],
)
def test_base64_is_read_with_line_breaks_for_addresses_and_without_padding(encoded):
    found = a_letter(contentType="text/plain", data=encoded)
    assert found.text.startswith(WORDS)
    assert found.not_shown == ()


@pytest.mark.parametrize(
    ("media_type", "sent"),
    [
        ("text/plain", LETTER),
        ("TEXT/Plain", LETTER),
        (" text/plain ; charset=UTF-8", LETTER),
        ("text/plain", b"\xef\xbb\xbf" + LETTER),
        ("text/plain; charset=windows-1252", WORDS.encode("cp1252")),
        ("text/plain; charset=iso-8859-1", WORDS.encode("cp1252")),
        ("text/plain", WORDS.encode("cp1252")),
        ("text/plain; charset=utf-16", WORDS.encode("utf-16")),
        ("text/plain;charset='UTF-16LE'", WORDS.encode("utf-16-le")),
        ('text/plain;charset="utf-16be"', WORDS.encode("utf-16-be")),
        ("text/plain", WORDS.encode("utf-16")),
        ("text/plain", WORDS.encode("utf-16-le")),
        ("text/plain; charset=nonsense", LETTER),
        ("text/markdown", LETTER),
        ("text/html", f"<p>{WORDS}</p>".encode()),
        ("application/xhtml+xml", f"<html><body><p>{WORDS}</p></body></html>".encode()),
        ("text/html", f"<meta charset=windows-1252><p>{WORDS}</p>".encode("cp1252")),
        (None, LETTER),
        ("application/octet-stream", LETTER),
        (None, f"<!DOCTYPE html><html><body>{WORDS}</body></html>".encode()),
    ],
)
def test_text_is_read_by_whatever_name_and_in_whatever_alphabet(media_type, sent):
    named = {"contentType": media_type} if media_type else {}
    found = a_letter(**named, data=b64(sent))
    assert (found.text, found.not_shown, found.doubts) == (WORDS, (), ())


def test_latin_1_keeps_its_accents():
    assert a_letter(contentType="text/plain; charset=latin1", data=b64("Zoë".encode("latin-1"))).text == "Zoë"


@pytest.mark.parametrize(
    ("attachment", "said"),
    [
        ({"contentType": "application/pdf", "data": b64(b"%PDF-1.7" + bytes(33_992))},
         "an attachment, application/pdf, 34 kB"),
        ({"contentType": "text/plain", "data": b64(b"%PDF-1.7 not as told")}, "an attachment, text/plain, 20 bytes"),
        ({"contentType": "application/rtf", "data": b64(rb"{\rtf1 x}")}, "an attachment, application/rtf, 9 bytes"),
        ({"data": b64(rb"{\rtf1 x}")}, "an attachment, 9 bytes"),
        ({"contentType": "image/png", "data": b64(bytes(range(256)) * 8000)}, "an attachment, image/png, 2.0 MB"),
        ({"contentType": "text/plain", "data": b64(bytes(range(256)))}, "an attachment, text/plain, 256 bytes"),
        ({"contentType": "text/plain", "data": "@@no base64@@"}, "an attachment, text/plain"),
        ({"contentType": "application/pdf", "url": "https://elsewhere.example/1", "size": 3400},
         "an attachment, application/pdf, 3 kB"),
        ({"url": "Binary/absent"}, "an attachment"),
        ({"contentType": "mother says/no", "url": "Binary/absent"}, "an attachment"),
        ({"contentType": "application/pdf"}, "an attachment, application/pdf"),
        ({"contentType": "text/plain", "data": b64(b"\r\n {\\rtf1 x}")}, "an attachment, text/plain, 12 bytes"),
        ({"contentType": "text/plain", "data": b64(NO_ACCENTS.encode("cp037"))}, "an attachment, text/plain, 26 bytes"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_without_its_words(attachment, said):
    found = a_letter(title="From the clinic", **attachment)
    assert (found.text, found.not_shown, found.doubts) == ("From the clinic", (said,), (Doubt.NOT_ALL_READ,))


def test_a_picture_in_a_letter_is_said():
    found = a_letter(contentType="text/html", data=b64(b"<p>As drawn</p><img src='data:image/png;base64,AAAA'>"))
    assert (found.text, found.not_shown) == ("As drawn", ("a picture in an attachment",))


def test_a_long_letter_is_read_to_its_end():
    long = "All findings normal. " * 60_000 + "The end."
    assert a_letter(contentType="text/plain", data=b64(long.encode())).text == long


def test_an_attachment_without_content_says_nothing():
    assert a_letter(title="From the clinic").not_shown == ()


@pytest.mark.parametrize("charset", ["utf-7", "koi8-r", "Shift_JIS", "cp037", "IBM500", "macintosh", "gb18030"])
def test_any_alphabet_that_is_declared_is_read(charset):
    encoding = {"macintosh": "mac-roman"}.get(charset, charset)
    assert (
        a_letter(contentType=f"text / plain;charset={charset}", data=b64(NO_ACCENTS.encode(encoding))).text
        == NO_ACCENTS
    )


def test_a_binary_that_nothing_names_is_told():
    binary = {"resourceType": "Binary", "id": "b", "contentType": "text/plain", "data": b64(LETTER)}
    letter = a("DocumentReference", content=[{"attachment": {"title": "From the clinic"}}])
    assert causes(binary, letter) == [UNNAMED]
    assert causes({**binary, "data": ""}, letter) == []
    inside = entry({**letter, "contained": [binary]})
    assert inside.not_shown == ("an attachment that it contains and does not name",)


def test_a_binary_is_found_by_any_reference():
    binary = {"resourceType": "Binary", "id": "b", "contentType": "text/plain", "data": b64(LETTER)}
    for url in ("Binary/b", "https://a.example/fhir/Binary/b", "Binary/b/_history/2"):
        found = entries(binary, a("DocumentReference", content=[{"attachment": {"url": url}}]))
        assert found["DocumentReference/1"].text == WORDS
    inside = a("DocumentReference", contained=[binary], content=[{"attachment": {"url": "#b"}}])
    assert entry(inside).text == WORDS


def test_stu3_binaries_have_content():
    binary = {"resourceType": "Binary", "id": "b", "contentType": "text/plain", "content": b64(LETTER)}
    assert entries(binary, a("DocumentReference", content=[{"attachment": {"url": "Binary/b"}}]))[
        "DocumentReference/1"
    ].text == WORDS  # fmt: skip


@pytest.mark.parametrize("url", [f"data:text/plain;base64,{b64(LETTER)}", "data:text/plain,Told%20in%20confidence"])
def test_an_address_may_hold_the_text(url):
    assert "old in confidence" in a_letter(url=url).text


PLAIN = {"contentType": "text/plain", "data": b64(LETTER)}
PDF = {"contentType": "application/pdf", "data": b64(b"%PDF-1.7")}


HOLDERS = {
    "a value": lambda sent: a("Observation", valueAttachment=sent),
    "a component": lambda sent: a("Observation", component=[{"valueAttachment": sent}]),
    "a message": lambda sent: a("Communication", payload=[{"contentAttachment": sent}]),
    "a message to be": lambda sent: a("CommunicationRequest", payload=[{"contentAttachment": sent}]),
    "a report": lambda sent: a("DiagnosticReport", presentedForm=[sent]),
    "a document": lambda sent: a("DocumentReference", content=[{"attachment": sent}]),
    "a picture": lambda sent: a("Media", content=sent),
    "an answer": lambda sent: a("QuestionnaireResponse", item=[{"text": "?", "answer": [{"valueAttachment": sent}]}]),
    "a consent": lambda sent: a("Consent", sourceAttachment=sent),
    "an extension": lambda sent: a("Condition", extension=[{"url": "https://a.example/x", "valueAttachment": sent}]),
    "a note's extension": lambda sent: a("Goal", note=[{"text": "x", "extension": [{"valueAttachment": sent}]}]),
}


@pytest.mark.parametrize("holder", HOLDERS.values(), ids=HOLDERS.keys())
def test_attachments_are_found_wherever_they_stand(holder):
    read = entry(holder(PLAIN))
    assert WORDS in read.text
    assert read.not_shown == ()
    unread = entry(holder(PDF))
    assert unread.not_shown == ("an attachment, application/pdf, 8 bytes",)
    assert unread.doubts == (Doubt.NOT_ALL_READ,)


@pytest.mark.parametrize(
    "fields",
    [
        {"extension": [{"url": "https://a.example/x", "valueString": "x"}]},
        {"valueSampledData": None, "identifier": [{"system": "https://a.example", "value": "1"}]},
        {"specimen": to("Specimen/1")},
    ],
)
def test_what_only_looks_like_an_attachment_is_none(fields):
    assert entry(a("Observation", **fields)).not_shown == ()


def test_a_measured_curve_is_said():
    curve = {"origin": {"value": 0}, "period": 10, "dimensions": 1, "data": "1 2 3"}
    assert entry(a("Observation", valueSampledData=curve)).not_shown == ("a series of measurements",)


def test_an_extension_that_changes_the_meaning_is_said():
    found = entry(a("Condition", modifierExtension=[{"url": "https://a.example/refuted", "valueBoolean": True}]))
    assert found.not_shown == ("an extension that changes the meaning of the rest",)
