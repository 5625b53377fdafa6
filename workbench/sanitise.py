"""The one seam for imported narrative: XHTML in, an allow-listed fragment out. Nothing else imports bleach.

Plain text never passes here: it is escaped when printed (cleaning would lose "<mother reported…>").
"""

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

import bleach
from bleach import html5lib_shim

from workbench.characters import without_invisible

TAGS = frozenset(
    "p br div span b i em strong u sub sup hr pre blockquote ul ol li dl dt dd h3 h4 h5 h6 "
    "table caption thead tbody tfoot tr th td".split()
)
ATTRIBUTES = {"td": ["colspan", "rowspan"], "th": ["colspan", "rowspan", "scope"]}

Token = dict[str, Any]

_SPEAKING: Final = (
    "alt", "title", "placeholder", "label", "summary", "abbr", "standby", "srcdoc", "aria-label", "aria-description",
    "aria-valuetext", "aria-roledescription", "aria-placeholder", "aria-braillelabel",
)  # fmt: skip
_WITH_VALUE: Final = frozenset({"input", "button", "data", "param", "option"})
_INLINE: Final = frozenset(
    "a abbr acronym bdi bdo big cite code data del dfn font ins kbd label mark nobr q s samp small strike time tt var "
    "wbr".split()
)
_SILENT: Final = frozenset({"script", "style"})
_KNOWN: Final = frozenset(html5lib_shim.HTML_TAGS) | frozenset(
    "acronym applet basefont bgsound big center dir font frame frameset head html body isindex marquee nobr noembed "
    "noframes plaintext rb rtc strike tt xmp svg g path text tspan circle rect line image math mi mo mn mrow".split()
)
_WORD = re.compile(r"\w")


def clean_narrative(markup: str) -> str:
    """Only harmless structure remains: no links, images, styles, classes, ids or scripts.

    All words remain that a browser, or a parser of XHTML, would show, and those of a picture's or field's attributes.
    Styles and scripts go with their content only where every parser agrees where they end.
    """
    if not markup.strip():
        return ""
    cleaner = _TIDY if _ends_clearly(markup) else _COMPLETE
    cleaned = cleaner.clean(f"{_ROOT}{_without_noise(markup)}")
    return _ENTITY.sub(_without_invisible_entity, str(cleaned)).strip()


