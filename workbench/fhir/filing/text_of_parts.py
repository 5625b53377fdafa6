"""The text of an entry that is made of one resource, or of a medicine's several."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.shapes import node, words
from workbench.fhir.filing.medications import is_issue
from workbench.fhir.wording.entry_text import lines_of, text_of
from workbench.fhir.wording.generated import Line, typed
from workbench.fhir.wording.remaining import remaining_lines
from workbench.sanitise import clean_narrative, narrative_words
from workbench.vocabulary import Standing

_OF_ONE_ISSUE: Final = (
    "Quantity: ", "Type: ", "Dispense request: ", "Medication quantity text: ", "Recorder: ", "Requester: ",
    "Performer: ",
)  # fmt: skip


def text_of_parts(
    parts: list[Resource], speaker: Resource, title: str, topics: Iterable[str], also: Iterable[str]
) -> list[Line]:
    """What is shown of each, then the words that are in none of it; `also` is what the entry says beside its text.

    Parts that the source has taken back, or labels, add nothing to the one that speaks for the whole.
    """
    heard = [part for part in parts if part is speaker or part.marks.isdisjoint({Standing.WITHDRAWN, Standing.NOPAT})]
    shown = text_of(title, typed(topics), *_lines(heard, speaker, lines_of))
    told = "\n".join([title, *(line.words for line in shown), *also])
    others = [part for part in heard if part is not speaker]
    further = _lines(heard, speaker, partial(remaining_lines, told=told))
    return [*shown, *text_of(title, *further, typed(_narratives(others)))]


def _lines(
    parts: list[Resource], speaker: Resource, say: Callable[[Resource], Iterator[Line]]
) -> Iterator[Iterator[Line]]:
    """An issue adds only what is newly said; what is its own stays out, or each would be a change to review."""
    for part in parts:
        if part is speaker or not is_issue(part):
            yield say(part)
        else:
            yield (line for line in say(part) if not line.words.startswith(_OF_ONE_ISSUE))


def _narratives(parts: list[Resource]) -> Iterator[str]:
    """Only the speaker's is shown as such. What is generated says the fields again; words kept out may be in it."""
    for part in parts:
        text = node(part.content.get("text"))
        if text.get("status") != "generated" and not is_issue(part) and not part.kept_out:
            yield narrative_words(clean_narrative(words(text.get("div"))))
