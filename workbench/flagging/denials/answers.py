"""What is written straight before or after some words: whether they are answered, told as done, or only a question."""

import re

from workbench.flagging.denials.times import end_of_time, is_asked, is_told_of_a_stretch, is_told_of_a_time
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
_SAID = re.compile(
    r"\b(?:disclos(?:es|ed|ing)|admit(?:s|ted|ting)(?: to)?|confid(?:es|ed) (?:about|in \w+ about))\s+"
    r"(?:(?:the|ongoing|current|previous|historic(?:al)?) ){0,2}$",
    re.IGNORECASE,
)

_CLOSE = re.compile(r"[ \t]*(?:[\r\n]|$|[,.;:)/|](?!\w))")
_TO = re.compile(r"\s+to\s+(?!me\b|us\b|date\b)", re.IGNORECASE)

ANSWERS = {"no": ",;/|)-–—", "none": ",;/|)-–—", "never": ",;/|)-–—", "nil": ",;/|)", "denied": ",;/|)"}
"""Words that answer what stands before them, where one of these follows: "Smoking - no / Domestic abuse - yes"."""


def says_yes(text: str, end: int) -> bool:
    """After a phrase and its time: "Domestic abuse? Yes", but not "Yes/No", which nobody has answered."""
    ends = {end, end_of_time(text, end)}
    return any(_YES.match(text, place) or _YES_TICKED.match(text, place) for place in ends)


def is_ticked_no(text: str, end: int) -> bool:
    """A form's boxes: "Domestic abuse [ ] yes [x] no"."""
    return _NO_TICKED.match(text, end) is not None


def says_no(text: str, end: int) -> bool:
    return _NO.match(text, end) is not None


def happens(text: str, span: Span) -> bool:
    """Does it stand for itself, whatever is denied before it: "No injuries today, domestic violence disclosed"?"""
    start, end = span
    is_told = _HAPPENS.match(text, end) is not None or is_told_of_a_time(text, end)
    return (is_told and _is_set_off(text, start)) or _is_said(text, start)


def goes_on(text: str, span: Span) -> bool:
    """Does it stand for itself and tell how long, where nothing denies it: "DV for > 3 weeks"?"""
    return is_told_of_a_stretch(text, span[1]) and _is_set_off(text, span[0])


def _is_set_off(text: str, start: int) -> bool:
    return _SET_OFF.search(text[max(start - 3, 0) : start]) is not None


def _is_said(text: str, start: int) -> bool:
    """Told by somebody, straight before: "disclosed domestic violence", but not "never disclosed"."""
    said = _SAID.search(text, max(start - 60, 0), start)
    return said is not None and not is_negated(text, said.start())


def is_dated(text: str, span: Span) -> bool:
    """Is it told as something that was, at a time: "overdose 2019"?"""
    start, end = span
    if is_told_of_a_time(text, end) or is_told_of_a_stretch(text, end):
        return True
    return _YEAR.search(text[max(start, end - 5) : end]) is not None and not is_asked(text, end)


def answers(text: str, cue: Span) -> bool:
    """Does this word of denial answer what stands before it, and so say nothing of what follows?"""
    follows = ANSWERS.get(text[slice(*cue)].lower())
    after = text[cue[1] : cue[1] + 3].lstrip()[:1]
    return follows is not None and bool(after) and after in follows


def is_told_of(text: str, cue: Span) -> bool:
    """Is it only said to whom it was not told: "domestic abuse not reported to police"?"""
    return _TO.match(text, cue[1]) is not None


def closes(text: str, end: int) -> bool:
    """Does nothing but the end of its clause, or of its line, follow?"""
    return _CLOSE.match(text, end) is not None


def is_negated(text: str, start: int) -> bool:
    """Does a "not" stand straight before?"""
    return _NOT.search(text[max(start - 12, 0) : start]) is not None
