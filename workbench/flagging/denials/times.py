"""A time that is told straight after some words: on a day, since when, for how long, at which age."""

import re

_BEFORE = r"(?:\s+|\s*[(,:]\s*|\s+[-–—]\s+)"
_MONTHS = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
"""Without May, which is a word of its own: it needs a day or a year."""
_WEEKDAY = r"(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\b"
_YEAR = r"(?:19|20)\d\d\b"
_OF_A_YEAR = rf"(?:[ ,/-]+(?:of[ ])?(?:{_YEAR}|['’]?\d\d\b(?![:/.]\d)))"
_PART = r"(?:(?:early|mid|late)[ -])?"
_MONTH = rf"(?:{_PART}(?:{_MONTHS})\b)"
_DATE = rf"""(?:
    {_YEAR}
  | \d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d\d){{1,2}}\b
  | (?:0?[1-9]|1[0-2])[/.-]{_YEAR}
  | \d{{1,2}}(?:st|nd|rd|th)?[ ](?:of[ ])?(?:{_MONTHS}|may)\b{_OF_A_YEAR}?
  | {_MONTH}{_OF_A_YEAR}
  | {_PART}may[ ,/-]+(?:{_YEAR}|['’]\d\d\b)
)"""
_WORD = r"an?|one|two|three|four|five|six|seven|eight|nine|ten|several|many|some|(?:a[ ])?few|(?:a[ ])?couple[ ]of"
_NUMBER = rf"(?:\d+(?:\.\d)?(?:[ ]?(?:-|–|to)[ ]?\d+)?|{_WORD})"
_UNIT = r"(?:days?|weeks?|months?|years?|wks?|mths?|yrs?|nights?|decades?)\b"
_UNITS = r"(?:days|weeks|months|years|decades)\b"
_AROUND = (
    r"(?:[<>≥≤~+][ ]?|(?:over|about|around|approx(?:imately|\.)?|circa|at[ ]least|up[ ]to|more[ ]than|nearly|almost"
    r"|the|last|past|previous|good|these|whole)[ ]){0,3}"
)
_SO_MANY = rf"(?:\d+[ ]?/[ ]?(?:7|52|12)\b|{_NUMBER}[ +]{{0,2}}{_UNIT})"
_LENGTH = rf"(?:{_AROUND}(?:{_SO_MANY}|{_UNITS}))"
_DECADE = r"teens|twenties|thirties|forties|fifties|\d0['’]?s"
_LIFE = rf"(?:childhood|adolescence|birth|(?:(?:her|his|their|my|the)[ ])?{_PART}(?:{_DECADE}))\b"
_AGE = r"(?:(?:the[ ])?aged?[ ](?:of[ ])?\d|\d{1,2}[ ]?(?:yrs?|years?)[ ](?:old|of[ ]age)|\d{1,2}[ ]?(?:yo|y/o)\b)"
_WHEN = r"(?:she|he|they|i)[ ](?:was|were)[ ](?:aged?[ ])?"
_LAST = rf"last[ ](?:year|month|week|night|weekend|summer|autumn|winter|spring|christmas|{_WEEKDAY}|{_MONTH})"
_RECENT = rf"(?:yesterday\b|{_LAST}|this[ ](?:morning|afternoon|evening)\b)"


def _after(*forms: str) -> re.Pattern[str]:
    return re.compile(rf"{_BEFORE}(?:{'|'.join(forms)})", re.IGNORECASE | re.VERBOSE)


_AT = _after(
    rf"(?:(?:in|at|of|from|on|during|around|about|circa)[ ])?{_DATE}",
    rf"(?:in|during|from)[ ](?:{_MONTH}|{_LIFE})",
    rf"(?:(?:in|at|of|from)[ ])?{_AGE}",
    rf"when[ ](?:{_WHEN}|aged?[ ])?\d",
    rf"on[ ]{_WEEKDAY}",
    _RECENT,
    rf"{_SO_MANY}[ ](?:ago|previously|back|earlier)\b",
    r"as[ ]an?[ ](?:young[ ])?(?:teen|child|adolescent|student|boy|girl)",
    rf"between[ ]{_YEAR}",
    r"x[ ]?\d",
)
_SINCE = _after(
    rf"(?:ever[ ])?since[ ](?:about[ ]|around[ ]|at[ ]least[ ])?(?:{_DATE}|{_MONTH}|{_LIFE}|{_AGE}|{_RECENT}|{_WHEN}\d)"
)
_LASTING = _after(
    rf"(?:for|over|x)[ ]?{_LENGTH}",
    rf"[<>≥~][ ]?{_LENGTH}",
    rf"(?:(?:in|within|during)[ ])?(?:the[ ])?(?:last|past|previous)[ ](?:{_SO_MANY}|year\b|month\b|week\b)",
)

_ASKED = re.compile(r"\w*[)\s]*\?")
_ANY_SINCE = re.compile(r"\s+since\b", re.IGNORECASE)
_SINCE_A_DATE = _after(rf"since[ ](?:about[ ]|around[ ])?(?:{_DATE}|{_MONTH})")
_SO_LONG = _after(rf"for[ ](?:\w+[ ]){{0,3}}{_UNIT}", rf"(?:for|x)[ ]?{_LENGTH}", rf"[>≥][ ]?{_LENGTH}")


def is_told_of_a_time(text: str, end: int) -> bool:
    """Something that was: "overdose 2019", "overdose in March '19", "hit by him last night"."""
    return _is_told(_AT.match(text, end))


def is_told_of_a_stretch(text: str, end: int) -> bool:
    """Something that goes on, or did: "since March 2019", "for > 3 weeks", "x 2 years"."""
    return _is_told(_SINCE.match(text, end)) or _is_told(_LASTING.match(text, end))


def end_of_time(text: str, end: int) -> int:
    """Where the time ends that stands there, if one does: a form's answer follows it."""
    found = _AT.match(text, end) or _SINCE.match(text, end) or _LASTING.match(text, end)
    return found.end() if found else end


def is_of_some_time_only(text: str, end: int) -> bool:
    """What is denied so is not denied of all times: "no overdose since his last visit", "no self-harm x 3 weeks"."""
    return _ANY_SINCE.match(text, end) is not None or _SO_LONG.match(text, end) is not None


def tells_of_an_end(text: str, end: int) -> bool:
    """The same where it says that there was something: not "since his last visit"."""
    return _SINCE_A_DATE.match(text, end) is not None or _SO_LONG.match(text, end) is not None


def is_asked(text: str, end: int) -> bool:
    """As a form asks it: "Overdose in the last year?"."""
    return _ASKED.match(text, end) is not None


def _is_told(time: re.Match[str] | None) -> bool:
    return time is not None and not is_asked(time.string, time.end())
