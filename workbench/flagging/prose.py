"""What the model reads of an entry: nothing that the rules know to mean nothing, and of that what people wrote.

Other words are masked or blank, so that every character keeps its place.
"""

from dataclasses import replace

from workbench.flagging.phrase_conditions import PhraseConditions
from workbench.flagging.values import EntryText


def masked(entry: EntryText, conditions: PhraseConditions) -> EntryText:
    """Without the words that the rules know to be denied or innocent."""
    title, text = (field.masked for field in conditions.fields)
    return entry if (title, text) == (entry.title, entry.text) else replace(entry, title=title, text=text)


def prose_of(entry: EntryText) -> EntryText:
    """Without its generated lines."""
    if not entry.generated_lines:
        return entry
    lines = [entry.title, *entry.text.split("\n")]
    for number in entry.generated_lines:
        if number < len(lines):
            lines[number] = " " * len(lines[number])
    return replace(entry, title=lines[0], text="\n".join(lines[1:]))


def is_empty(entry: EntryText) -> bool:
    return not (entry.title.strip() or entry.text.strip())
