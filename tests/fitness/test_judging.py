"""The judge through whose hands every page of every test goes is awake."""

import pytest
from werkzeug.datastructures import Headers

from tests import judging
from workbench.web.door import headers

SOUND = (
    '<!DOCTYPE html><html lang="en"><head><title>Queue – Redaction workbench</title>'
    '<script nonce="n" src="/static/workbench.js"></script></head>'
    "<body><main><h1>Queue</h1><p>Words</p></main></body></html>"
)
POLICY = "default-src 'none'; script-src 'nonce-aaaaaaaaaaaaaaaaaaaaaaaa'; style-src 'self'"
HEADERS = {**judging.REQUIRED_HEADERS, "Content-Security-Policy": POLICY, "Vary": "HX-Request, Cookie"}


def faults(html: str) -> list[str]:
    tree, invalid = judging.parsed(html)
    clinical = ["Sprained ankle"]
    return [*invalid, *judging.faults(tree, "n", clinical), *judging.whole_page_faults(tree, ["Rosa", *clinical])]


def test_every_header_of_a_page_is_required_of_every_page() -> None:
    assert {**headers.ON_EVERY_RESPONSE, **headers.ON_EVERY_PAGE} == judging.REQUIRED_HEADERS


def test_a_sound_page_has_no_faults() -> None:
    assert faults(SOUND) == []


@pytest.mark.parametrize(
    ("sound", "unsound"),
    [
        ("<p>Words</p>", "<p>Words<div></div></p>"),
        ("<p>Words</p>", "<p>Words</b></p>"),
        ("Queue – Redaction", "Redaction"),
        ("Queue – Redaction", "Rosa – Redaction"),
        ("<h1>Queue</h1>", ""),
        ("<h1>Queue</h1>", "<h1>Queue</h1><h1>Again</h1>"),
        (' lang="en"', ""),
        ("<p>Words</p>", '<p id="a">Words</p><p id="a">Words</p>'),
        ('nonce="n"', 'nonce="other"'),
        ("<p>Words</p>", "<script>go()</script>"),
        ("<p>Words</p>", '<p style="color: red">Words</p>'),
        ("<p>Words</p>", '<p onclick="go()">Words</p>'),
        ("<p>Words</p>", '<a href=" javascript:go()">Words</a>'),
        ("<p>Words</p>", '<a href="#nowhere">Words</a>'),
        ("<p>Words</p>", '<a href="/queue?q=Sprained ankle">Words</a>'),
        ("<p>Words</p>", '<label for="other">Words</label><input id="this">'),
        ("<p>Words</p>", "<select></select>"),
        ("<p>Words</p>", "<button></button>"),
        ("<p>Words</p>", '<p aria-describedby="nowhere">Words</p>'),
        ("<p>Words</p>", '<p hx-get="/queue">Words</p>'),
        ("<p>Words</p>", '<img src="/static/a.png">'),
    ],
)
def test_a_fault_is_found(sound: str, unsound: str) -> None:
    assert len(faults(SOUND.replace(sound, unsound))) > 0


@pytest.mark.parametrize("name", HEADERS)
def test_a_missing_header_is_found(name: str) -> None:
    assert not list(judging.header_faults(Headers(HEADERS)))
    assert len(list(judging.header_faults(Headers({**HEADERS, name: "other"})))) == 1
