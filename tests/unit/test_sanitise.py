"""Imported narrative keeps its structure and words and nothing that acts; nh3, a second cleaner, is the judge."""

import time
from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.sanitise import ATTRIBUTES, TAGS, _without_noise, clean_narrative

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
