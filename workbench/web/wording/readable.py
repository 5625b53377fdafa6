"""What machines wrote into a text, as people write it: shown so, with the exact words on hover; nothing is changed.

Only what no person writes is touched: decimals that were worked out, UCUM, ISO dates, and SNOMED CT's semantic tags.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from markupsafe import escape

from workbench.london import LONDON
from workbench.quantities import rounded, unit_for_people
from workbench.queue import EntryShown
from workbench.web.wording.filters import day, moment

_DECIMAL: Final = r"(?<![\w.,/+-])-?(?:0|[1-9]\d*)\."
_UNIT: Final = r"%|[A-Za-z\u00b5]+(?:\[\w+\])?(?:/[\w.\[\]{}]+)*|10[*^]-?\d+(?:/\w+)?|\{\w+\}|\[\w+'?\w*\](?:/\w+)*"
_COUNTED: Final = r"1\.73_?m2|score|ScoreOf|count|ratio|index|beats|resps|breaths|Breaths|INR"
_UCUM: Final = (
    rf"[A-Za-z0-9/]*\{{(?:{_COUNTED})\}}(?:/\w+)?|10[*^]-?\d+(?:/\w+)?|[mc]m\[(?:Hg|H2O)\]|[mku]?\[i?U\](?:/\w+)?|"
    r"\[I?U\](?:/\w+)?|\[arb'U\](?:/\w+)?|u(?:mol|g|L|l)(?:/\w+)*|\(score\)"
)
_TAGS: Final = (
    "procedure|disorder|finding|situation|observable entity|regime/therapy|record artifact|qualifier value|"
    "body structure|medicinal product|morphologic abnormality|physical object"
)
_PATTERNS: Final = {
    "number": rf"{_DECIMAL}(?:\d{{5,}}(?![\w.]*\d)|\d{{3,4}}(?= (?:{_UNIT})(?:[\s.,;:)\]]|$)))",
    "unit": rf"(?<=\d) (?:{_UCUM})(?![\w\[{{])",
    "time": r"(?<![\w/.-])\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?(?![\w:])",
    "day": r"(?<![\w/.-])\d{4}-\d\d-\d\d(?![\w-])",
    "tag": rf"[^\s()]+ \((?:{_TAGS})\)(?=$|[\n.,;:|])",
}
_MACHINE_MADE = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS.items()), re.MULTILINE)
_SIGN = re.compile(rf"\.\d\d\d|\d-\d\d-\d|\d [^ ]*[{{\[*^]|\d u[mgLl]|\d \(s|\((?:{_TAGS})\)")
"""Every one of them holds one of these, most texts do not, and to look for these takes a tenth of the time."""


def _of_time(written: str) -> str:
    at = datetime.fromisoformat(written)
    return moment(at if at.tzinfo else at.replace(tzinfo=LONDON))


def _of_unit(written: str) -> str:
    unit = unit_for_people(written.strip())
    return f" {unit}" if unit else ""


_SAID: Final[dict[str, Callable[[str], str]]] = {
    "number": rounded,
    "unit": _of_unit,
    "time": _of_time,
    "day": lambda written: day(date.fromisoformat(written)),
    "tag": lambda written: written.partition(" (")[0],
}


def readable(text: str, before: str = "", after: str = "") -> str:
    """The text as markup; `before` and `after` are what stands beside it, where it is a piece of a longer one.

    What reaches over the edge of a piece is left as it is.
    """
    if not _SIGN.search(text):
        return escape(text)
    made: list[str] = []
    last = 0
    for found in _MACHINE_MADE.finditer(text):
        if (found.start() == 0 and _goes_on(before)) or (found.end() == len(text) and _goes_on(after)):
            continue
        made += (escape(text[last : found.start()]), _shown(found))
        last = found.end()
    return "".join([*made, escape(text[last:])]) if made else escape(text)


def _goes_on(beside: str) -> bool:
    return beside != "" and not beside.isspace()


def _shown(found: re.Match[str]) -> str:
    """Underlined (as browsers do with `abbr`) only where digits are lost."""
    exact = found[0]
    try:
        said = _SAID[found.lastgroup or ""](exact)
    except (ValueError, OverflowError):
        said = exact  # a date that no calendar has
    if said == exact:
        return escape(exact)
    if not said:
        return ""
    element = "abbr" if found.lastgroup == "number" and Decimal(said) != Decimal(exact) else "span"
    blank = " " if said.startswith(" ") else ""
    return f'{blank}<{element} title="{escape(exact.strip())}">{escape(said.strip())}</{element}>'


def beyond_its_reading(entry: EntryShown) -> EntryShown:
    """The entry without the lines of its text that only repeat its value and its range, where these are shown apart.

    Of an entry that is flagged or cut, every line stays.
    """
    if not entry.reading or entry.flags or entry.text_is_cut:
        return entry
    numbers, unit = {entry.reading["value"], entry.reading["exact"]}, entry.reading.get("unit", "")
    is_ranged = bool(entry.reading.get("range"))
    said = {(number, unit) for number in numbers}
    lines = [line for line in entry.text.split("\n") if not _repeats(line, said, is_ranged=is_ranged)]
    text = "\n".join(lines)
    return entry._replace(text=text, text_length=len(text))


def _repeats(line: str, said: set[tuple[str, str]], *, is_ranged: bool) -> bool:
    """Also where it has the unit as it was sent, and where it is a value in words ("Never smoker")."""
    number, _, unit = line.partition(" ")
    is_said = not said.isdisjoint({(number, unit), (number, unit_for_people(unit)), (line, "")})
    return is_said or (is_ranged and _A_RANGE.fullmatch(line) is not None)


_BOUND: Final = r"[<>≤≥]? ?-?\d+(?:\.\d+)?(?: [^\s–]{1,16})?"
_A_RANGE: Final = re.compile(rf"Reference range: {_BOUND}(?: – {_BOUND})?")
"""Two numbers or one, with their units: whatever else stands beside them is shown."""
