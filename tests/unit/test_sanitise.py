"""Imported narrative keeps its structure and words and nothing that acts.

nh3, a second cleaner, judges what acts; html5lib, and a parser of XML, which words a reader would be shown.
"""

import re
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from html.parser import HTMLParser

import html5lib
import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.sanitise import (
    ATTRIBUTES,
    TAGS,
    _without_noise,
    clean_narrative,
    narrative_words,
    not_shown_in,
    text_of_html,
)

HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//x></SCRIPT>",
    "<scr<script>x</script>ipt>alert(1)</script>",
    "<script><script></script>alert(1)</script>",
    "<style><style></style><img src=x onerror=alert(1)></style>",
    "<title><img src=x onerror=alert(1)></title>",
    "<title></script><script>alert(1)</title></script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<p onclick='alert(1)'>a</p>",
    "<p style='background:url(javascript:alert(1))'>a</p>",
    "<a href='javascript:alert(1)'>a</a>",
    "<a href='https://example.org'>a</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=x></object><embed src=x>",
    "<form action=x><input name=csrf_token><button>Go</button></form>",
    "<base href=//x><link rel=stylesheet href=x><meta http-equiv=refresh content=0>",
    "<!--><script>alert(1)</script>-->",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea></textarea><img src=x onerror=alert(1)>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "<p id=x class=nhsuk-button hx-get=/audit data-x=1>a</p>",
    "<td colspan='2' onclick=x>a</td>",
    "<p/onclick=alert(1)>a",
    "<p\x00onclick=alert(1)>a",
    "<<p>script>alert(1)<</p>/script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    '<p title="&quot;><script>alert(1)</script>">a</p>',
    "</script><script>",
    "<script",
    "<head><title>a",
]
PIECES = [*HOSTILE, *(f"<{tag}>" for tag in sorted(TAGS)), "</p>", "</div>", "a", "<", ">", '"']


class Elements(HTMLParser):
    """What a browser would make of a fragment: its elements with their attributes."""

    def __init__(self, fragment: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.feed(fragment)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))


def _is_harmless(fragment: str) -> bool:
    return all(
        tag in TAGS and set(attributes) <= set(ATTRIBUTES.get(tag, ())) for tag, attributes in Elements(fragment).found
    )


def _judged(fragment: str) -> str:
    allowed = {tag: set(names) for tag, names in ATTRIBUTES.items()}
    return nh3.clean(fragment, tags=set(TAGS), attributes=allowed, url_schemes=set(), link_rel=None)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_that_acts_remains(hostile: str) -> None:
    cleaned = clean_narrative(f"<div>before {hostile} after</div>")
    assert _is_harmless(cleaned)
    assert Elements(_judged(cleaned)).found == Elements(cleaned).found


@given(st.lists(st.sampled_from(PIECES), max_size=8))
def test_nothing_that_acts_remains_however_it_is_put_together(parts: list[str]) -> None:
    assert _is_harmless(clean_narrative("".join(parts)))


@given(st.text(alphabet="<>/=\"'! -script tylehadonp&;#x", max_size=60))
def test_nothing_that_acts_remains_of_noise(noise: str) -> None:
    assert _is_harmless(clean_narrative(noise))


@pytest.mark.parametrize(
    "harmless",
    [
        "<p>Said <b>no</b>, <em>twice</em></p>",
        "<ul><li>one</li><li>two</li></ul>",
        '<table><tbody><tr><th scope="row">Na</th><td colspan="2">140</td></tr></tbody></table>',
        "<dl><dt>Plan</dt><dd>Review</dd></dl>",
        "<h3>History</h3><pre>a\n  b</pre><blockquote>c</blockquote>",
        "BP &lt; 140/90 &amp; rising",
    ],
)
def test_structure_and_words_stay(harmless: str) -> None:
    assert clean_narrative(harmless) == harmless


