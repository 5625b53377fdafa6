"""The text of an entry that is made of one resource, or of a medicine's several."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.shapes import node, words
from workbench.fhir.filing.medications import is_issue
from workbench.fhir.who.labels import is_withdrawn
from workbench.fhir.wording.entry_text import lines_of, text_of
from workbench.fhir.wording.remaining import remaining_lines
from workbench.sanitise import clean_narrative, narrative_words

_OF_ONE_ISSUE: Final = (
    "Quantity: ", "Type: ", "Dispense request: ", "Medication quantity text: ", "Recorder: ", "Requester: ",
    "Performer: ",
)  # fmt: skip


def text_of_parts(parts: list[Resource], title: str, topics: Iterable[str], also: Iterable[str]) -> str:
    """What is shown of each, then the words that are in none of it; `also` is what the entry says beside its text."""
    shown = text_of(title, topics, *_lines(parts, lines_of))
    told = "\n".join([title, shown, *also])
    remaining = text_of(title, *_lines(parts, partial(remaining_lines, told=told)), _narratives(parts[1:]))
    return "\n".join(filter(None, (shown, remaining)))


def _lines(parts: list[Resource], say: Callable[[Resource], Iterator[str]]) -> Iterator[Iterator[str]]:
    """An issue adds only what is newly said; what is its own stays out, or each would be a change to review."""
    for part in parts:
        if part is parts[0] or not is_issue(part):
            yield say(part)
        elif not is_withdrawn(part.content):
            yield (line for line in say(part) if not line.startswith(_OF_ONE_ISSUE))


def _narratives(parts: list[Resource]) -> Iterator[str]:
    """Only that of the first is shown as such. What is generated says the fields again."""
    for part in parts:
        text = node(part.content.get("text"))
        if text.get("status") != "generated" and not is_issue(part):
            yield narrative_words(clean_narrative(words(text.get("div"))))
