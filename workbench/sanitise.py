"""Sanitise imported narrative: XHTML in, an allow-listed fragment out. No other module imports bleach.

Plain text is not sanitised: it is escaped when printed (sanitising would remove "<mother reported…>").
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
    """The markup with harmless structure only: no links, images, styles, classes, ids or scripts.

    bleach keeps the text inside a removed script or style, which readers do not need, so these elements are removed
    first. That is for readability only: bleach sanitises the result, so safety does not depend on it.
    """
    return str(_CLEANER.clean(_without_noise(markup)))


def _without_noise(markup: str) -> str:
    """Remove script, style, title and head with their content, in one pass; bleach handles one that is not closed."""
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