_ROOT: Final = "<x-root>"  # words of a table outside its cells are lost where the table has nothing above it
_RAW = "script|style|title|textarea|xmp|iframe|noembed|noframes|noscript|plaintext|template|select"
_SELF_CLOSED = re.compile(rf"""<(?:{_RAW})\b(?:[^<>"']|"[^"<]*"|'[^'<]*')*/>""", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_ENTITY = re.compile(r"&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z]{2,32});")


# As every browser reads it: a number without its semicolon
_OPEN_ENTITY = re.compile(r"(&#[0-9]{1,7}(?![0-9;])|&#[xX][0-9a-fA-F]{1,6}(?![0-9a-fA-F;]))")
_MAYBE_WORDS = re.compile(r"<([A-Za-z]+)(?:\s[^<>=\"'/]*)?>")
_CLOSED = re.compile(r"</([A-Za-z]+)")


def _without_noise(markup: str) -> str:
    """XHTML's own ways, which a parser of HTML would take for the start of something that hides what follows."""
    without = _SELF_CLOSED.sub("", _OPEN_ENTITY.sub(r"\1;", without_invisible(markup)))
    return _flattened(_with_plain_words(_CDATA.sub(lambda found: html.escape(found[1], quote=False), without)))


def _with_plain_words(markup: str) -> str:
    """Plain text that was not escaped ("<mother>"): a name that no element has, and that nothing closes."""
    if not _MAYBE_WORDS.search(markup):
        return markup
    elements = _KNOWN | {each.lower() for each in _CLOSED.findall(markup)}
    return _MAYBE_WORDS.sub(
        lambda found: found[0] if found[1].lower() in elements else html.escape(found[0], quote=False), markup
    )


_MOST_NESTED: Final = 500
"""Elements within one another: a parser's work grows with the square of their number."""

_TAG_NAME = re.compile(r"<(/?)([a-z][^\s/<>]*)", re.IGNORECASE)
_NEVER_NESTED: Final = frozenset(
    f"area br col embed hr img input link meta param source wbr {_RAW}".replace("|", " ").split()
)


def _flattened(markup: str) -> str:
    """Elements that are nested more deeply are line breaks, with their attributes; their words stay."""
    if markup.count("<") <= _MOST_NESTED:
        return markup
    begun, flat = Counter[str](), Counter[str]()

    def instead(tag: re.Match[str]) -> str:
        name = tag[2].lower()
        if name in _NEVER_NESTED:
            return tag[0]
        if not tag[1]:
            too_deep = begun.total() >= _MOST_NESTED
            (flat if too_deep else begun)[name] += 1
            return "<br" if too_deep else tag[0]
        if flat[name]:
            flat[name] -= 1
            return "<br"
        begun[name] -= begun[name] > 0
        return tag[0]

    return _TAG_NAME.sub(instead, markup)


def _ends_clearly(markup: str) -> bool:
    """No style or script that one parser ends elsewhere than another does."""
    if _SELF_CLOSED.search(markup) or any("<" in found[1] for found in _CDATA.finditer(markup)):
        return False
    lower = markup.lower()
    return all(lower.rfind(f"</{name}") >= lower.rfind(f"<{name}") for name in _SILENT)


def _without_invisible_entity(entity: re.Match[str]) -> str:
    return entity[0] if without_invisible(html.unescape(entity[0])) else ""


def _readable(tokens: Iterable[Token], silent: frozenset[str]) -> Iterator[Token]:
    """The tokens with the words that stand in attributes, without styles and scripts, before bleach sees them."""
    inside = ""
    for token in tokens:
        name = token.get("name", "")
        if inside:
            inside = "" if token["type"] == "EndTag" and name == inside else inside
        elif name in silent and token["type"] == "StartTag":
            inside = name
        else:
            said = list(_words_of(token, name))  # before bleach takes the attributes from the token
            yield token
            yield from said


def _words_of(token: Token, name: str) -> Iterator[Token]:
    if token["type"] in ("StartTag", "EmptyTag"):
        attributes = {name: value for (_, name), value in token["data"].items()}
        yield from map(_characters, _said_by(name, attributes))
    if token["type"] in ("StartTag", "EndTag") and name not in TAGS and name not in _INLINE:
        yield _characters(" ")


def _characters(words: str) -> Token:
    return {"type": "Characters", "data": words}


def _said_by(name: str, attributes: dict[str, str]) -> Iterator[str]:
    if attributes and name not in _KNOWN and not {":", "-"} & set(name):
        yield f"<{' '.join([name, *attributes])}>"  # plain text that was not escaped: "<mother reported …>"
    speaking = [attributes.get(each, "") for each in _SPEAKING]
    if name in _WITH_VALUE and attributes.get("type", "").lower() != "hidden":
        speaking.append(attributes.get("value", ""))
    if attributes.get("type", "").lower() in ("checkbox", "radio"):
        speaking.append("x" if "checked" in attributes else "_")
    yield from (f" [{words.strip()}] " for words in speaking if _WORD.search(words))


def _cleaner(silent: frozenset[str]) -> bleach.Cleaner:
    """bleach drops what it does not allow before it can be read for words; here it drops it after."""
    cleaner = bleach.Cleaner(tags=TAGS, attributes=ATTRIBUTES, protocols=frozenset(), strip=True, strip_comments=True)
    walk = cleaner.walker
    cleaner.parser = html5lib_shim.BleachHTMLParser(
        tags=None, strip=True, consume_entities=False, namespaceHTMLElements=False
    )
    cleaner.walker = lambda tree: _readable(walk(tree), silent)
    return cleaner


_TIDY: Final = _cleaner(_SILENT)
_COMPLETE: Final = _cleaner(frozenset())

_TAG = re.compile(r"<[^<>]*>")
_LINE = re.compile(r"<(?:p|br|div|hr|pre|blockquote|ul|ol|li|dt|dd|h[3-6]|table|caption|tr)\b[^<>]*>")


def narrative_words(cleaned: str) -> str:
    """The words of a cleaned narrative without its markup."""
    return html.unescape(_TAG.sub(" ", cleaned)).strip()


def text_of_html(markup: str) -> str:
    """The words of any HTML as plain text, a line for each block."""
    return lines_of_narrative(clean_narrative(markup))


def lines_of_narrative(cleaned: str) -> str:
    """The same of a cleaned narrative."""
    lines = (narrative_words(line) for line in _LINE.sub("\n", cleaned).split("\n"))
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


_PICTURE = re.compile(r"<(?:img|image|object|embed|iframe|video|audio|svg|canvas|applet|math)\b", re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b", re.IGNORECASE)
_COMMENT = re.compile(r"<!--(?!\s*-->)|<!(?!--|\[CDATA\[|doctype\b)|<\?(?!xml\s)|</(?![a-z>])", re.IGNORECASE)
_WORDS_OF_STYLE = re.compile(r"<style\b[^<]*\bcontent\s*:|<link\b[^<]*\bstylesheet\b", re.IGNORECASE)


_WHOLE_TAG = re.compile(r"""<[!/]?[a-z](?:[^<>"']|"[^"<]*"|'[^'<]*')*>""", re.IGNORECASE)
_TAG_STARTS = re.compile(r"<[a-z]", re.IGNORECASE)


def not_shown_in(markup: str) -> tuple[str, ...]:
    """What of a narrative a reader of it cleaned cannot see, or may not, without its words."""
    if "<" not in markup:
        return ()
    kinds = ((_PICTURE, "a picture"), (_SCRIPT, "a script"), (_COMMENT, "a comment"), (_WORDS_OF_STYLE, "a style"))
    found = [what for pattern, what in kinds if pattern.search(markup)]
    is_broken = _TAG_STARTS.search(_WHOLE_TAG.sub("", markup))
    return (*found, "a broken tag") if is_broken else tuple(found)


_BROKEN_OFF = re.compile(r"<[^<>]*$|&[#\w]{0,12}$")


def beginning_words(cut: str) -> str:
    """The words of the beginning of a cleaned narrative, whose markup may break off anywhere."""
    return narrative_words(_BROKEN_OFF.sub("", cut))


_BEGUN_BEFORE = re.compile(r"^[^<>]*>")


def part_words(cut: str) -> str:
    """The same of a part that may begin anywhere as well."""
    return beginning_words(_BEGUN_BEFORE.sub("", cut))
