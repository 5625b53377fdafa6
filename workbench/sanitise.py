"""The one seam for imported narrative: XHTML in, an allow-listed fragment out. Nothing else imports bleach.

Plain text never passes here: it is escaped when printed (cleaning would lose "<mother reported…>").
"""

import html
import re

import bleach

TAGS = frozenset(
    "p br div span b i em strong u sub sup hr pre blockquote ul ol li dl dt dd h3 h4 h5 h6 "
    "table caption thead tbody tfoot tr th td".split()
)
ATTRIBUTES = {"td": ["colspan", "rowspan"], "th": ["colspan", "rowspan", "scope"]}

_CLEANER = bleach.Cleaner(tags=TAGS, attributes=ATTRIBUTES, protocols=frozenset(), strip=True, strip_comments=True)
_NOISE = re.compile(r"<(/?)(script|style|title|head)\b[^<>]*>", re.IGNORECASE)


def clean_narrative(markup: str) -> str:
    """Only harmless structure remains: no links, images, styles, classes, ids or scripts.

    bleach keeps the text inside a removed script or style, which is noise to a reader, so those go first. That is for
    tidiness only: safety rests on the cleaner, which sees the result.
    """
    return str(_CLEANER.clean(_without_noise(markup)))


def _without_noise(markup: str) -> str:
    """Drop script, style, title and head with what is in them, in one pass; an unclosed one is left to the cleaner."""
    kept, position, start, opened = [], 0, 0, None
    for tag in _NOISE.finditer(markup):
        closing, name = bool(tag[1]), tag[2].lower()
        if opened is None and not closing:
            opened, start = name, tag.start()
        elif closing and name == opened:
            kept.append(markup[position:start])
            position, opened = tag.end(), None
    return "".join([*kept, markup[position:]])


_TAG = re.compile(r"<[^<>]*>")


def narrative_words(cleaned: str) -> str:
    """The words of a cleaned narrative without its markup."""
    return html.unescape(_TAG.sub(" ", cleaned)).strip()
