"""What lines of a machine ask, and what they are answered with: "Suicidal thoughts: no", or a title and its value."""

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from workbench.flagging.values import EntryText
from workbench.vocabulary import Kind

_TAG: Final = re.compile(r"\s*\((?:qualifier value|finding|situation|disorder)\)$", re.IGNORECASE)
_NO: Final = re.compile(
    r"no|none|nil|never|not at all|false|(?:known )?absent|negative|(?:not|none) (?:detected|present|found|seen)"
    r"|(?:not |non-?)reactive|0(?:\.0+)?(?:\s*[({]?score[)}]?|\s*/\s*\d+)?",
    re.IGNORECASE,
)
_YES: Final = re.compile(
    r"yes|true|(?:known )?present|positive|detected|reactive|several days|more than half the days|nearly every day",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"(\d+(?:\.\d+)?)(?:\s*/\s*\d+|\s*[({]?(?:score|points?)[)}]?)?", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_]+")
_PLAIN: Final = frozenset(
    """
    a an and any are at been by current currently do does ever had has have history if in is last month months of or
    past patient previous recent recently s score scores subject the thought thoughts to total week weeks with within
    year years you your
    """.split()
)
_WITH_VALUES: Final = frozenset({Kind.OBSERVATION, Kind.RESULT})
"""Kinds of entries whose title asks for a value: “Nil” as a dose says nothing of the medicine."""
_OF_TITLE: Final = ("", "Interpretation")
"""Labels of lines that answer the title; the value itself has none."""


class Question(NamedTuple):
    """Where it stands in its field, and its answer."""

    start: int
    end: int
    answer: str

    @property
    def says_no(self) -> bool:
        return _NO.fullmatch(self.answer) is not None

    @property
    def says_yes(self) -> bool:
        return _YES.fullmatch(self.answer) is not None

    @property
    def number(self) -> float | None:
        """Of a score without a unit; None of any other answer."""
        found = _NUMBER.fullmatch(self.answer)
        return float(found[1]) if found else None


def asked_in_title(entry: EntryText) -> Iterator[Question]:
    """Answered by each generated line that is nothing but a value, or says how one is to be taken."""
    if 0 in entry.generated_lines and entry.kind in _WITH_VALUES:
        for _, line in _generated(entry):
            asked, _, answer = line.rpartition(": ")
            if asked in _OF_TITLE:
                yield Question(0, len(entry.title), _bare(answer))


def asks_plainly(text: str, question: Question, phrases: Iterable[tuple[int, int]]) -> bool:
    """Do the words around its phrases only ask whether there is such a thing? Any other may turn the answer round:
    "Domestic abuse stopped: no", "Partner aware of HIV: no".
    """
    around, last = "", question.start
    for start, end in phrases:
        around, last = f"{around} {text[last:start]}", max(last, end)
    return _PLAIN.issuperset(_WORD.findall(f"{around} {text[last : question.end]}".lower()))


def asked_in_text(entry: EntryText) -> Iterator[Question]:
    """Each generated line that ends with an answer; what stands before another colon is not what is asked."""
    for start, line in _generated(entry):
        asked, colon, answer = line.rpartition(": ")
        if colon:
            yield Question(start + asked.rfind(": ") + 1, start + len(asked), _bare(answer))


def _generated(entry: EntryText) -> Iterator[tuple[int, str]]:
    """Where each of them begins in the text, and its words."""
    start, of_machine = 0, frozenset(entry.generated_lines)
    for number, line in enumerate(entry.text.split("\n"), 1):
        if number in of_machine:
            yield start, line
        start += len(line) + 1


def _bare(answer: str) -> str:
    """Without the tag of a SNOMED CT term: "No (qualifier value)"."""
    return _TAG.sub("", answer.strip()).rstrip(".")
