"""What is wrong with a page or a part of one: every page that any test loads passes through here."""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

import html5lib
from html5lib.constants import E as EXPLAINED
from werkzeug.datastructures import Headers

SUFFIX = " – Redaction workbench"
CONTROLS = ("input", "select", "textarea")
NEEDS_NO_LABEL = ("hidden", "submit", "button")
REFERENCES = ("for", "form", "aria-labelledby", "aria-describedby", "aria-controls")
NONCE = re.compile(r"script-src 'nonce-([\w-]{20,})'")
REQUIRED_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@lru_cache(maxsize=1)  # a client judges a page, and then the test reads the same one
def parsed(text: str) -> tuple[Element, list[str]]:
    """The tree, and every error of the HTML standard's own parser, with its line."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    is_whole = text.lstrip().lower().startswith("<!doctype")
    container = "table" if text.lstrip().startswith("<tbody") else "div"  # where the part takes its place
    tree = parser.parse(text) if is_whole else parser.parseFragment(text, container=container)
    return tree, [f"line {line}: {EXPLAINED[code] % (more or {})}" for (line, _), code, more in parser.errors]


def whole_page_faults(tree: Element, private: Collection[str]) -> Iterator[str]:
    """What only a whole page must have: language, a title that tells nothing private, one first heading."""
    titles = [words(title) for title in tree.iter("title")]
    if len(titles) != 1 or not titles[0].removesuffix(SUFFIX) or not titles[0].endswith(SUFFIX):
        yield f"its titles are {titles}"
    yield from (f"its title tells {told!r}" for told in private for title in titles if told in title)
    if tree.get("lang") != "en":
        yield "it does not say its language"
    headings = [words(heading) for heading in tree.iter("h1")]
    if len(headings) != 1 or not headings[0]:
        yield f"its first headings are {headings}"
    ids = {element.get("id") for element in tree.iter()}
    yield from (f"{name}={to!r} leads nowhere" for name, to in _references(tree) if to not in ids)


def faults(tree: Element, nonce: str, clinical: Collection[str]) -> Iterator[str]:
    """What neither a page nor a part may have."""
    ids = Counter(element.get("id") for element in tree.iter() if element.get("id"))
    yield from (f"the id {name!r} stands {times} times" for name, times in ids.items() if times > 1)
    labelled = {label.get("for") for label in tree.iter("label") if words(label)}
    wrapped = {control for label in tree.iter("label") for control in label.iter()}
    for element in tree.iter():
        yield from _unsafe(element, nonce)
        yield from _nameless(element, element.get("id") in labelled or element in wrapped)
        address = element.get("href") or element.get("action") or ""
        yield from (f"the address {address!r} tells {told!r}" for told in clinical if told in address)


OF_A_PICTURE = "default-src 'none'; sandbox; "


def header_faults(headers: Headers, *, may_be_kept: bool = False) -> Iterator[str]:
    """Styles, scripts and pictures may be kept; nothing else."""
    policy = headers.get("Content-Security-Policy", "")
    if not (NONCE.search(policy) or policy.startswith(OF_A_PICTURE)) or "unsafe" in policy:
        yield f"its content security policy is {policy}"
    promised = {**REQUIRED_HEADERS, "Cache-Control": "public, max-age=31536000"} if may_be_kept else REQUIRED_HEADERS
    yield from (f"its {name} is {headers.get(name)}" for name in promised if headers.get(name) != promised[name])
    if not may_be_kept and "HX-Request" not in headers.get("Vary", ""):
        yield f"it varies by {headers.get('Vary')}"


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _references(tree: Element) -> Iterator[tuple[str, str]]:
    for element in tree.iter():
        yield from ((name, to) for name in REFERENCES for to in (element.get(name) or "").split())
        href = element.get("href", "")
        if href.startswith("#"):
            yield "href", href[1:]


def _unsafe(element: Element, nonce: str) -> Iterator[str]:
    if element.tag in ("script", "style") and element.get("nonce") != nonce:
        yield f"a {element.tag} without the nonce"
    for name, value in element.attrib.items():
        if name == "style" or name.startswith("on"):
            yield f"an inline {name} at {element.tag}"
        if name in ("href", "src", "action") and value.strip().lower().startswith(("javascript:", "data:")):
            yield f"{name}={value!r}"
    if any(name.startswith("hx-") for name in element.attrib if name not in {"hx-ignore", "hx-swap-oob"}):
        yield from [] if element.get("hx-nonce") == nonce else [f"a {element.tag} that htmx would not trust"]


def _nameless(element: Element, is_labelled: bool) -> Iterator[str]:
    named = is_labelled or element.get("aria-label") or element.get("aria-labelledby")
    if element.tag in CONTROLS and element.get("type") not in NEEDS_NO_LABEL and not named:
        yield f"the control {element.get('name')!r} has no label"
    if element.tag in ("a", "button", "summary", "legend", "label") and not (named or words(element)):
        yield f"a {element.tag} without words"
    if element.tag == "img" and element.get("alt") is None:
        yield "a picture without words"
