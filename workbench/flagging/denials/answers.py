"""What is written straight before or after some words: whether they are answered, told as done, or only a question."""

import re

from workbench.flagging.matching import Span

_BETWEEN = r"(?:[ \t=>–—-]|[:?]\s*){0,6}"
_YES = re.compile(_BETWEEN + r"\b(?:yes|y)\b(?!['’]|\s*(?:/|or\b|\\)\s*no?\b)", re.IGNORECASE)
_TICKED = r"(?:\[[xX✓✔]\]|[☑☒✓✔✅])\s*"
_YES_TICKED = re.compile(_BETWEEN + _TICKED + r"(?!no?\b)", re.IGNORECASE)
_NO_TICKED = re.compile(_BETWEEN + r"(?:\[\s?\]|☐)\s*yes\s*" + _TICKED + r"no\b", re.IGNORECASE)
_NO = re.compile(_BETWEEN + r"\b(?:no|n|nil|none|denied)\b", re.IGNORECASE)
_HAPPENS = re.compile(
    r"\s+(?:is |was )?(?:disclosed|admitted|confirmed|ongoing|continues|continuing|escalating"
    r"|persist\w*|worsening|increasing|daily|nightly|most (?:days|nights)|every (?:day|night)|at night)\b"
)
_SET_OFF = re.compile(r"(?:^|[,.:;\n]|[-–—/|])\s*$")
_NOT = re.compile(r"(?:\bnot|n['’]?t|\bnever|\bno|\bnor)\s+$", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d$")
_DATED = re.compile(
    r"\s+(?:in |at |of |from )?(?:(?:19|20)\d\d\b|aged? \d|\d+ ?(?:yrs?|years?|months?|weeks?|days?) ago"
    r"|last (?:year|month|week)|x ?\d|as an? (?:teen|child|adolescent|student))",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"\s+(?:since\b|for (?:\w+ ){0,3}(?:days?|weeks?|months?|years?|wks?|yrs?|[0-9]+/(?:7|52|12))\b)", re.IGNORECASE
)
_SO_LONG = re.compile(r"\s+(?:since (?:19|20)\d\d\b|for\b)", re.IGNORECASE)
_SAID = re.compile(
    r"\b(?:disclos(?:es|ed|ing)|admit(?:s|ted|ting)(?: to)?|confid(?:es|ed) (?:about|in \w+ about))\s+"
    r"(?:(?:the|ongoing|current|previous|historic(?:al)?) ){0,2}$",
    re.IGNORECASE,
)

_TO = re.compile(r"\s+to\s+(?!me\b|us\b|date\b)", re.IGNORECASE)

ANSWERS = {"no": ",;/|)-–—", "none": ",;/|)-–—", "never": ",;/|)-–—", "nil": ",;/|)", "denied": ",;/|)"}
"""Words that answer what stands before them, where one of these follows: "Smoking - no / Domestic abuse - yes"."""


def says_yes(text: str, end: int) -> bool:
    """Straight after a phrase: "Domestic abuse? Yes", but not "Yes/No", which nobody has answered."""
    return _YES.match(text, end) is not None or _YES_TICKED.match(text, end) is not None


def is_ticked_no(text: str, end: int) -> bool:
    """A form's boxes: "Domestic abuse [ ] yes [x] no"."""
    return _NO_TICKED.match(text, end) is not None


def says_no(text: str, end: int) -> bool:
    return _NO.match(text, end) is not None


def happens(text: str, span: Span) -> bool:
    """Does it stand for itself, whatever is denied before it: "No injuries today, domestic violence disclosed"?"""
    start, end = span
    is_told = _HAPPENS.match(text, end) is not None or _DATED.match(text, end) is not None
    return (is_told and _SET_OFF.search(text[max(start - 3, 0) : start]) is not None) or _is_said(text, start)


def _is_said(text: str, start: int) -> bool:
    """Told by somebody, straight before: "disclosed domestic violence", but not "never disclosed"."""
    said = _SAID.search(text, max(start - 60, 0), start)
    return said is not None and not is_negated(text, said.start())


def is_dated(text: str, span: Span) -> bool:
    """Is it told as something that was, at a time: "overdose 2019"?"""
    start, end = span
    return _DATED.match(text, end) is not None or _YEAR.search(text[max(start, end - 5) : end]) is not None


def is_bounded(text: str, end: int) -> bool:
    """Is it denied for some time only: "no overdose since 2019" tells of one."""
    return _SINCE.match(text, end) is not None


def is_over_for_now(text: str, end: int) -> bool:
    """Does the time tell that it was: "no self-harm for 3 weeks", but not "no domestic abuse since last visit"?"""
    return is_bounded(text, end) and _SO_LONG.match(text, end) is not None


def answers(text: str, cue: Span) -> bool:
    """Does this word of denial answer what stands before it, and so say nothing of what follows?"""
    follows = ANSWERS.get(text[slice(*cue)].lower())
    after = text[cue[1] : cue[1] + 3].lstrip()[:1]
    return follows is not None and bool(after) and after in follows


def is_told_of(text: str, cue: Span) -> bool:
    """Is it only said to whom it was not told: "domestic abuse not reported to police"?"""
    return _TO.match(text, cue[1]) is not None


def closes(text: str, end: int) -> bool:
    """Does nothing but the end of its clause follow?"""
    return not text[end : end + 2].strip(" ,.;:)/|\n")


def is_negated(text: str, start: int) -> bool:
    """Does a "not" stand straight before?"""
    return _NOT.search(text[max(start - 12, 0) : start]) is not None