@pytest.mark.parametrize(
    ("narrative", "cleaned"),
    [
        ("<p>a</p><script>b()</script><p>c</p>", "<p>a</p><p>c</p>"),
        ("<head><title>t</title><style>s</style></head><p>a</p>", "t <p>a</p>"),
        ('<div xmlns="http://www.w3.org/1999/xhtml" class="x" id="y">a</div>', "<div>a</div>"),
        ('<a href="https://example.org">the letter</a>', "the letter"),
        ("<!-- hidden -->a", "a"),
        ("<script>a", "a"),
        ("<STYLE type='text/css'>p{}</StYlE >b", "b"),
        ("<scripture>in the beginning</scripture>", "in the beginning"),
    ],
)
def test_what_is_no_narrative_goes_and_the_words_of_the_rest_stay(narrative: str, cleaned: str) -> None:
    assert clean_narrative(narrative) == cleaned


def test_cleaning_again_changes_nothing() -> None:
    for hostile in HOSTILE:
        once = clean_narrative(hostile)
        assert _judged(clean_narrative(once)) == _judged(once)


@pytest.mark.parametrize("bad", ["<script>", "<script", "</script>", "<script></style>", "<title>x", "<"])
def test_removing_the_noise_takes_time_in_proportion(bad: str) -> None:
    def taken(times: int) -> float:
        start = time.process_time()
        _without_noise(bad * times)
        return time.process_time() - start

    taken(1000)
    assert taken(80_000) < 20 * max(taken(10_000), 0.002)


@pytest.mark.parametrize(
    ("narrative", "words"),
    [
        ("<style/><p>one</p><style>p{}</style><p>two</p>", "one p{} two"),
        ("<script/>one", "one"),
        ("<title/><p>one</p>", "one"),
        ("<textarea rows='2'/><p>one</p>", "one"),
        ("<p><![CDATA[one < two]]></p>", "one < two"),
        ("<![CDATA[one", "one"),
        ("<head><p>one</p></head>", "one"),
        ("<table><b>one</b><tr><td>two</td></tr></table>", "one two"),
        ("<section>one</section><section>two</section>", "one two"),
        ("<select><option>one</option><option>two</option></select>", "one two"),
        ('<img alt="one" src="x"/>', "[one]"),
        ('<abbr title="one">two</abbr>', "[one] two"),
        ('<input value="one"/><input placeholder="two"/>', "[one] [two]"),
        ('<input type="checkbox" checked="checked"/>one', "[x] one"),
        ('<p aria-label="one">two</p>', "[one] two"),
        ('<table><tr><th abbr="one">two</th></tr></table>', "[one] two"),
        ('<div title="one">two</div>', "[one] two"),
        ('<input type="hidden" value="token"/>one', "one"),
        ("<p class='one' id='two' onclick='three'>four</p>", "four"),
        ("Said <mother reported abuse> and left", "Said <mother reported abuse> and left"),
        ("<mother>one</mother>", "one"),
        ("Told <Mother> in <confidence>", "Told <Mother> in <confidence>"),
        ("<section><paragraph>one</paragraph></section>", "one"),
        ("<p><![CDATA[a <mother> said]]></p>", "a <mother> said"),
        ("&#100omestic &#x76iolence", "domestic violence"),
        ('<span aria-valuetext="one">two</span>', "[one] two"),
        ("do\u200bmes&#8203;t&#x202e;i&shy;c", "domestic"),
        ("caf&eacute; &lt; &nbsp;", "café <"),
    ],
)
def test_the_words_of_a_narrative_are_those_that_a_reader_would_be_shown(narrative: str, words: str) -> None:
    assert " ".join(narrative_words(clean_narrative(narrative)).split()) == words


@pytest.mark.parametrize(
    ("narrative", "said"),
    [
        ("<p>a < b</p>", ()),
        ("<?xml version='1.0'?><p>a<br/></p>", ()),
        ("<img src='x'/>", ("a picture",)),
        ("<object data='x'></object>", ("a picture",)),
        ("<script>document.write('a')</script>", ("a script",)),
        ("<!-- a -->", ("a comment",)),
        ("</ a>", ("a comment",)),
        ("<?a b?>", ("a comment",)),
        ("<style>p:before { content: 'a' }</style>", ("a style",)),
        ("<link rel='stylesheet' href='data:text/css,a'/>", ("a style",)),
        ("<?xml-stylesheet a?>", ("a comment",)),
        ("<p title='a", ("a broken tag",)),
        ("", ()),
    ],
)
def test_what_is_not_shown_of_a_narrative_is_said(narrative: str, said: tuple[str, ...]) -> None:
    assert not_shown_in(narrative) == said


def test_html_becomes_plain_text_with_a_line_for_each_block() -> None:
    assert text_of_html("<h3>A</h3><p>b <b>c</b><br>d</p><ul><li>e<li>f</ul>") == "A\nb c\nd\ne\nf"


BROKEN = [
    *"<style/> <style> </style> <script> </script> <script/> <title/> <title> </title> <head> </head> <textarea> "
    "</textarea> <textarea/> <xmp> </xmp> <noscript> <iframe> <plaintext> <select> <option> <table> <tr> <td> </table> "
    "<![CDATA[ ]]> <!-- --> --!> <!--> <!x> <p> </p> <b> </b> <a> </a> <svg> </svg> <math> <template> <body> <div/> "
    "<form> <button> < &lt; &amp; /> <noembed> <desc> '> \">".split(),
    "<?x ?>", "</ y>", "<p title='", '<p title="', "<mother said ", "<img alt='", "<style a='>'/>",
]  # fmt: skip
WORD = re.compile(r"word\d+")


def _texts(element: object, *, hidden: tuple[str, ...] = ("script", "style")) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag.rpartition("}")[2] in hidden:
        return
    yield element.text or ""
    for each in element:
        yield from _texts(each)
        yield each.tail or ""


def _words_by_html5lib(markup: str) -> set[str]:
    return set(WORD.findall(" ".join(_texts(html5lib.parseFragment(markup, namespaceHTMLElements=False)))))


def _words_by_xml(markup: str) -> set[str]:
    try:
        return set(WORD.findall(" ".join(_texts(ET.fromstring(f"<div>{markup}</div>")))))  # noqa: S314 - our own
    except (ET.ParseError, ValueError):
        return set()


@given(st.lists(st.one_of(st.sampled_from(BROKEN), st.integers(0, 99).map(" word{} ".format)), max_size=14))
def test_no_word_that_a_parser_would_show_is_lost_without_being_said(parts: list[str]) -> None:
    markup = "".join(parts)
    shown = set(WORD.findall(narrative_words(clean_narrative(markup))))
    assert not (_words_by_html5lib(markup) | _words_by_xml(markup)) - shown or not_shown_in(markup)


def _deepest(cleaned: str) -> int:
    """How many elements stand within one another."""
    depth = deepest = 0
    for end in re.findall(r"<(/?)(?!br\b|hr\b)[a-z]", cleaned):
        depth += -1 if end else 1
        deepest = max(deepest, depth)
    return deepest


@pytest.mark.parametrize(
    ("begins", "ends"),
    [("<div>", "</div>"), ("<ul><li>", "</li></ul>"), ("<p><b><i>", ""), ("<table><tr><td>", ""), ("<x-y>", "</x-y>")],
)
def test_what_is_nested_three_thousand_deep_keeps_its_words_and_little_of_its_depth(begins: str, ends: str) -> None:
    cleaned = clean_narrative(f"<div>First {begins * 3_000}<b title='told'>within</b>{ends * 3_000} last</div>")
    assert narrative_words(cleaned).split() == ["First", "[told]", "within", "last"]
    assert _deepest(cleaned) < 1_000


def test_what_is_long_and_not_deep_is_left_as_it_is() -> None:
    markup = "<div>" + "<p>One <b>two</b></p>" * 3_000 + "</div>"
    assert clean_narrative(markup) == markup
